/** What a page of a list changes among the sheets: nothing, where it lists what it listed before. Pure. */
import { knownCertificateIn } from './certificate-text.ts';
import type { ListedIdp } from './idps.ts';
import { own } from './json-record.ts';
import type { AppRow, AppRows, Known } from './listing.ts';
import { rotationsBetween, withRotations } from './rotation.ts';
import { type Scan, type SheetKind, sheetId, sheetsOf } from './scan-state.ts';
import { digestOf, EMPTY_SHEET, opened, packed, type Sheet } from './sheet.ts';

/** A scan, and the ids of its sheets that are other than before, or gone. */
export interface Changed {
  readonly scan: Scan;
  readonly changed: readonly string[];
}

/** @param page from 0 */
export function withApps(scan: Scan, page: number, { rows, texts }: AppRows, now: Date): Changed {
  const id = sheetId('apps', page);
  const before = sheetBefore(scan, id, rows);
  if (before === 'same') return { scan, changed: [] };
  const elsewhere = foundElsewhere(scan, id, before, rows);
  const read = [...texts].flatMap(([key, text]) =>
    own(before.known, key) === undefined ? [[key, knownCertificateIn(text)] as const] : [],
  );
  const ids = new Set(rows.map((row) => row.id));
  const sheet: Sheet = {
    apps: rows,
    idps: [],
    left: before.apps
      .filter((app) => !ids.has(app.id))
      .map(({ id: gone, kid }) => (kid === undefined ? { id: gone } : { id: gone, kid })),
    known: { ...elsewhere.known, ...Object.fromEntries(read), ...before.known },
    keyLists: { ...elsewhere.keyLists, ...before.keyLists },
  };
  const rotations = rotationsBetween([...elsewhere.apps, ...before.apps], rows, now);
  return withSheet({ ...scan, rotations: withRotations(scan.rotations, rotations, now) }, id, sheet);
}

/** @param page from 0 */
export function withIdps(scan: Scan, page: number, idps: readonly ListedIdp[]): Changed {
  const id = sheetId('idps', page);
  const before = sheetBefore(scan, id, idps);
  if (before === 'same') return { scan, changed: [] };
  const others = sheetsOf('idps', scan).map(([, other]) => opened(other));
  const known: Known = Object.assign({}, ...others.map((other) => other.known));
  const keyLists: Sheet['keyLists'] = Object.assign({}, ...others.map((other) => other.keyLists));
  return withSheet(scan, id, { ...EMPTY_SHEET, idps, known, keyLists });
}

/** The list has come to its end: what was on pages behind it is gone. */
export function withoutSheetsBehind(scan: Scan, kind: SheetKind, pages: number): Changed {
  const end = sheetId(kind, pages);
  const behind = sheetsOf(kind, scan).flatMap(([id]) => (id >= end ? id : []));
  if (behind.length === 0) return { scan, changed: [] };
  const sheets = new Map([...scan.sheets].filter(([id]) => !behind.includes(id)));
  return { scan: { ...scan, sheets }, changed: behind };
}

export function withSheet(scan: Scan, id: string, sheet: Sheet): Changed {
  const sheets = new Map(scan.sheets).set(id, packed(sheet, scan.sweep.startedAt));
  return { scan: { ...scan, sheets }, changed: [id] };
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
): Pick<Sheet, 'known' | 'keyLists'> & { readonly apps: readonly Pick<AppRow, 'id' | 'kid'>[] } {
  const here = new Set(before.apps.map((app) => app.id));
  const ids = new Set(rows.flatMap((row) => (here.has(row.id) ? [] : row.id)));
  const keys = new Set(
    rows
      .flatMap(({ kid, spKeys }) => [...(kid === undefined ? [] : [kid]), ...spKeys.map(({ key }) => key)])
      .filter((key) => own(before.known, key) === undefined),
  );
  const found = {
    apps: [] as Pick<AppRow, 'id' | 'kid'>[],
    known: {} as Record<string, Known[string]>,
    keyLists: {} as Record<string, Sheet['keyLists'][string]>,
  };
  for (const [other, sheet] of sheetsOf('apps', scan)) {
    if (other === id || ids.size + keys.size === 0) continue;
    const { apps, left, known, keyLists } = opened(sheet);
    for (const app of [...apps, ...left]) {
      if (!ids.delete(app.id)) continue;
      found.apps.push(app);
      const list = own(keyLists, app.id);
      if (list === undefined) continue;
      found.keyLists[app.id] = list;
      // Its staged keys come with it.
      if ('kids' in list) for (const kid of list.kids) keys.add(kid);
    }
    for (const key of keys) {
      const reading = own(known, key);
      if (reading === undefined) continue;
      found.known[key] = reading;
      keys.delete(key);
    }
  }
  return found;
}
