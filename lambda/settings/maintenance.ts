/** Hours in which nothing new is announced, week by week. */
import * as v from 'valibot';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const TIME = 'a time of day such as 22:30';
const ZONE = 'an IANA time zone such as Europe/Berlin';
const PATTERN = "a pattern over org/check/subject, such as 'acme/*/*'";

const timeOfDay = v.pipe(v.string(TIME), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, TIME));

export const maintenanceWindow = v.strictObject({
  /** What it holds for. @default everything */
  pattern: v.optional(v.pipe(v.string(PATTERN), v.minLength(1, PATTERN)), '*/*/*'),
  /** Days on which it begins. @default every day */
  weekdays: v.optional(
    v.pipe(
      v.array(v.picklist(WEEKDAYS, `one of ${WEEKDAYS.join(', ')}`)),
      v.minLength(1, 'at least one weekday'),
    ),
    [...WEEKDAYS],
  ),
  from: timeOfDay,
  /** Not included; earlier than `from` means the next day, the same means 24 hours. */
  to: timeOfDay,
  timeZone: v.pipe(v.string(ZONE), v.check(isTimeZone, ZONE)),
});

export type MaintenanceWindow = v.InferOutput<typeof maintenanceWindow>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
