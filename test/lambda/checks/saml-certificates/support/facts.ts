/** Facts for the judges, without an org and without real certificates. */
import type { Certificate } from '../../../../../lambda/checks/saml-certificates/certificate.ts';
import type { CertificateFacts } from '../../../../../lambda/checks/saml-certificates/judge.ts';
import type { KnownCertificate } from '../../../../../lambda/checks/saml-certificates/keys.ts';
import {
  type AppRow,
  type Listing,
  NOTHING_LISTED,
} from '../../../../../lambda/checks/saml-certificates/listing.ts';

export const NOW = new Date('2026-11-23T06:00:00.000Z');
const DAY_MS = 86_400_000;

/** @param days from now, with fractions */
export function inDays(days: number): string {
  return new Date(NOW.getTime() + days * DAY_MS).toISOString();
}

export function certificate(notAfter: string, changes: Partial<Certificate> = {}): Certificate {
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

export function facts(
  listing: Partial<Listing>,
  known: Readonly<Record<string, KnownCertificate>>,
  keyLists: CertificateFacts['scan']['keyLists'] = {},
): CertificateFacts {
  const whole = { ...NOTHING_LISTED, visible: listing.apps?.length ?? 0, ...listing };
  return {
    scan: { place: { part: 'done' }, listing: whole, known, keyLists },
    rotations: [],
    seenBefore: undefined,
  };
}
