/** Times as the page states them. Pure. */

export interface Instant {
  readonly at: Date;
  /** True where only the day is stated; `at` is its beginning in UTC then. */
  readonly isDay: boolean;
}

/** `2026-07-24T07:30:00.000+0000`, as Salesforce writes it, ISO 8601 proper, or the day alone. */
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:Z|([+-]\d\d):?(\d\d)))?$/;

/** Undefined for any other form: `Date.parse` makes a time of far too much, and each engine of something else. */
export function instantIn(text: string): Instant | undefined {
  const [matched, day = '', time, hours, minutes] = ISO_8601.exec(text) ?? [];
  if (matched === undefined) return undefined;
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const at = new Date(time === undefined ? day : `${day}T${time}${offset}`);
  return Number.isNaN(at.getTime()) ? undefined : { at, isDay: time === undefined };
}

/** `2026-07-24T07:30Z`. */
export function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16)}Z`;
}
