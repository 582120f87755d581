/** What is due in a run: to go on with a sweep, to begin one, or nothing. Pure. */
import type { MetadataDocument } from './judge-metadata.ts';
import { NOTHING_CARRIED, type Scan, sweepOf } from './scan-state.ts';

/** From the start of one sweep to the start of the next, and as long a document is believed. */
const FRESH_MS = 6 * 3_600_000;
/** Where apps change all the time, lists must not keep keys from being read; nor a document that hangs, anything. */
const PAUSE_MS = 3_600_000;

/**
 * A sweep that reads keys still gives way to the next one, which lists anew and reads the same keys.
 *
 * @param orgUrl origin of the org
 * @param changedAt when an app or a key was changed last, by Okta's System Log; undefined where nobody knows
 * @returns the scan to go on with; undefined when what is stored is all that is wanted
 */
export function dueScan(
  stored: Scan | undefined,
  orgUrl: string,
  changedAt: Date | undefined,
  now: Date,
): Scan | undefined {
  if (stored === undefined) return sweepOf(orgUrl, NOTHING_CARRIED, now);
  const { place, startedAt } = stored.sweep;
  const isOld = !isWithin(FRESH_MS, startedAt, now);
  if ('url' in place)
    return isOld && place.part === 'apps' && place.pages === 0 ? anew(stored, orgUrl, now) : stored;
  const isMissing = [...stored.sheets.values()].some(({ missing }) => missing.length > 0);
  const isChanged = changedAt !== undefined && changedAt.getTime() >= Date.parse(startedAt);
  if (isOld || (isChanged && !(isMissing && isWithin(PAUSE_MS, startedAt, now))))
    return anew(stored, orgUrl, now);
  return place.part === 'done' ? undefined : stored;
}

const anew = (stored: Scan, orgUrl: string, now: Date) => sweepOf(orgUrl, stored, now);

/** One that could not be read is asked for again after a while: what it says of then is known. */
export function isDocumentDue({ readAt, problem, triedAt }: MetadataDocument, now: Date): boolean {
  if (problem !== undefined) return triedAt === undefined || !isWithin(PAUSE_MS, triedAt, now);
  return readAt === undefined || !isWithin(FRESH_MS, readAt, now);
}

/** A time ahead of now was noted by a clock that has been set back. */
function isWithin(ms: number, at: string, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(at);
  return ageMs >= 0 && ageMs < ms;
}
