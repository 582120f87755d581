/** What a page of a list changes among the sheets: nothing, where it lists what it listed before. Pure. */
import { knownCertificateIn } from './certificate-text.ts';
import type { ListedIdp } from './idps.ts';
import { own } from './json-record.ts';
import type { KnownCertificate } from './keys.ts';
import type { AppRow, AppRows, KeyId, Known } from './listing.ts';
import { rotationsBetween, withRotations } from './rotation.ts';
import { type Scan, type SheetKind, sheetId, sheetsOf } from './scan-state.ts';
import {
  digestOf,
  EMPTY_SHEET,
  isSame,
  type KeyList,
  type LeftRow,
  opened,
  packed,
  type SeenPage,
  type Sheet,
} from './sheet.ts';

/** A scan, and the ids of its sheets that are other than before, or gone. */
export interface Changed {
  readonly scan: Scan;
  readonly changed: readonly string[];
}

/** @param page from 0 */
export function withApps(
  scan: Scan,
  page: number,
  { rows, texts }: AppRows,
  seen: SeenPage | undefined,
  now: Date,
): Changed {
  const id = sheetId('apps', page);
  const before = sheetBefore(scan, id, rows);
  if (before === 'same') return { scan, changed: [] };
  const elsewhere = foundElsewhere(scan, id, before, rows);
  const read = [...texts].flatMap(([key, text]) =>
    own(before.known, key) === undefined ? [[key, knownCertificateIn(text)] as const] : [],
  );
  const known = { ...elsewhere.known, ...Object.fromEntries(read), ...before.known };
  const apps = [...elsewhere.apps, ...before.apps];
  const rotations = rotationsBetween(apps, rows, now);
  const sheet: Sheet = {
    apps: rows,
    idps: [],
    left: leftOf(scan, 'apps', before, rows),
    known,
    keyLists: withoutOutdated({ ...before.keyLists, ...elsewhere.keyLists }, apps, rows, known),
  };
  return withSheet({ ...scan, rotations: withRotations(scan.rotations, rotations, now) }, id, sheet, seen);
}

/** @param page from 0 */
export function withIdps(
  scan: Scan,
  page: number,
  idps: readonly ListedIdp[],
  seen: SeenPage | undefined,
): Changed {
  const id = sheetId('idps', page);
  const before = sheetBefore(scan, id, idps);
  if (before === 'same') return { scan, changed: [] };
  const others = sheetsOf('idps', scan).map(([, other]) => opened(other));
  const known = Object.fromEntries(others.flatMap((other) => Object.entries(other.known)));
  const lists = others.flatMap((other) => Object.entries(other.keyLists));
  const keyLists = Object.fromEntries(lists.sort(([, one], [, other]) => (one.at < other.at ? -1 : 1)));
  const left = leftOf(scan, 'idps', before, idps);
  return withSheet(scan, id, { apps: [], idps, left, known, keyLists }, seen);
}

type Before = Pick<AppRow, 'id' | 'kid'>;

/** Without lists of keys that are older than the key an app signs with now: nobody has asked for that one yet. */
function withoutOutdated(
  keyLists: Sheet['keyLists'],
  before: readonly Before[],
  rows: readonly AppRow[],
  known: Known,
): Sheet['keyLists'] {
  const kids = new Map(before.map(({ id, kid }) => [id, kid]));
  const outdated = rows.flatMap(({ id, kid }) => {
    const list = own(keyLists, id);
    const isNew = kid !== undefined && kid !== kids.get(id) && own(known, kid) === undefined;
    return isNew && list !== undefined && 'kids' in list ? id : [];
  });
  if (outdated.length === 0) return keyLists;
  return Object.fromEntries(Object.entries(keyLists).filter(([id]) => !outdated.includes(id)));
}

/** Those that are not among the rows any more, or sign with another key, and those before that may turn up yet. */
function leftOf(
  scan: Scan,
  kind: SheetKind,
  before: Sheet,
  rows: readonly AppRow[] | readonly ListedIdp[],
): LeftRow[] {
  const kids = new Map(rows.map((row) => [row.id, kidOf(row)]));
  const at = scan.sweep.startedAt;
  const lost = [...before.apps, ...before.idps].flatMap((row): LeftRow[] => {
    const kid = kidOf(row);
    if (kids.has(row.id) && (kid === undefined || kid === kids.get(row.id))) return [];
    return [{ id: row.id, ...(kid === undefined ? {} : { kid }), at }];
  });
  const ids = new Set(lost.map(({ id }) => id));
  return [...lost, ...before.left.filter((row) => !ids.has(row.id) && isOnItsWay(row, kind, scan))];
}

