/** One call of a scan, and what is known after it. Resolves for any state of org and credential. */
import type { ApiResult } from '../../okta/api-result.ts';
import { requestIdOf } from '../../okta/errors/answer-headers.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import { firstPage, nextPage } from '../../okta/paging.ts';
import { appPage } from './apps.ts';
import { idpPage } from './idps.ts';
import { own } from './json-record.ts';
import { keyListPage } from './keys.ts';
import { type Known, type Listing, type ListingProblem, NOTHING_LISTED, withAppPage } from './listing.ts';
import {
  isKeyMissing,
  type KeyList,
  listPlace,
  nextUrl,
  type Place,
  placeAfter,
  type ScanState,
} from './scan-state.ts';
import { refusalInWords, type ScanStop, stopOf } from './scan-stop.ts';

/** Makes one call, as a scan; the URL is absolute. */
export type Ask = (url: string) => Promise<ApiResult>;

export interface ScannedOrg {
  readonly url: string;
  /** All hosts of the org, custom domains too, with the port where it is not 443. */
  readonly hosts: readonly string[];
}

export interface ScanStep {
  /** As it was where the call brought nothing: it can be made again. */
  readonly state: ScanState;
  /** What this call added to what is known. */
  readonly read: Known;
  /** Why not to go on now; absent where the next call may be made at once, or none is left. */
  readonly stop?: ScanStop;
}

/**
 * Makes one call at most. A part of the org that is refused for good is noted among the problems of the listing, and
 * the scan goes on with the next one.
 *
 * @param now when the call is made
 */
export async function scanStep(state: ScanState, org: ScannedOrg, ask: Ask, now: Date): Promise<ScanStep> {
  const url = nextUrl(state, org.url);
  if (url === undefined) return { state, read: {} };
  const result = await ask(url);
  const stop = stopOf(result);
  if (stop !== undefined) return { state, read: {}, stop };
  const counted = { ...state, calls: state.calls + 1 };
  if (result.kind === 'json') return answered(counted, org, result, now);
  if (result.kind !== 'refused') throw new Error(`a result that neither stops nor answers: ${result.kind}`);
  return { state: refused(counted, org, result.refusal, now), read: {} };
}

type Answered = Extract<ApiResult, { kind: 'json' }>;

function answered(state: ScanState, org: ScannedOrg, { json, answer }: Answered, now: Date): ScanStep {
  const requestId = requestIdOf(answer.headers);
  const noList = (part: ListingProblem['part']): ScanStep => ({
    state: skipped(state, org, problemOf(part, 'the answer is no list', requestId), now),
    read: {},
  });
  const { place, known, listing } = state;
  const link = answer.headers['link'];
  const knownOf = (key: string) => own(known, key);
  switch (place.part) {
    case 'apps': {
      const page = appPage(json);
      if (page === undefined) return noList('apps');
      const { listing: longer, read } = withAppPage(listing, page, knownOf);
      const next = { ...state, listing: longer, known: withRead(known, read) };
      return { state: turned(next, place, org, { link, isEmpty: isEmpty(json), requestId }, now), read };
    }
    case 'idps': {
      const page = idpPage(json);
      if (page === undefined) return noList('identity providers');
      const idps = [...listing.idps, ...page.idps];
      const next = { ...state, listing: { ...listing, idps, broken: listing.broken + page.broken } };
      return { state: turned(next, place, org, { link, isEmpty: isEmpty(json), requestId }, now), read: {} };
    }
    case 'idp-trust-keys': {
      const page = keyListPage(json, knownOf);
      if (page === undefined) return noList('keys of identity providers');
      const read = unknownOf(page.keys, known);
      const next = { ...state, known: withRead(known, read) };
      return { state: turned(next, place, org, { link, isEmpty: isEmpty(json), requestId }, now), read };
    }
    case 'idp-signing-keys':
    case 'app-keys':
    case 'app-successors': {
      const page = keyListPage(json, knownOf);
      const at = now.toISOString();
      const read = page === undefined ? {} : unknownOf(page.keys, known);
      const list: KeyList =
        page === undefined ? { at, problem: 'the answer is no list' } : { at, kids: [...page.keys.keys()] };
      return { state: withKeyList({ ...state, known: withRead(known, read) }, place, list, org, now), read };
    }
    case 'done':
      return { state, read: {} };
  }
}

