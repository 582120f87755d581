/** What the widget knows of an org: what is stored of it, or why that cannot be said. */
import type { StoredIncident } from '../alerting/incident.ts';
import type { Mute } from '../alerting/silence.ts';
import type { CertificateRow } from './certificate-row.ts';
import { quoted } from './markup.ts';

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

/** The certificates that lie in the table under an alias, judged. */
export interface StoredCertificates {
  readonly rows: readonly CertificateRow[];
  /** ISO 8601, UTC: when what they are taken from was read; absent where no list was read to its end. */
  readonly readAt?: string;
  /** Why they may not be all there are, or not so any more; in words, lower case, no full stop. */
  readonly doubts: readonly string[];
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

/** As many reasons of one org are shown. */
const DOUBTS_SHOWN = 5;

export function certificateGapsOf(orgs: readonly Read<StoredCertificates>[]): Gap[] {
  return orgs.flatMap(({ org: { alias: org }, value: { rows, doubts } }) => {
    const is = rows.length === 0 ? 'is unknown' : 'is not wholly known';
    const shown = doubts.slice(0, DOUBTS_SHOWN).map((doubt) => ({ org, why: `${is}: ${quoted(doubt)}.` }));
    const rest = doubts.length - shown.length;
    return rest === 0 ? shown : [...shown, { org, why: `${is}, for ${rest} more reasons.` }];
  });
}
