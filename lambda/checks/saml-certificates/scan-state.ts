/** How far a scan has got, and all that it found: JSON that can be stored after any call, and gone on from. Pure. */
import { own } from './json-record.ts';
import type { KnownCertificate } from './keys.ts';
import { type AppRow, type KeyId, type Known, type Listing, NOTHING_LISTED } from './listing.ts';

/** What the next call is for. */
export type Place =
  | {
      readonly part: 'apps' | 'idps' | 'idp-trust-keys';
      /** Of the page to be asked for. */
      readonly url: string;
      /** Cursors of this walk, by which a loop is seen. */
      readonly seen: readonly string[];
    }
  | {
      /** The last asks again for the keys of apps whose certificate is about to end: somebody may have made another. */
      readonly part: 'idp-signing-keys' | 'app-keys' | 'app-successors';
      /** Apps or identity providers whose keys are to be asked for, in this order; never empty. */
      readonly ids: readonly string[];
    }
  | { readonly part: 'done' };

/** The keys of one app or identity provider, as they were asked for last. */
export type KeyList =
  /** Every kid there, in use or not. */
  | { readonly at: string; readonly kids: readonly string[] }
  /** In words why there is none. */
  | { readonly at: string; readonly problem: string };

export interface ScanState {
  readonly startedAt: string;
  readonly place: Place;
  readonly listing: Listing;
  /** Read once, for good; outlives the sweep. */
  readonly known: Known;
  /** By id of app or identity provider; outlives the sweep. */
  readonly keyLists: Readonly<Record<string, KeyList>>;
  /** Calls of this sweep. */
  readonly calls: number;
  /** How often the list of apps was begun anew, because its cursor was not taken any more. */
  readonly restarts: number;
}

/** Of the state of an earlier sweep, what a new one goes on from. */
export type Carried = Pick<ScanState, 'known' | 'keyLists'>;

export const NOTHING_CARRIED: Carried = { known: {}, keyLists: {} };

const APPS = '/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22';
const IDPS = '/api/v1/idps?limit=200';
const TRUST_KEYS = '/api/v1/idps/credentials/keys?limit=200';

/** Days before the end of its certificate from which on an app is asked for a successor in every sweep. */
const SUCCESSOR_DAYS = 60;
/** As many apps of one certificate are asked for a successor: those that a finding names. */
const SUCCESSORS_ASKED = 50;
const DAY_MS = 86_400_000;

/**
 * A sweep over all apps and identity providers of an org.
 *
 * @param orgUrl origin of the org
 */
export function sweepOf(orgUrl: string, { known, keyLists }: Carried, now: Date): ScanState {
  const place = listPlace('apps', orgUrl);
  const startedAt = now.toISOString();
  return { startedAt, place, listing: NOTHING_LISTED, known, keyLists, calls: 0, restarts: 0 };
}

export function listPlace(part: 'apps' | 'idps' | 'idp-trust-keys', orgUrl: string): Place {
  const path = { apps: APPS, idps: IDPS, 'idp-trust-keys': TRUST_KEYS }[part];
  return { part, url: new URL(path, orgUrl).href, seen: [] };
}

/** URL of the next call; undefined when nothing is left to be asked. */
export function nextUrl({ place }: Pick<ScanState, 'place'>, orgUrl: string): string | undefined {
  switch (place.part) {
    case 'apps':
    case 'idps':
    case 'idp-trust-keys':
      return place.url;
    case 'idp-signing-keys':
      return keysUrl('idps', place.ids, orgUrl);
    case 'app-keys':
    case 'app-successors':
      return keysUrl('apps', place.ids, orgUrl);
    case 'done':
      return undefined;
  }
}

function keysUrl(kind: 'apps' | 'idps', [id = '']: readonly string[], orgUrl: string): string {
  return new URL(`/api/v1/${kind}/${encodeURIComponent(id)}/credentials/keys`, orgUrl).href;
}

/**
 * Where the scan goes when a part is through. What is asked once per org comes before what is asked once per app, and
 * has a bucket of its own; of the apps the oldest come first, because their certificates end first.
 */
