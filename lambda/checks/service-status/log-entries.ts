/** What Okta last said of an incident, and by what a new word is told from it. Pure. */
import { createHash } from 'node:crypto';
import { firstInstantIn, isRecord, type PageRecord, textIn } from './page-record.ts';
import { plainText } from './plain-text.ts';

export interface LogEntry {
  /** As plain text, at most 300 characters; empty where nothing was said. */
  readonly text: string;
  /** Another one when there is a new entry, the same for as long as there is none. */
  readonly entryId: string;
  /** When it was written; undefined where that is not stated. */
  readonly at: Date | undefined;
}

/** The newest update of each incident, by the incident's `Id`. */
export type NewestUpdates = ReadonlyMap<string, Update>;

interface Update {
  readonly record: PageRecord;
  readonly at: Date | undefined;
}

const MAXIMUM_CHARACTERS = 300;

/** @param updates records of the page, each of one entry; what is none is skipped */
export function newestUpdates(updates: readonly unknown[]): NewestUpdates {
  const newest = new Map<string, Update>();
  for (const record of updates.filter(isRecord)) {
    const incident = textIn(record, 'IncidentId__c');
    const at = firstInstantIn(record, ['CreatedDate'])?.at;
    const known = newest.get(incident);
    if (known === undefined || isNewer(at, known.at)) newest.set(incident, { record, at });
  }
  return newest;
}

/** The newest entry of an incident: of its updates, else what its record holds itself. */
export function latestEntryOf(record: PageRecord, updates: NewestUpdates): LogEntry {
  const update = updates.get(textIn(record, 'Id'));
  if (update === undefined) return entryOf(textIn(record, 'Log__c'), undefined);
  return entryOf(textIn(update.record, 'UpdateLog__c'), update.at);
}

function entryOf(markup: string, at: Date | undefined): LogEntry {
  const entryId = at?.toISOString() ?? createHash('sha256').update(markup).digest('hex').slice(0, 16);
  return { text: plainText(markup, MAXIMUM_CHARACTERS), entryId, at };
}

function isNewer(at: Date | undefined, than: Date | undefined): boolean {
  return (at?.getTime() ?? Number.NEGATIVE_INFINITY) > (than?.getTime() ?? Number.NEGATIVE_INFINITY);
}
