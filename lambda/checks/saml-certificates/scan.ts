/** One call of a scan, and what is known after it. Resolves for any state of org and credential. */
import type { ApiResult } from '../../okta/api-result.ts';
import { requestIdOf } from '../../okta/errors/answer-headers.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import { firstPage, nextPage } from '../../okta/paging.ts';
import { appPage } from './apps.ts';
import { idpPage } from './idps.ts';
import { own } from './json-record.ts';
import { keyListPage } from './keys.ts';
import { type Counts, type ListingProblem, NOTHING_COUNTED, rowsOf } from './listing.ts';
import { PageBody } from './page-body.ts';
import { type KeyOwner, withKeyList, withTrustKeys } from './scan-keys.ts';
import { type Changed, withApps, withIdps, withoutSheetsBehind } from './scan-pages.ts';
import { placeAfter } from './scan-place.ts';
import {
  isListing,
  type ListPlace,
  listPlace,
  nextMissing,
  type Place,
  type Scan,
  sheetId,
} from './scan-state.ts';
import { refusalInWords, type ScanStop, stopOf } from './scan-stop.ts';
import { opened, type SeenPage } from './sheet.ts';
import { nextSuccessor } from './successors.ts';

/** Makes one call, as a scan; the URL is absolute. */
export type Ask = (url: string) => Promise<ApiResult>;

export interface ScannedOrg {
  readonly url: string;
  /** All hosts of the org, custom domains too, with the port where it is not 443. */
  readonly hosts: readonly string[];
}

export interface ScanStep extends Changed {
  /** Why not to go on now; absent where the next call may be made at once, or none is left. */
  readonly stop?: ScanStop;
}

interface Call {
  readonly url: string;
  /** Whose keys are asked for; absent where a list is. */
  readonly owner?: KeyOwner;
}

/** URL of the next call; undefined when nothing is left to be asked. */
export function nextUrl(scan: Scan, orgUrl: string, now: Date): string | undefined {
  return nextCall(scan, orgUrl, now)?.url;
}

function nextCall(scan: Scan, orgUrl: string, now: Date): Call | undefined {
  const { place } = scan.sweep;
  switch (place.part) {
    case 'apps':
    case 'idps':
    case 'idp-trust-keys':
      return { url: place.url };
    case 'idp-keys':
      return keysCall('idps', nextMissing('idps', scan, place.passed), orgUrl);
    case 'app-keys':
      return keysCall('apps', nextMissing('apps', scan, place.passed), orgUrl);
    case 'app-successors':
      return keysCall('apps', nextSuccessor(scan, place.after, now), orgUrl);
    case 'done':
      return undefined;
  }
}

function keysCall(kind: 'apps' | 'idps', owner: KeyOwner | undefined, orgUrl: string): Call | undefined {
  if (owner === undefined) return undefined;
  const path = `/api/v1/${kind}/${encodeURIComponent(owner.id)}/credentials/keys`;
  return { url: new URL(path, orgUrl).href, owner };
}

/**
 * Makes one call at most. A part of the org that is refused for good is noted among the problems of the sweep, and
 * the scan goes on with the next one.
 *
 * @param now when the call is made
 */
export async function scanStep(scan: Scan, org: ScannedOrg, ask: Ask, now: Date): Promise<ScanStep> {
  const call = nextCall(scan, org.url, now);
  if (call === undefined) return settled({ scan: through(scan, org, now), changed: [] });
  const result = await ask(call.url);
  const stop = stopOf(result);
  if (stop !== undefined) return { ...settled(passedOver(scan, call, org, stop, now)), stop };
  const counted = { ...scan, sweep: { ...scan.sweep, calls: scan.sweep.calls + 1 } };
  if (result.kind === 'json') return settled(answered(counted, call, org, result, now));
  if (result.kind !== 'refused') throw new Error(`a result that neither stops nor answers: ${result.kind}`);
  return settled(refused(counted, call, org, result.refusal, now));
}

