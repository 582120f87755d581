/** An incident as one record of the page tells it. What is not understood makes it count for more. Pure. */
import type { Reason } from '../../contract.ts';
import { type ImpactedCells, impactedCells } from './cells.ts';
import { type LogEntry, latestEntryOf, type NewestUpdates } from './log-entries.ts';
import { firstInstantIn, type PageRecord, textIn } from './page-record.ts';
import { plainText } from './plain-text.ts';

export type Level = Extract<Reason, 'MAJOR_DISRUPTION' | 'SERVICE_DISRUPTION' | 'SERVICE_DEGRADATION'>;

/** What incidents and planned maintenance have in common. Texts are one line each and bounded. */
export interface PageEntry {
  /** As Okta numbers it, such as `I-11070`; at most 40 characters. */
  readonly name: string;
  readonly title: string;
  readonly status: string;
  readonly cells: ImpactedCells;
  /** Such as `Core Platform`; none where none is named. */
  readonly subServices: readonly string[];
  /** Undefined where it is not stated, or not in a form that is known. */
  readonly startedAt: Date | undefined;
}

export interface Incident extends PageEntry {
  /** True unless its status is one of those that end an incident. */
  readonly isOpen: boolean;
  /** As printed, such as `Minor Service Disruption`. */
  readonly category: string;
  readonly level: Level;
  /** When something was last said of it; undefined where no time is stated in a form that is known. */
  readonly updatedAt: Date | undefined;
  readonly latestEntry: LogEntry;
}

const MAXIMUM = { name: 40, title: 200, status: 40, category: 60, subServices: 2000 };

const CLOSED: ReadonlySet<string> = new Set(['resolved', 'completed', 'closed']);

export function isClosed(status: string): boolean {
  return CLOSED.has(status.toLowerCase());
}

/** @param kind of what is not named: `incident` */
export function pageEntryOf(record: PageRecord, kind: string): PageEntry {
  const name = plainText(textIn(record, 'Name') || textIn(record, 'Id'), MAXIMUM.name);
  return {
    name: name || `${kind} without a number`,
    title: plainText(textIn(record, 'Incident_Title__c'), MAXIMUM.title) || 'no title',
    status: plainText(textIn(record, 'Status__c'), MAXIMUM.status) || 'no status',
    cells: impactedCells(textIn(record, 'Impacted_Cells__c')),
    subServices: subServicesIn(textIn(record, 'Okta_Sub_Service__c')),
    startedAt: firstInstantIn(record, ['Start_Time__c', 'Start_Date__c'])?.at,
  };
}

export function incidentOf(record: PageRecord, updates: NewestUpdates): Incident {
  const category = plainText(textIn(record, 'Category__c'), MAXIMUM.category);
  const latestEntry = latestEntryOf(record, updates);
  return {
    ...pageEntryOf(record, 'incident'),
    isOpen: !isClosed(textIn(record, 'Status__c')),
    category: category || 'no category',
    level: levelOf(category.toLowerCase()),
    updatedAt: newest([...updateTimesOf(record), latestEntry.at]),
    latestEntry,
  };
}

/** When Okta last touched the record, as far as that is stated. */
export function updateTimesOf(record: PageRecord): Date[] {
  return ['Last_Updated__c', 'CreatedDate'].flatMap((field) => firstInstantIn(record, [field])?.at ?? []);
}

function levelOf(category: string): Level {
  if (category.startsWith('major')) return 'MAJOR_DISRUPTION';
  return category === 'service disruption' ? 'SERVICE_DISRUPTION' : 'SERVICE_DEGRADATION';
}

/**
 * Several are parted by semicolons; a comma may part them or stand in a name. What is longer than any list of them
 * names none.
 */
function subServicesIn(text: string): string[] {
  if (text.length > MAXIMUM.subServices) return [];
  const names = [text, ...text.split(';'), ...text.split(/[;,]/)];
  return [
    ...new Set(names.map((name) => plainText(name, MAXIMUM.subServices)).filter((name) => name !== '')),
  ];
}

function newest(times: readonly (Date | undefined)[]): Date | undefined {
  const known = times.flatMap((time) => time?.getTime() ?? []);
  return known.length === 0 ? undefined : new Date(Math.max(...known));
}
