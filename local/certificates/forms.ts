/** Certificates as one JSON document, and as CSV. Pure. */
import type { JudgedUse } from '../../lambda/checks/saml-certificates/judged-use.ts';
import type { CheckState } from '../../lambda/contract.ts';
import { type CertificateRecord, type CertificatesView, type OrgView, recordOf } from './view.ts';

export function certificatesJson(view: CertificatesView): string {
  return JSON.stringify(documentOf(view), null, 2);
}

function documentOf(view: CertificatesView): object {
  const { target, scannedAt, state, exitCode, incomplete, nearestDays, expiring, pending, findings, uses } =
    view;
  return {
    target,
    scannedAt: scannedAt?.toISOString() ?? null,
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
}

/** Of several orgs one document; each in it as one alone would be. */
export function orgsJson(
  stack: string,
  views: readonly OrgView[],
  state: CheckState,
  exitCode: number,
): string {
  const orgs = views.map(({ alias, settings, view }) => ({ alias, settings, ...documentOf(view) }));
  return JSON.stringify({ stack, state, exitCode, orgs }, null, 2);
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
  return csvOf([COLUMNS, ...uses.map(fieldsOf)]);
}

/** The same columns, and behind them the alias of the org. */
export function orgsCsv(views: readonly OrgView[]): string {
  const rows = views.flatMap(({ alias, view }) => view.uses.map((use) => [...fieldsOf(use), alias]));
  return csvOf([[...COLUMNS, 'org'], ...rows]);
}

function fieldsOf(use: JudgedUse): (string | number | null)[] {
  const record = recordOf(use);
  return COLUMNS.map((column) => record[column]);
}

function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return `${rows.map((row) => row.map(field).join(',')).join('\r\n')}\r`;
}

/**
 * A spreadsheet runs a cell that begins like a formula, and labels are written by others: with an apostrophe before it,
 * it is text. The id of a key may begin with a hyphen, and computes nothing.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function withoutFormula(text: string): string {
  return /^[=+@\t\r]|^-(?![\w-]*$)/.test(text) ? `'${text}` : text;
}

function field(value: string | number | null): string {
  const text = typeof value === 'string' ? withoutFormula(value) : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
