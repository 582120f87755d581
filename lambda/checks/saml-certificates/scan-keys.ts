/** What a list of keys changes among the sheets. Pure. */
import { own } from './json-record.ts';
import type { KnownCertificate } from './keys.ts';
import type { Known } from './listing.ts';
import { type Changed, withSheet } from './scan-pages.ts';
import { type Scan, sheetsOf } from './scan-state.ts';
import { type KeyList, opened, type Sheet } from './sheet.ts';

export interface KeyOwner {
  /** Of the app or identity provider. */
  readonly id: string;
  readonly sheet: string;
}

/**
 * @param keys read from its list; a kid that many apps share is known to all of them as soon as one of them was asked
 */
export function withKeyList(
  scan: Scan,
  { id, sheet: sheetName }: KeyOwner,
  list: KeyList,
  keys: ReadonlyMap<string, KnownCertificate>,
): Changed {
  const concerned = [...scan.sheets].filter(
    ([name, { missing, isFailing }]) =>
      name === sheetName || isFailing || missing.some(({ kid }) => keys.has(kid)),
  );
  return concerned.reduce<Changed>(
    (before, [name, stored]) => {
      const sheet = opened(stored);
      const used = name === sheetName ? keptKeys(sheet, id, keys) : signingKeys(sheet, keys);
      const known = { ...unknownOf(used, sheet.known), ...sheet.known };
      const kept = 'kids' in list ? { ...list, kids: list.kids.filter((kid) => used.has(kid)) } : list;
      const lists =
        name === sheetName ? { ...sheet.keyLists, [id]: newer(sheet, known, id, kept) } : sheet.keyLists;
      return joined(before, name, sheet, { ...sheet, known, keyLists: lists });
    },
    { scan, changed: [] },
  );
}

/** A sheet is one item of the table, and some apps keep every key that they ever had. */
const KEYS_KEPT = 10;

/** The one in use, and of the others those that end last: what may follow it. */
function keptKeys(
  { apps, idps }: Sheet,
  id: string,
  keys: ReadonlyMap<string, KnownCertificate>,
): ReadonlyMap<string, KnownCertificate> {
  if (keys.size <= KEYS_KEPT) return keys;
  const inUse = apps.find((app) => app.id === id)?.kid ?? idps.find((idp) => idp.id === id)?.signingKid;
  const end = (reading: KnownCertificate) => (reading.ok ? reading.certificate.notAfter : '');
  const last = [...keys].sort(([, one], [, other]) => (end(one) < end(other) ? 1 : -1)).slice(0, KEYS_KEPT);
  return new Map([...keys].filter(([kid]) => kid === inUse || last.some(([kept]) => kept === kid)));
}

function signingKeys(
  { apps, idps }: Sheet,
  keys: ReadonlyMap<string, KnownCertificate>,
): ReadonlyMap<string, KnownCertificate> {
  const used = new Set([...apps.map(({ kid }) => kid), ...idps.map(({ signingKid }) => signingKid)]);
  return new Map([...keys].filter(([kid]) => used.has(kid)));
}

/** Trusted certificates of all identity providers, of which only those in use are kept. */
export function withTrustKeys(scan: Scan, keys: ReadonlyMap<string, KnownCertificate>): Changed {
  return sheetsOf('idps', scan).reduce<Changed>(
    (before, [name, stored]) => {
      const sheet = opened(stored);
      const trusted = new Set(sheet.idps.flatMap(({ trustKids }) => trustKids));
      const used = new Map([...keys].filter(([kid]) => trusted.has(kid)));
      return joined(before, name, sheet, {
        ...sheet,
        known: { ...unknownOf(used, sheet.known), ...sheet.known },
      });
    },
    { scan, changed: [] },
  );
}

function joined({ scan, changed }: Changed, name: string, before: Sheet, after: Sheet): Changed {
  if (JSON.stringify(before) === JSON.stringify(after)) return { scan, changed };
  const next = withSheet(scan, name, after, scan.sheets.get(name)?.page);
  return { scan: next.scan, changed: [...changed, ...next.changed] };
}

/** Where the list says what it said before, nothing changes; a problem does not make us forget staged keys. */
function newer({ apps, idps, keyLists }: Sheet, known: Known, id: string, list: KeyList): KeyList {
  const before = own(keyLists, id);
  const kid = apps.find((app) => app.id === id)?.kid ?? idps.find((idp) => idp.id === id)?.signingKid;
  const isKnown = kid !== undefined && own(known, kid) !== undefined;
  if (before === undefined || !isKnown) return list;
  if ('problem' in list) return before;
  return 'kids' in before && list.kids.join(' ') === before.kids.join(' ') ? before : list;
}

function unknownOf(keys: ReadonlyMap<string, KnownCertificate>, known: Known): Known {
  return Object.fromEntries([...keys].filter(([kid]) => own(known, kid) === undefined));
}
