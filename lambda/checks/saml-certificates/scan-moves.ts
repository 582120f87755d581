/** Where a scan goes after a call: on the next page, to the next key, to the next part. Pure. */
import { firstPage, nextPage } from '../../okta/paging.ts';
import type { ListingProblem } from './listing.ts';
import { nextCall } from './scan-call.ts';
import type { KeyOwner } from './scan-keys.ts';
import { type Changed, withoutSheetsBehind } from './scan-pages.ts';
import { placeAfter } from './scan-place.ts';
import type { ListPlace, Place, Scan } from './scan-state.ts';

export interface ScannedOrg {
  readonly url: string;
  /** All hosts of the org, custom domains too, with the port where it is not 443. */
  readonly hosts: readonly string[];
}

/** What an answer says of the next page. */
export interface PageEnd {
  readonly link: string | readonly string[] | undefined;
  readonly isEmpty: boolean;
  readonly requestId: string | undefined;
}

const PART_NAMES = {
  apps: 'apps',
  idps: 'identity providers',
  'idp-trust-keys': 'keys of identity providers',
  'idp-keys': 'keys of identity providers',
  'app-keys': 'app keys',
  'app-successors': 'app keys',
} as const;

/** On the next page, or behind the last. */
export function turned(
  { scan, changed }: Changed,
  place: ListPlace,
  org: ScannedOrg,
  { link, isEmpty: isLast, requestId }: PageEnd,
  now: Date,
): Changed {
  const page = { url: place.url, seen: new Set([...place.seen, ...firstPage(place.url).seen]) };
  // Lists of keys name a next page even behind the last.
  const next = isLast ? 'last' : nextPage(page, link, org.hosts);
  const pages = place.pages + 1;
  if (next === 'last') {
    const rest =
      place.part === 'idp-trust-keys' ? { scan, changed: [] } : withoutSheetsBehind(scan, place.part, pages);
    return { scan: advanced(rest.scan, org, now), changed: [...changed, ...rest.changed] };
  }
  if ('next' in next) {
    const { url, seen } = next.next;
    return { scan: at(scan, { part: place.part, url, seen: [...seen], pages }), changed };
  }
  const why = `the next page cannot be followed: ${next.fault}`;
  return { scan: skipped(scan, org, why, requestId, now), changed };
}

/** Goes on with the next key of this part, or with the next part. */
export function behindKeys(
  { scan, changed }: Changed,
  { id }: KeyOwner,
  org: ScannedOrg,
  now: Date,
): Changed {
  const { part } = scan.sweep.place;
  const here = part === 'app-successors' ? at(scan, { part, after: id }) : scan;
  const isMore = nextCall(here, org.url, now) !== undefined;
  return { scan: isMore ? here : advanced(here, org, now), changed };
}

export function skipped(
  scan: Scan,
  org: ScannedOrg,
  why: string,
  requestId: string | undefined,
  now: Date,
): Scan {
  const { place, problems } = scan.sweep;
  if (place.part === 'done') return scan;
  const part = PART_NAMES[place.part];
  const problem: ListingProblem = { part, why, ...(requestId === undefined ? {} : { requestId }) };
  // Of several calls for one part, the first says it.
  const all = problems.some((other) => other.part === part) ? problems : [...problems, problem];
  return advanced({ ...scan, sweep: { ...scan.sweep, problems: all } }, org, now);
}

export function advanced(scan: Scan, org: ScannedOrg, now: Date): Scan {
  return at(scan, placeAfter(scan.sweep.place.part, scan, org.url, now));
}

export function at(scan: Scan, place: Place): Scan {
  return { ...scan, sweep: { ...scan.sweep, place } };
}
