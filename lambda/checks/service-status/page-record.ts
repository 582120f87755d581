/** One record of the page, as Salesforce prints it: any field may be missing or of another type. Pure. */
import { type Instant, instantIn } from './instant.ts';

export type PageRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is PageRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without blanks at its ends; empty for a field that is missing or no text. */
export function textIn(record: PageRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value.trim() : '';
}

/** The first of the fields that holds an instant; undefined when none does. */
export function firstInstantIn(record: PageRecord, fields: readonly string[]): Instant | undefined {
  return fields.flatMap((field) => instantIn(textIn(record, field)) ?? [])[0];
}
