/** How far a scan has got, and all that it found: can be stored after any call, and gone on from. Pure. */
import { type Counts, type ListingProblem, NOTHING_COUNTED } from './listing.ts';
import type { Rotation } from './rotation.ts';
import type { MissingKey, PackedSheet } from './sheet.ts';

/** What the next call is for. */
export type Place =
  | ListPlace
  | {
      /** Which key is the next, the sheets say. */
      readonly part: 'idp-keys' | 'app-keys';
      /** Ids of those whose keys could not be asked for; they come last. */
      readonly passed: readonly string[];
    }
  | {
      /** Asks again for the keys of apps whose certificate is about to end: somebody may have made another. */
      readonly part: 'app-successors';
      /** Id of the app that was asked for last; they come in the order of their ids. */
      readonly after: string;
    }
  | { readonly part: 'done' };

export interface ListPlace {
  readonly part: 'apps' | 'idps' | 'idp-trust-keys';
  /** Of the page to be asked for. */
  readonly url: string;
  /** Cursors of this walk, by which a loop is seen. */
  readonly seen: readonly string[];
  /** Pages that were read before this one. */
  readonly pages: number;
}

export interface Sweep {
  readonly startedAt: string;
  readonly place: Place;
  readonly counts: Counts;
  /** What could not be listed to its end. */
  readonly problems: readonly ListingProblem[];
  /** Calls of this sweep. */
  readonly calls: number;
  /** How often the list of apps was begun anew, because its cursor was not taken any more. */
  readonly restarts: number;
}

/** What a sweep says of the org as a whole once it is through its lists. */
export type Listed = Pick<Sweep, 'startedAt' | 'counts' | 'problems'>;

export interface Scan {
  readonly sweep: Sweep;
  /** By {@link sheetId}; they outlive the sweep, which changes one after the other. */
  readonly sheets: ReadonlyMap<string, PackedSheet>;
  /** Of this sweep and of those before. */
  readonly rotations: readonly Rotation[];
  /** Of the last sweep that was through its lists; absent while the first is not. */
  readonly listed?: Listed;
  /** Something that was stored could not be read: until a sweep is through without a problem, nothing is over. */
  readonly isPartial?: true;
}

/** Of an earlier scan, what a new sweep goes on from. */
export type Carried = Omit<Scan, 'sweep'>;

export const NOTHING_CARRIED: Carried = { sheets: new Map(), rotations: [] };

const PATHS = {
  apps: '/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22',
  idps: '/api/v1/idps?limit=200',
  'idp-trust-keys': '/api/v1/idps/credentials/keys?limit=200',
} as const;

/**
 * A sweep over all apps and identity providers of an org.
 *
 * @param orgUrl origin of the org
 */
export function sweepOf(orgUrl: string, carried: Carried, now: Date): Scan {
  const sweep: Sweep = {
    startedAt: now.toISOString(),
    place: listPlace('apps', orgUrl),
    counts: NOTHING_COUNTED,
    problems: [],
    calls: 0,
    restarts: 0,
  };
  return { ...carried, sweep };
}

export function listPlace(part: ListPlace['part'], orgUrl: string): ListPlace {
  return { part, url: new URL(PATHS[part], orgUrl).href, seen: [], pages: 0 };
}

/** True while the apps and identity providers of the org are not all listed. */
export function isListing({ place: { part } }: Pick<Sweep, 'place'>): boolean {
  return part === 'apps' || part === 'idps' || part === 'idp-trust-keys';
}

export type SheetKind = 'apps' | 'idps';

/** In the order of pages when sorted as text. @param page from 0 */
export function sheetId(kind: SheetKind, page: number): string {
  return `${kind}-${String(page).padStart(5, '0')}`;
}

export function sheetsOf(kind: SheetKind, { sheets }: Pick<Scan, 'sheets'>): [string, PackedSheet][] {
  return [...sheets]
    .filter(([id]) => id.startsWith(`${kind}-`))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * The key to ask for next: of the oldest app, because its certificate ends first.
 *
 * @param passed ids that come behind all others
 */
export function nextMissing(
  kind: SheetKind,
  scan: Pick<Scan, 'sheets'>,
  passed: readonly string[] = [],
): (MissingKey & { sheet: string }) | undefined {
  const rank = ({ id, created = '' }: MissingKey) => `${passed.includes(id) ? 1 : 0} ${created}`;
  let next: (MissingKey & { sheet: string }) | undefined;
  for (const [sheet, { missing }] of sheetsOf(kind, scan))
    for (const key of missing) if (next === undefined || rank(key) < rank(next)) next = { ...key, sheet };
  return next;
}

export interface ScanProgress {
  /** SAML apps listed so far. */
  readonly apps: number;
  /** Whether the list of apps has come to its end. */
  readonly isListed: boolean;
  /** Keys of apps and identity providers that are to be asked for yet, each counted once. */
  readonly keysMissing: number;
}

export function progressOf({ sweep: { place, counts }, sheets }: Scan): ScanProgress {
  const missing = [...sheets.values()].flatMap((sheet) => sheet.missing.map(({ kid }) => kid));
  return {
    apps: counts.apps,
    isListed: place.part !== 'apps',
    keysMissing: new Set(missing).size,
  };
}