/** One app whose keys cannot be asked for must not keep all others from being read: it comes last, and then in vain. */
function passedOver(scan: Scan, { owner }: Call, org: ScannedOrg, stop: ScanStop, now: Date): Changed {
  const { place } = scan.sweep;
  if (owner === undefined || stop.why !== 'failing' || stop.until !== undefined) return { scan, changed: [] };
  if (place.part === 'app-successors') return behindKeys({ scan, changed: [] }, owner, org, now);
  if (!('passed' in place)) return { scan, changed: [] };
  if (!place.passed.includes(owner.id))
    return { scan: at(scan, { ...place, passed: [...place.passed, owner.id] }), changed: [] };
  const list = { at: askedAt(scan, now), problem: stop.detail };
  return behindKeys(withKeyList(scan, owner, list, new Map()), owner, org, now);
}

/** That there was something left to be asked is over by now, or not yet so by another clock. */
function through(scan: Scan, org: ScannedOrg, now: Date): Scan {
  return scan.sweep.place.part === 'done' ? scan : advanced(scan, org, now);
}

/** Behind the lists, a sweep speaks for the org as a whole. */
function settled({ scan, changed }: Changed): Changed {
  const { startedAt, counts, problems } = scan.sweep;
  return {
    scan: isListing(scan.sweep) ? scan : { ...scan, listed: { startedAt, counts, problems } },
    changed,
  };
}

type Answered = Extract<ApiResult, { kind: 'json' }>;

function answered(
  scan: Scan,
  { owner }: Call,
  org: ScannedOrg,
  { json: content, answer }: Answered,
  now: Date,
): Changed {
  const { place } = scan.sweep;
  const link = answer.headers['link'];
  const requestId = requestIdOf(answer.headers);
  const before = pageBefore(scan, content);
  if ('url' in place && before !== undefined)
    return turned(
      counting({ scan, changed: [] }, before.counts),
      place,
      org,
      { ...before, link, requestId },
      now,
    );
  const json = content instanceof PageBody ? content.json() : content;
  const isEmpty = Array.isArray(json) && json.length === 0;
  const end: PageEnd = { link, isEmpty, requestId };
  switch (place.part) {
    case 'apps': {
      const page = appPage(json);
      if (page === undefined) return noList(scan, org, end, now);
      const { apps, ...others } = page;
      const counts = { ...NOTHING_COUNTED, ...others, apps: apps.length };
      const next = withApps(scan, place.pages, rowsOf(page), seenPage(content, counts, isEmpty), now);
      return turned(counting(next, counts), place, org, end, now);
    }
    case 'idps': {
      const page = idpPage(json);
      if (page === undefined) return noList(scan, org, end, now);
      const counts = { ...NOTHING_COUNTED, broken: page.broken, idps: page.idps.length };
      const next = withIdps(scan, place.pages, page.idps, seenPage(content, counts, isEmpty));
      return turned(counting(next, counts), place, org, end, now);
    }
    case 'idp-trust-keys': {
      const page = keyListPage(json, () => undefined);
      if (page === undefined) return noList(scan, org, end, now);
      return turned(withTrustKeys(scan, page.keys), place, org, end, now);
    }
    case 'idp-keys':
    case 'app-keys':
    case 'app-successors': {
      if (owner === undefined) throw new Error(`keys of nobody: ${place.part}`);
      const { known } = opened(sheetOf(scan, owner));
      const page = keyListPage(json, (kid) => own(known, kid));
      const at = askedAt(scan, now);
      const next =
        page === undefined
          ? withKeyList(scan, owner, { at, problem: 'the answer is no list' }, new Map())
          : withKeyList(scan, owner, { at, kids: [...page.keys.keys()] }, page.keys);
      return behindKeys(next, owner, org, now);
    }
    case 'done':
      return { scan, changed: [] };
  }
}

/** The page as it was, where it is that to the byte, and all its keys are known. */
function pageBefore(scan: Scan, content: unknown): SeenPage | undefined {
  const { place } = scan.sweep;
  if ((place.part !== 'apps' && place.part !== 'idps') || !(content instanceof PageBody)) return undefined;
  const sheet = scan.sheets.get(sheetId(place.part, place.pages));
  return sheet !== undefined && !sheet.isFailing && sheet.page?.digest === content.digest
    ? sheet.page
    : undefined;
}

