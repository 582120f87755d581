/** What is due in a run: to go on with a sweep, to begin one, or nothing. Pure. */
import type { MetadataDocument } from './judge-metadata.ts';
import { NOTHING_CARRIED, type Scan, sweepOf } from './scan-state.ts';

/** From the start of one sweep to the start of the next, and as long a document is believed. */
const FRESH_MS = 6 * 3_600_000;

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
  const isLate =
    !isFresh(startedAt, now) || (changedAt !== undefined && changedAt.getTime() >= Date.parse(startedAt));
  if ('url' in place) return stored;
  if (isLate) return sweepOf(orgUrl, stored, now);
  return place.part === 'done' ? undefined : stored;
}

/** Documents that could not be read are asked for in every run. */
export function isDocumentDue({ readAt, problem }: MetadataDocument, now: Date): boolean {
  return readAt === undefined || problem !== undefined || !isFresh(readAt, now);
}

/** A time ahead of now was noted by a clock that has been set back. */
function isFresh(at: string, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(at);
  return ageMs >= 0 && ageMs < FRESH_MS;
}
