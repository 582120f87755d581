/** Where the poll of the System Log goes on. Pure. */
import { createHash } from 'node:crypto';
import { EVENT_FILTER } from './event-types.ts';
import { LOG } from './targets.ts';

/** Kept from run to run. */
export interface LogPlace {
  /** The next page, whole, as Okta named it. */
  readonly url: string;
  /** Of the filter that the poll began with: with another one it has to begin anew. */
  readonly filter: string;
}

const FILTER_ID = createHash('sha256').update(EVENT_FILTER).digest('base64url').slice(0, 12);

/** Okta's most. A page of so many events has a few megabytes. */
const PAGE_EVENTS = 1000;

/** Longer than any link of Okta; it has to be kept. */
const LONGEST_URL = 6000;

/** How far back the first poll goes. */
const FIRST_MS = 10 * 60_000;

/** How far back a poll goes at most that begins anew after a gap. */
const LONGEST_GAP_MS = 24 * 3_600_000;

/**
 * A poll: in ascending order and without `until`, so that Okta gives events in the order in which it stored them and
 * late ones are not missed.
 *
 * @param readUntil what was read before, if anything: a poll that begins anew leaves no gap of less than a day
 */
export function firstLogUrl(orgUrl: string, now: Date, readUntil: Date | undefined): string {
  const recently = now.getTime() - FIRST_MS;
  const since = Math.max(
    Math.min(recently, readUntil?.getTime() ?? recently),
    now.getTime() - LONGEST_GAP_MS,
  );
  const query = [
    `since=${new Date(since).toISOString()}`,
    'sortOrder=ASCENDING',
    `limit=${PAGE_EVENTS}`,
    `filter=${encodeURIComponent(EVENT_FILTER)}`,
  ];
  return `${new URL(LOG.path, orgUrl).href}?${query.join('&')}`;
}

/** A place to be kept; undefined for a URL that cannot be. */
export function placeAt(url: string): LogPlace | undefined {
  return url.length > LONGEST_URL ? undefined : { url, filter: FILTER_ID };
}

/** The URL to go on with; undefined where the place is of another org's URL or another version's filter. */
export function resumableUrl(place: LogPlace | undefined, orgUrl: string): string | undefined {
  if (place === undefined || place.filter !== FILTER_ID || !URL.canParse(place.url)) return undefined;
  const { origin, pathname } = new URL(place.url);
  return origin === new URL(orgUrl).origin && pathname === LOG.path ? place.url : undefined;
}
