/**
 * One page of what an org lists, with all that is known of the certificates on it. Sheets are kept packed and opened
 * one at a time, so that an org of ten thousand apps takes hardly more memory than one of a hundred. Pure.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ListedIdp } from './idps.ts';
import { own } from './json-record.ts';
import type { KnownCertificate } from './keys.ts';
import type { AppRow, Counts, KeyId, Known } from './listing.ts';
import { usesIn } from './uses.ts';

/** The keys of one app or identity provider, as they were asked for last. */
export type KeyList =
  /** Every kid there, in use or not. */
  | { readonly at: string; readonly kids: readonly KeyId[] }
  /** In words why there is none. */
  | { readonly at: string; readonly problem: string };

/** An app or identity provider that is not here any more, or signs with another key now. */
export interface LeftRow {
  readonly id: string;
  readonly kid?: KeyId;
  /** When the sweep began that saw it; until one after that is through, it may turn up on another page. */
  readonly at: string;
}

export interface Sheet {
  readonly apps: readonly AppRow[];
  readonly idps: readonly ListedIdp[];
  /** As they were here before a change: they move to another page when one before them comes or goes. */
  readonly left: readonly LeftRow[];
  /** Read once, for good. */
  readonly known: Known;
  /** By id of app or identity provider. */
  readonly keyLists: Readonly<Record<string, KeyList>>;
}

export const EMPTY_SHEET: Sheet = { apps: [], idps: [], left: [], known: {}, keyLists: {} };

/** An app or identity provider for whose keys nobody has asked yet. */
export interface MissingKey {
  readonly id: string;
  readonly kid: KeyId;
  /** ISO 8601; absent where it is not said. */
  readonly created?: string;
}

/** A page as Okta answered it, of which nothing but these is of interest where it comes again. */
export interface SeenPage {
  /** Of the body. */
  readonly digest: string;
  readonly counts: Counts;
  /** Without any entry. */
  readonly isEmpty: boolean;
}

/** A sheet as it is kept, with what tells whether it has to be opened. */
export interface PackedSheet {
  /** Of the rows: a page that lists the same has not changed. */
  readonly digest: string;
  readonly missing: readonly MissingKey[];
  /** Keys were asked for in vain: the next sweep asks again. */
  readonly isFailing: boolean;
  /** When the first certificate in use ends; absent where none is known. */
  readonly firstEnd?: string;
  /** When the last certificate in use begins; absent where none is known. */
  readonly lastStart?: string;
  /** There is something to say of it whatever the day. */
  readonly isNotable: boolean;
  /** What the page was when the sheet was written last; absent where nobody digested it. */
  readonly page?: SeenPage;
  /** JSON, compressed with gzip. */
  readonly body: Uint8Array;
}

export function digestOf(rows: readonly AppRow[] | readonly ListedIdp[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64url');
}

/** @param since ISO 8601; what was asked in vain before is missing again */
export function packed(sheet: Sheet, since: string): PackedSheet {
  const kept = pruned(sheet);
  const { apps, idps } = kept;
  const readings = usesIn(kept).map(({ reading }) => reading);
  const certificates = readings.flatMap((reading) =>
    reading !== 'pending' && reading.ok ? reading.certificate : [],
  );
  const firstEnd = certificates.map(({ notAfter }) => notAfter).sort()[0];
  const lastStart = certificates
    .map(({ notBefore }) => notBefore)
    .sort()
    .at(-1);
  const unknown = owners(kept).filter(({ kid }) => own(kept.known, kid) === undefined);
  return {
    digest: digestOf(apps.length > 0 ? apps : idps),
    missing: unknown.filter(({ id }) => isToBeAsked(own(kept.keyLists, id), since)),
    isFailing: unknown.some(({ id }) => own(kept.keyLists, id) !== undefined),
    ...(firstEnd === undefined ? {} : { firstEnd }),
    ...(lastStart === undefined ? {} : { lastStart }),
    isNotable: readings.some(isNotable),
    body: gzipSync(JSON.stringify(kept)),
  };
}

export function opened({ body }: Pick<PackedSheet, 'body'>): Sheet {
  return JSON.parse(gunzipSync(body).toString('utf8')) as Sheet;
}

/** Whether there is nothing to be written: that a page says the same in other words is not worth it. */
export function isSame(
  { body: one, page: _, ...cover }: PackedSheet,
  { body: other, page: __, ...otherCover }: PackedSheet,
): boolean {
  return Buffer.compare(one, other) === 0 && isDeepStrictEqual(cover, otherCover);
}

/** Apps and identity providers with the key that they sign with. */
function owners({ apps, idps }: Sheet): MissingKey[] {
  return [
    ...apps.flatMap(({ id, kid, created }) =>
      kid === undefined ? [] : { id, kid, ...(created === undefined ? {} : { created }) },
    ),
    ...idps.flatMap(({ id, signingKid }) => (signingKid === undefined ? [] : { id, kid: signingKid })),
  ];
}

function isToBeAsked(list: KeyList | undefined, since: string): boolean {
  return list === undefined || list.at < since;
}

function isNotable(reading: KnownCertificate | 'pending'): boolean {
  if (reading === 'pending' || !reading.ok) return true;
  return reading.certificate.weakness !== undefined || reading.contradiction !== undefined;
}

/** Without certificates and lists that nothing here refers to any more. */
function pruned(sheet: Sheet): Sheet {
  const { apps, idps, left } = sheet;
  const ids = new Set([...apps, ...idps, ...left].map(({ id }) => id));
  const keyLists = Object.fromEntries(Object.entries(sheet.keyLists).filter(([id]) => ids.has(id)));
  const keys = new Set([
    ...[...apps, ...left].flatMap(({ kid }) => kid ?? []),
    ...apps.flatMap(({ spKeys }) => spKeys.map(({ key }) => key)),
    ...idps.flatMap(({ trustKids, signingKid }) =>
      signingKid === undefined ? trustKids : [...trustKids, signingKid],
    ),
    ...Object.values(keyLists).flatMap((list) => ('kids' in list ? list.kids : [])),
  ]);
  const known = Object.fromEntries(Object.entries(sheet.known).filter(([key]) => keys.has(key)));
  return { apps, idps, left, known, keyLists };
}
