/** Facts for the judges, without an org and without real certificates. */
import type { Certificate } from '../../../../../lambda/checks/saml-certificates/certificate.ts';
import type { ListedIdp } from '../../../../../lambda/checks/saml-certificates/idps.ts';
import type { KnownCertificate } from '../../../../../lambda/checks/saml-certificates/keys.ts';
import {
  type AppRow,
  type Counts,
  type Known,
  type ListingProblem,
  NOTHING_COUNTED,
} from '../../../../../lambda/checks/saml-certificates/listing.ts';
import type { Rotation } from '../../../../../lambda/checks/saml-certificates/rotation.ts';
import { type Scan, sheetId } from '../../../../../lambda/checks/saml-certificates/scan-state.ts';
import { EMPTY_SHEET, packed, type Sheet } from '../../../../../lambda/checks/saml-certificates/sheet.ts';

export const NOW = new Date('2026-11-23T06:00:00.000Z');
const DAY_MS = 86_400_000;

/** @param days from now, with fractions */
export function inDays(days: number): string {
  return new Date(NOW.getTime() + days * DAY_MS).toISOString();
}

function certificate(notAfter: string, changes: Partial<Certificate> = {}): Certificate {
  return {
    subject: 'CN=acme',
    issuer: 'CN=acme',
    serial: '4F01',
    notBefore: '2020-01-01T00:00:00.000Z',
    notAfter,
    fingerprint: 'ab'.repeat(32),
    signature: 'sha256WithRSAEncryption',
    key: { kind: 'RSA', bits: 2048 },
    ...changes,
  };
}

export function key(notAfter: string, changes: Partial<Certificate> = {}): KnownCertificate {
  return { ok: true, certificate: certificate(notAfter, changes) };
}

export function app(id: string, kid: string | undefined, changes: Partial<AppRow> = {}): AppRow {
  return { id, label: `App ${id}`, ...(kid === undefined ? {} : { kid }), spKeys: [], ...changes };
}

export interface Described {
  readonly apps?: readonly AppRow[];
  readonly idps?: readonly ListedIdp[];
  readonly rotations?: readonly Rotation[];
  readonly counts?: Partial<Counts>;
  readonly problems?: readonly ListingProblem[];
  /** Apps of one page. @default all of them */
  readonly pageSize?: number;
}

/** What a sweep that is through would have left. */
export function facts(
  { apps = [], idps = [], rotations = [], counts = {}, problems = [], pageSize = 200 }: Described,
  known: Known,
  keyLists: Sheet['keyLists'] = {},
): Scan {
  const startedAt = NOW.toISOString();
  const pages = Array.from({ length: Math.ceil(apps.length / pageSize) }, (_, page) =>
    apps.slice(page * pageSize, (page + 1) * pageSize),
  );
  const sheets = new Map([
    ...pages.map((page, index) => [sheetId('apps', index), { ...EMPTY_SHEET, apps: page }] as const),
    [sheetId('idps', 0), { ...EMPTY_SHEET, idps }] as const,
  ]);
  const counted = {
    ...NOTHING_COUNTED,
    apps: apps.length,
    visible: apps.length,
    idps: idps.length,
    ...counts,
  };
  const listed = { startedAt, counts: counted, problems };
  return {
    sweep: { ...listed, place: { part: 'done' }, calls: 0, restarts: 0 },
    sheets: new Map(
      [...sheets].map(([id, sheet]) => [id, packed({ ...sheet, known, keyLists }, startedAt)] as const),
    ),
    rotations,
    listed,
  };
}
