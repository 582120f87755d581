/** What nothing new is said of, and until when. Pure. */
import type { Mute } from '../alerting/silence.ts';
import type { Surroundings } from './incidents-table.ts';
import { html, type Markup, quoted } from './markup.ts';
import type { Read, StoredOrg } from './stored-org.ts';
import { type Column, table } from './table.ts';
import { minute, remaining } from './times.ts';

/** @param orgs those that could be read, at least one */
export function mutesTable(orgs: readonly Read<StoredOrg>[], { now, width }: Surroundings): Markup {
  const all = orgs.flatMap(({ value }) => value.mutes);
  // A mute of several orgs lies with each of them; one that has ended lies there until the table has deleted it.
  const distinct = new Map(
    all.map((mute) => [JSON.stringify([mute.pattern, mute.until, mute.reason]), mute]),
  );
  const running = [...distinct.values()]
    .filter(({ until }) => now.getTime() < Date.parse(until))
    .sort((one, other) => Date.parse(one.until) - Date.parse(other.until));
  const of = orgs.map(({ org }) => org.alias).join(', ');
  if (running.length === 0) return html`<p>No mute of ${of}</p>`;
  const count = running.length === 1 ? '1 mute' : `${running.length} mutes`;
  return table(`${count} of ${of}, the first to end first`, columns(now), running, width);
}

function columns(now: Date): Column<Mute>[] {
  return [
    { heading: 'Pattern', cell: ({ pattern }) => quoted(pattern) },
    { heading: 'Until (UTC)', kind: 'short', cell: ({ until }) => end(until, now) },
    { heading: 'Reason', cell: ({ reason }) => quoted(reason) },
  ];
}

function end(until: string, now: Date): Markup {
  return html`<div>${minute(until)}</div><div class="faint">in ${remaining(now, until)}</div>`;
}
