/** What nothing new may be said of: mutes, maintenance windows, and what another incident explains. Pure. */
import * as v from 'valibot';
import type { MaintenanceWindow } from '../config.ts';
import type { Incident, IncidentKey } from './incident.ts';

export const muteSchema = v.object({
  /** Glob over `org/check/subject`. */
  pattern: v.string(),
  /** ISO 8601, UTC. */
  until: v.string(),
  reason: v.string(),
  createdAt: v.string(),
});
export type Mute = v.InferOutput<typeof muteSchema>;

export interface Silences {
  readonly mutes: readonly Mute[];
  readonly maintenance: readonly MaintenanceWindow[];
}

/** True when nothing new may be said of an incident of `org` now. */
export function isSilenced(
  org: string,
  incident: IncidentKey,
  { mutes, maintenance }: Silences,
  incidents: readonly Incident[],
  now: Date,
): boolean {
  return (
    mutes.some((mute) => isMuted(org, incident, mute, now)) ||
    maintenance.some((window) => isMaintained(org, incident, window, now)) ||
    isExplained(incident, incidents)
  );
}

function isMuted(org: string, incident: IncidentKey, { pattern, until }: Mute, now: Date): boolean {
  return now.getTime() < Date.parse(until) && matches(pattern, org, incident);
}

function isMaintained(org: string, incident: IncidentKey, window: MaintenanceWindow, now: Date): boolean {
  return matches(window.pattern, org, incident) && isWithin(window, now);
}

/**
 * Blindness of the checks that call the API is explained while the org is unreachable: one outage, one alert. Okta's
 * status page is another site, and one org may be down for weeks while all the others rely on it.
 */
function isExplained({ check, condition }: IncidentKey, incidents: readonly Incident[]): boolean {
  return (
    condition === 'CHECK_UNKNOWN' &&
    check !== 'service-status' &&
    incidents.some(
      (other) => other.check !== check && other.condition === 'UNREACHABLE' && other.status === 'open',
    )
  );
}

/** The pattern is split at the first two slashes, so that a subject may hold slashes of its own. */
export function matches(pattern: string, org: string, { check, subject }: IncidentKey): boolean {
  const parts = splitPattern(pattern);
  return [org, check, subject].every((value, index) => matchesGlob(parts[index] ?? '*', value));
}

/** Org, check and subject of a pattern; what is left out matches everything. */
export function splitPattern(pattern: string): readonly string[] {
  const [org = '', check, ...subject] = pattern.split('/');
  return subject.length === 0 ? [org, check ?? '*', '*'] : [org, check ?? '*', subject.join('/')];
}

/** `*` matches any characters, slashes included; everything else stands for itself. Linear in the text. */
export function matchesGlob(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  const tail = rest.pop() ?? '';
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let position = head.length;
  const end = text.length - tail.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, position);
    if (found === -1 || found + piece.length > end) return false;
    position = found + piece.length;
  }
  return true;
}

/** In the order in which one follows the other, from the day that JavaScript calls 0. */
const WEEKDAYS: readonly MaintenanceWindow['weekdays'][number][] = [
  'sun',
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
];

/** Weekdays are those of the window's own time zone; a window that passes midnight belongs to the day it began. */
function isWithin({ weekdays, from, to, timeZone }: MaintenanceWindow, now: Date): boolean {
  const { weekday, time } = localTime(now, timeZone);
  const allowed = (day: number) => weekdays.includes(WEEKDAYS[(day + 7) % 7] ?? 'sun');
  if (from < to) return allowed(weekday) && from <= time && time < to;
  return (allowed(weekday) && from <= time) || (allowed(weekday - 1) && time < to);
}

function localTime(now: Date, timeZone: string): { weekday: number; time: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const weekday = WEEKDAYS.map(String).indexOf(String(parts['weekday']).toLowerCase());
  return { weekday, time: `${parts['hour']}:${parts['minute']}` };
}
