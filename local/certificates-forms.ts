/** Certificates as one JSON document, and as CSV. Pure. */
import { type CertificateRecord, type CertificatesView, recordOf } from './certificates-view.ts';

export function certificatesJson(view: CertificatesView): string {
  const { target, scannedAt, state, exitCode, incomplete, nearestDays, expiring, pending, findings, uses } =
    view;
  const document = {
    target,
    scannedAt: scannedAt.toISOString(),
    state,
    exitCode,
    complete: incomplete === undefined,
    incomplete: incomplete ?? null,
    nearestDays: nearestDays ?? null,
    expiring,
    pending,
    certificates: uses.map(recordOf),
    findings,
  };
  return JSON.stringify(document, null, 2);
}

const COLUMNS = [
  'name',
  'type',
  'kid',
  'notAfter',
  'days',
  'severity',
  'stagedKid',
  'stagedNotAfter',
  'owner',
  'problem',
  'kind',
  'id',
  'notBefore',
  'subject',
  'issuer',
  'serial',
  'fingerprint',
  'signature',
  'key',
  'weakness',
  'contradiction',
] as const satisfies readonly (keyof CertificateRecord)[];

/** RFC 4180, without the line feed behind the last line, which whoever prints it adds. */
export function certificatesCsv({ uses }: CertificatesView): string {
  const lines = uses.map((use) => {
    const record = recordOf(use);
    return COLUMNS.map((column) => field(record[column])).join(',');
  });
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r`;
}

function field(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