function kidOf(row: AppRow | ListedIdp): KeyId | undefined {
  return 'trustKids' in row ? row.signingKid : row.kid;
}

/** Where a sweep was through all pages since, what it did not find on another one is gone. */
function isOnItsWay({ at }: LeftRow, kind: SheetKind, { listed }: Scan): boolean {
  const part = kind === 'apps' ? 'apps' : 'identity providers';
  return listed === undefined || listed.startedAt < at || listed.problems.some((one) => one.part === part);
}

/** The list has come to its end: what was on pages behind it is gone. */
export function withoutSheetsBehind(scan: Scan, kind: SheetKind, pages: number): Changed {
  const end = sheetId(kind, pages);
  const behind = sheetsOf(kind, scan).flatMap(([id]) => (id >= end ? id : []));
  if (behind.length === 0) return { scan, changed: [] };
  const sheets = new Map([...scan.sheets].filter(([id]) => !behind.includes(id)));
  return { scan: { ...scan, sheets }, changed: behind };
}

/** @param seen the page that the sheet is of */
export function withSheet(scan: Scan, id: string, sheet: Sheet, seen: SeenPage | undefined): Changed {
  const after = { ...packed(sheet, scan.sweep.startedAt), ...(seen === undefined ? {} : { page: seen }) };
  const before = scan.sheets.get(id);
  if (before !== undefined && isSame(before, after)) return { scan, changed: [] };
  return { scan: { ...scan, sheets: new Map(scan.sheets).set(id, after) }, changed: [id] };
}

/** Keys that could not be had are asked for again, so that their sheet is to be packed anew. */
function sheetBefore(scan: Scan, id: string, rows: readonly AppRow[] | readonly ListedIdp[]): Sheet | 'same' {
  const before = scan.sheets.get(id);
  if (before === undefined) return EMPTY_SHEET;
  return before.digest === digestOf(rows) && !before.isFailing ? 'same' : opened(before);
}

/** Of apps that are new on this page what other pages know; an app moves when one before it comes or goes. */
function foundElsewhere(
  scan: Scan,
  id: string,
  before: Sheet,
  rows: readonly AppRow[],
): Pick<Sheet, 'known' | 'keyLists'> & { readonly apps: readonly Before[] } {
  const here = new Set(before.apps.map((app) => app.id));
  const ids = new Set(rows.flatMap((row) => (here.has(row.id) ? [] : row.id)));
  const keys = new Set(
    rows
      .flatMap(({ kid, spKeys }) => [...(kid === undefined ? [] : [kid]), ...spKeys.map(({ key }) => key)])
      .filter((key) => own(before.known, key) === undefined),
  );
  const known = new Map<KeyId, KnownCertificate>();
  const found = new Map<string, FoundApp>();
  for (const [name, stored] of sheetsOf('apps', scan)) {
    if (ids.size + keys.size === 0) break;
    const sheet = name === id ? { ...before, apps: [] } : opened(stored);
    for (const one of appsOn(sheet, scan)) {
      const other = found.get(one.app.id);
      if (!ids.has(one.app.id) || (other !== undefined && other.at > one.at)) continue;
      found.set(one.app.id, one);
      // Its staged keys come with it.
      if (one.list !== undefined && 'kids' in one.list) for (const kid of one.list.kids) keys.add(kid);
    }
    for (const key of keys) {
      const reading = own(sheet.known, key);
      if (reading !== undefined) known.set(key, reading);
    }
  }
  const lists = [...found].flatMap(([app, { list }]) => (list === undefined ? [] : [[app, list] as const]));
  return {
    apps: [...found.values()].map(({ app }) => app),
    known: Object.fromEntries(known),
    keyLists: Object.fromEntries(lists),
  };
}

interface FoundApp {
  readonly app: Before;
  readonly list: KeyList | undefined;
  /** Of several places the last counts; where an app is listed, it is still. */
  readonly at: string;
}

function appsOn({ apps, left, keyLists }: Sheet, scan: Scan): FoundApp[] {
  return [
    ...left
      .filter((row) => isOnItsWay(row, 'apps', scan))
      .map(({ id, kid, at }) => ({ app: { id, ...(kid === undefined ? {} : { kid }) }, at })),
    ...apps.map((app) => ({ app, at: LISTED })),
  ].map(({ app, at }) => ({ app, at, list: own(keyLists, app.id) }));
}

/** Behind any time. */
const LISTED = '~';