export function placeAfter(part: Place['part'], state: ScanState, orgUrl: string, now: Date): Place {
  const { listing, known } = state;
  switch (part) {
    case 'apps':
      return listPlace('idps', orgUrl);
    case 'idps': {
      const isUnknown = listing.idps.some(({ trustKids }) =>
        trustKids.some((kid) => own(known, kid) === undefined),
      );
      return isUnknown
        ? listPlace('idp-trust-keys', orgUrl)
        : placeAfter('idp-trust-keys', state, orgUrl, now);
    }
    case 'idp-trust-keys': {
      const ids = listing.idps.flatMap(({ id, signingKid }) =>
        signingKid === undefined || own(known, signingKid) !== undefined ? [] : id,
      );
      return idsPlace('idp-signing-keys', ids) ?? placeAfter('idp-signing-keys', state, orgUrl, now);
    }
    case 'idp-signing-keys': {
      const ids = oldestFirst(listing.apps).flatMap((app) => (isKeyMissing(app, state) ? app.id : []));
      return idsPlace('app-keys', ids) ?? placeAfter('app-keys', state, orgUrl, now);
    }
    case 'app-keys':
      return idsPlace('app-successors', appsToAskAgain(state, now)) ?? { part: 'done' };
    case 'app-successors':
    case 'done':
      return { part: 'done' };
  }
}

/** Whether nobody has asked in this sweep, or in an earlier one with success, for the key that the app signs with. */
export function isKeyMissing(
  { id, kid }: AppRow,
  { known, keyLists, startedAt }: Pick<ScanState, 'known' | 'keyLists' | 'startedAt'>,
): boolean {
  if (kid === undefined || own(known, kid) !== undefined) return false;
  const list = own(keyLists, id);
  return list === undefined || list.at < startedAt;
}

function idsPlace(part: 'idp-signing-keys' | 'app-keys' | 'app-successors', ids: readonly string[]) {
  return ids.length === 0 ? undefined : { part, ids };
}

function oldestFirst(apps: readonly AppRow[]): AppRow[] {
  return [...apps].sort(({ created: one = '' }, { created: other = '' }) =>
    one < other ? -1 : one > other ? 1 : 0,
  );
}

function appsToAskAgain({ listing, known, keyLists, startedAt }: ScanState, now: Date): string[] {
  const until = new Date(now.getTime() + SUCCESSOR_DAYS * DAY_MS).toISOString();
  const asked = new Map<KeyId, number>();
  return listing.apps.flatMap(({ id, kid }) => {
    if (kid === undefined || !endsBefore(own(known, kid), until)) return [];
    const count = (asked.get(kid) ?? 0) + 1;
    asked.set(kid, count);
    const list = own(keyLists, id);
    const isAsked = list !== undefined && list.at >= startedAt;
    return isAsked || count > SUCCESSORS_ASKED ? [] : [id];
  });
}

/** ISO 8601 of the years up to 9999 has the order of time. */
function endsBefore(key: KnownCertificate | undefined, until: string): boolean {
  return key?.ok === true && key.certificate.notAfter < until;
}

export interface ScanProgress {
  /** SAML apps listed so far. */
  readonly apps: number;
  /** Whether the list of apps has come to its end. */
  readonly isListed: boolean;
  /** Keys of apps and identity providers whose certificate is known, or known not to be had. */
  readonly keysRead: number;
  /** Keys in use as far as they are listed. */
  readonly keys: number;
}

export function progressOf({ place, listing, known, keyLists }: ScanState): ScanProgress {
  const owners = [
    ...listing.apps.map(({ id, kid }) => ({ id, kids: kid === undefined ? [] : [kid] })),
    ...listing.idps.map(({ id, trustKids, signingKid }) => {
      return { id, kids: signingKid === undefined ? trustKids : [...trustKids, signingKid] };
    }),
  ];
  const keys = new Set<KeyId>();
  const read = new Set<KeyId>();
  for (const { id, kids } of owners) {
    for (const kid of kids) {
      keys.add(kid);
      if (own(known, kid) !== undefined || own(keyLists, id) !== undefined) read.add(kid);
    }
  }
  return {
    apps: listing.apps.length,
    isListed: place.part !== 'apps',
    keysRead: read.size,
    keys: keys.size,
  };
}
