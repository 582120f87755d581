/**
 * HTML of Okta's status page to what it says. What is not wholly understood is a doubt, never a page without
 * incidents. Pure.
 */
import { decodeHTML } from 'entities/decode';
import { listedCells } from './cells.ts';
import { type Incident, incidentOf, updateTimesOf } from './incident.ts';
import { type ArrayRead, arrayInElement } from './json-array.ts';
import { newestUpdates } from './log-entries.ts';
import { markedArrays } from './marked-arrays.ts';
import { hasPasswordField, PARTS, type Part, type Places, partsIn } from './page-parts.ts';
import type { Doubt, PageReading } from './page-reading.ts';
import { isRecord, textIn } from './page-record.ts';
import { isPlanned, type PlannedMaintenance, plannedMaintenanceOf } from './planned-maintenance.ts';

export type PageRead =
  | { readonly ok: true; readonly reading: PageReading }
  | { readonly ok: false; readonly doubt: Doubt };

/** A page seen in 2026 has no updates; all it says else it says without them. */
const MANDATORY: readonly Part[] = ['incidents', 'planned-outages', 'cellList'];

/** So many of the records have to look like incidents, of every hundred. */
const SOUND_PERCENT = 90;

/** Twice as many as fit into the largest page that is taken, as long as records are in reality. */
const MAXIMUM_RECORDS = 5000;

/** Never throws, whatever the page; takes time in proportion to its length. */
export function readStatusPage(html: string): PageRead {
  const places = partsIn(html);
  if (places.size > 0) return readParts(html, places);
  const marked = markedArrays(html);
  if (marked.length === 0)
    return nothingFound(html, 'no incidents are on the page, neither by name nor by form');
  const unread = marked.find((array) => !array.ok);
  if (unread?.ok === false) return doubt('JSON', `incidents: ${unread.problem}`);
  const records = marked.flatMap((array) => (array.ok ? array.items : []));
  return readRecords({ records, planned: undefined, updates: [], cells: undefined });
}

function readParts(html: string, places: Places): PageRead {
  const repeated = PARTS.find((part) => (places.get(part)?.length ?? 0) > 1);
  if (repeated !== undefined) return doubt('LAYOUT', `the page has ${repeated} more than once`);
  const arrays = new Map<Part, ArrayRead>();
  for (const [part, [start = 0]] of places) {
    if (part !== 'cellList') arrays.set(part, arrayInElement(html, start));
  }
  // An array that does not end hides what stands behind it: first what is there, then what is not.
  for (const [part, array] of arrays) if (!array.ok) return doubt('JSON', `${part}: ${array.problem}`);
  const missing = MANDATORY.filter((part) => !places.has(part));
  if (missing.length > 0) return nothingFound(html, `the page lacks ${missing.join(', ')}`);

  const cells = (places.get('cellList') ?? []).flatMap((start) => cellsAt(html, start));
  if (cells.length === 0) return doubt('LAYOUT', 'cellList is no list of cells such as okta.com:14');
  const itemsOf = (part: Part) => {
    const array = arrays.get(part);
    return array?.ok ? array.items : [];
  };
  return readRecords({
    records: itemsOf('incidents'),
    planned: itemsOf('planned-outages'),
    updates: itemsOf('updates'),
    cells,
  });
}

/** What the page has; undefined for what it has no place for. */
interface Found {
  readonly records: readonly unknown[];
  readonly planned: readonly unknown[] | undefined;
  readonly updates: readonly unknown[];
  readonly cells: readonly string[] | undefined;
}

function readRecords({ records, planned, updates, cells }: Found): PageRead {
  if (records.length === 0)
    return doubt('EMPTY', 'the page lists no incident at all, not even one that is over');
  const count = records.length + (planned?.length ?? 0);
  if (count > MAXIMUM_RECORDS) return doubt('JSON', `${count} incidents are more than there can be`);
  const known = records.filter(isRecord);
  const sound = known.filter((record) => textIn(record, 'Id') !== '' && textIn(record, 'Status__c') !== '');
  if (sound.length * 100 < records.length * SOUND_PERCENT) {
    return doubt('JSON', `only ${sound.length} of ${records.length} incidents have both Id and Status__c`);
  }
  const newest = newestUpdates(updates);
  // A record without a status counts: of an incident that nobody says is over, it is not known to be over.
  const incidents = known.filter((record) => !isPlanned(record)).map((record) => incidentOf(record, newest));
  const maintenance = [...known.filter(isPlanned), ...(planned ?? []).filter(isRecord)];
  const reading: PageReading = {
    incidents: oneOfEachName(incidents, (incident) => incident.isOpen),
    maintenance: oneOfEachName(maintenance.map(plannedMaintenanceOf), ({ isFinished }) => !isFinished),
    listsMaintenance: planned !== undefined,
    cells,
    updateTimes: [
      ...known.flatMap(updateTimesOf),
      ...incidents.flatMap(({ latestEntry }) => latestEntry.at ?? []),
    ],
  };
  return { ok: true, reading };
}

/** Of several of one name the first that still lasts, else the first. */
function oneOfEachName<Entry extends Incident | PlannedMaintenance>(
  entries: readonly Entry[],
  lasts: (entry: Entry) => boolean,
): Entry[] {
  const byName = new Map<string, Entry>();
  for (const entry of entries) {
    const known = byName.get(entry.name);
    if (known === undefined || (lasts(entry) && !lasts(known))) byName.set(entry.name, entry);
  }
  return [...byName.values()];
}

/** None where the element does not end: the list may go on. */
function cellsAt(html: string, start: number): readonly string[] {
  const end = html.indexOf('<', start);
  return end === -1 ? [] : listedCells(decodeHTML(html.slice(start, end)));
}

function nothingFound(html: string, detail: string): PageRead {
  return hasPasswordField(html)
    ? doubt('LOGIN_REDIRECT', 'a login page is in its place: it asks for a password')
    : doubt('LAYOUT', detail);
}

function doubt(reason: Doubt['reason'], detail: string): PageRead {
  return { ok: false, doubt: { reason, detail } };
}