function isEmpty(json: unknown): boolean {
  return Array.isArray(json) && json.length === 0;
}

/** Copied only where there is anything new: of ten thousand kids a copy takes longer than a page. */
function withRead(known: Known, read: Known): Known {
  return Object.keys(read).length === 0 ? known : { ...known, ...read };
}

function unknownOf(keys: ReadonlyMap<string, Known[string]>, known: Known): Known {
  return Object.fromEntries([...keys].filter(([kid]) => own(known, kid) === undefined));
}

/** What an answer says of the next page. */
interface PageEnd {
  readonly link: string | readonly string[] | undefined;
  readonly isEmpty: boolean;
  readonly requestId: string | undefined;
}

type ListPlace = Extract<Place, { url: string }>;

const PART_NAMES = {
  apps: 'apps',
  idps: 'identity providers',
  'idp-trust-keys': 'keys of identity providers',
  'idp-signing-keys': 'keys of identity providers',
  'app-keys': 'app keys',
  'app-successors': 'app keys',
} as const;

/** On the next page, or behind the last. */
function turned(
  state: ScanState,
  place: ListPlace,
  org: ScannedOrg,
  { link, isEmpty: isLast, requestId }: PageEnd,
  now: Date,
): ScanState {
  // Lists of keys name a next page even behind the last.
  if (isLast) return advanced(state, org, now);
  const page = { url: place.url, seen: new Set([...place.seen, ...firstPage(place.url).seen]) };
  const next = nextPage(page, link, org.hosts);
  if (next === 'last') return advanced(state, org, now);
  if ('next' in next) {
    const { url, seen } = next.next;
    return { ...state, place: { part: place.part, url, seen: [...seen] } };
  }
  const why = `the next page cannot be followed: ${next.fault}`;
  return skipped(state, org, problemOf(PART_NAMES[place.part], why, requestId), now);
}

function withKeyList(
  state: ScanState,
  place: Extract<Place, { ids: unknown }>,
  list: KeyList,
  org: ScannedOrg,
  now: Date,
): ScanState {
  const [id = '', ...rest] = place.ids;
  const next = { ...state, keyLists: { ...state.keyLists, [id]: list } };
  const ids = place.part === 'app-keys' ? stillMissing(rest, next) : rest;
  return ids.length === 0 ? advanced(next, org, now) : { ...next, place: { part: place.part, ids } };
}

/** A kid that many apps share is known to all of them as soon as one of them was asked. */
function stillMissing(ids: readonly string[], state: ScanState): readonly string[] {
  const apps = new Map(state.listing.apps.map((app) => [app.id, app]));
  const from = ids.findIndex((id) => {
    const app = apps.get(id);
    return app !== undefined && isKeyMissing(app, state);
  });
  return from === -1 ? [] : ids.slice(from);
}

function refused(state: ScanState, org: ScannedOrg, refusal: Refusal, now: Date): ScanState {
  const { place } = state;
  const { kind, requestId } = refusal;
  const isCursorStale = kind === 'paging-or-filter-invalid' && 'url' in place && place.seen.length > 0;
  if (place.part === 'apps' && isCursorStale && state.restarts === 0)
    return { ...state, place: listPlace('apps', org.url), listing: NOTHING_LISTED, restarts: 1 };
  const why = refusalInWords(refusal);
  const isOfAll = kind === 'scope-missing' || kind === 'role-missing' || kind === 'not-licensed';
  if ('ids' in place && !isOfAll)
    return withKeyList(state, place, { at: now.toISOString(), problem: why }, org, now);
  if (place.part === 'done') return state;
  // Without the feature there are no identity providers either.
  if (kind === 'not-licensed' && place.part !== 'apps') return advanced(state, org, now);
  return skipped(state, org, problemOf(PART_NAMES[place.part], why, requestId), now);
}

function skipped(state: ScanState, org: ScannedOrg, problem: ListingProblem, now: Date): ScanState {
  const listing: Listing = { ...state.listing, problems: [...state.listing.problems, problem] };
  return advanced({ ...state, listing }, org, now);
}

function advanced(state: ScanState, org: ScannedOrg, now: Date): ScanState {
  return { ...state, place: placeAfter(state.place.part, state, org.url, now) };
}

function problemOf(part: ListingProblem['part'], why: string, requestId: string | undefined): ListingProblem {
  return { part, why, ...(requestId === undefined ? {} : { requestId }) };
}