function seenPage(content: unknown, counts: Counts, isEmpty: boolean): SeenPage | undefined {
  return content instanceof PageBody ? { digest: content.digest, counts, isEmpty } : undefined;
}

/** Not before the sweep began, though another clock says so: what was asked in vain would be asked again for ever. */
function askedAt({ sweep: { startedAt } }: Scan, now: Date): string {
  const at = now.toISOString();
  return at < startedAt ? startedAt : at;
}

function sheetOf({ sheets }: Scan, { sheet }: KeyOwner) {
  const found = sheets.get(sheet);
  if (found === undefined) throw new Error(`no sheet ${sheet}`);
  return found;
}

function counting({ scan, changed }: Changed, more: Counts): Changed {
  const sum = { ...scan.sweep.counts };
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += more[name];
  return { scan: { ...scan, sweep: { ...scan.sweep, counts: sum } }, changed };
}

/** What an answer says of the next page. */
interface PageEnd {
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

function noList(scan: Scan, org: ScannedOrg, { requestId }: PageEnd, now: Date): Changed {
  return { scan: skipped(scan, org, 'the answer is no list', requestId, now), changed: [] };
}

/** On the next page, or behind the last. */
function turned(
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
function behindKeys({ scan, changed }: Changed, { id }: KeyOwner, org: ScannedOrg, now: Date): Changed {
  const { part } = scan.sweep.place;
  const here = part === 'app-successors' ? at(scan, { part, after: id }) : scan;
  const isMore = nextCall(here, org.url, now) !== undefined;
  return { scan: isMore ? here : advanced(here, org, now), changed };
}

function refused(scan: Scan, { owner }: Call, org: ScannedOrg, refusal: Refusal, now: Date): Changed {
  const { sweep } = scan;
  const { place } = sweep;
  const { kind, requestId } = refusal;
  const isCursorStale = kind === 'paging-or-filter-invalid' && 'url' in place && place.seen.length > 0;
  if (place.part === 'apps' && isCursorStale && sweep.restarts === 0) {
    const anew = { ...sweep, place: listPlace('apps', org.url), counts: NOTHING_COUNTED, restarts: 1 };
    return { scan: { ...scan, sweep: anew }, changed: [] };
  }
  const why = refusalInWords(refusal);
  const isOfAll = kind === 'scope-missing' || kind === 'role-missing' || kind === 'not-licensed';
  if (owner !== undefined && !isOfAll) {
    const next = withKeyList(scan, owner, { at: askedAt(scan, now), problem: why }, new Map());
    return behindKeys(next, owner, org, now);
  }
  // Without the feature there are no identity providers either.
  if (kind === 'not-licensed' && place.part !== 'apps') {
    const rest = place.part === 'idps' ? withoutSheetsBehind(scan, 'idps', 0) : { scan, changed: [] };
    return { scan: advanced(rest.scan, org, now), changed: rest.changed };
  }
  return { scan: skipped(scan, org, why, requestId, now), changed: [] };
}

function skipped(scan: Scan, org: ScannedOrg, why: string, requestId: string | undefined, now: Date): Scan {
  const { place, problems } = scan.sweep;
  if (place.part === 'done') return scan;
  const part = PART_NAMES[place.part];
  const problem: ListingProblem = { part, why, ...(requestId === undefined ? {} : { requestId }) };
  // Of several calls for one part, the first says it.
  const all = problems.some((other) => other.part === part) ? problems : [...problems, problem];
  return advanced({ ...scan, sweep: { ...scan.sweep, problems: all } }, org, now);
}

function advanced(scan: Scan, org: ScannedOrg, now: Date): Scan {
  return at(scan, placeAfter(scan.sweep.place.part, scan, org.url, now));
}

function at(scan: Scan, place: Place): Scan {
  return { ...scan, sweep: { ...scan.sweep, place } };
}
