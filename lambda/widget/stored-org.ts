/** What the widget knows of an org: what is stored of it, or why that cannot be said. */
import type { StoredIncident } from '../alerting/incident.ts';
import type { Mute } from '../alerting/silence.ts';

export interface OrgAddress {
  readonly alias: string;
  readonly url: string;
}

/** What lies in the table under an alias. */
export interface StoredOrg {
  readonly incidents: readonly StoredIncident[];
  readonly mutes: readonly Mute[];
  /** How many items this version could not read, and left out. */
  readonly unreadable: number;
  /** True when there is nothing at all, as before the first run, or of an alias that no run has. */
  readonly isBlank: boolean;
}

/** An org that could be read. */
export interface Read<Value> {
  readonly org: OrgAddress;
  readonly value: Value;
}

/** Why a table has less than it should; always said with it. */
export interface Gap {
  readonly org: string;
  /** A sentence without its subject, which is the org. */
  readonly why: string;
}

/** What a table of these orgs cannot know: never the same as having nothing to show. */
export function gapsOf(orgs: readonly Read<StoredOrg>[]): Gap[] {
  return orgs.flatMap(({ org: { alias: org }, value: { isBlank, unreadable } }) => {
    if (isBlank) return [{ org, why: 'is unknown: no run of it has been stored yet.' }];
    if (unreadable === 0) return [];
    const items = unreadable === 1 ? '1 stored item' : `${unreadable} stored items`;
    return [{ org, why: `may have more: ${items} cannot be read by this version, see the log.` }];
  });
}
