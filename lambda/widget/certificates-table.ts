/** The certificates of all orgs, the nearest to expire first; those that cannot be read among the warnings. Pure. */
import { pageOf } from './admin-console.ts';
import type { CertificateRow } from './certificate-row.ts';
import type { Surroundings } from './incidents-table.ts';
import { mark, type Theme } from './look.ts';
import { html, link, type Markup, NOTHING, quoted } from './markup.ts';
import type { Read, StoredCertificates } from './stored-org.ts';
import { type Column, table } from './table.ts';
import { day, minute } from './times.ts';

/** @param orgs those that could be read, at least one */
export function certificatesTable(
  orgs: readonly Read<StoredCertificates>[],
  { theme, width }: Surroundings,
): Markup {
  const rows = orgs.flatMap(({ value }) => value.rows);
  const of = orgs.map(nameWithTime).join(', ');
  if (rows.length === 0) return html`<p>No certificate is known of ${of}</p>`;
  const count = rows.length === 1 ? '1 certificate' : `${rows.length} certificates`;
  const unread = rows.filter(({ problem }) => problem !== undefined).length;
  const caption = `${count} of ${of}, ${unread === 0 ? '' : `${unread} not read, `}the nearest to expire first`;
  return table(caption, columns(orgs.length > 1, theme), [...rows].sort(mostUrgentFirst), width);
}

/** `acme as of 2026-11-23 08:14 UTC` */
function nameWithTime({ org, value: { readAt } }: Read<StoredCertificates>): string {
  return readAt === undefined ? org.alias : `${org.alias} as of ${minute(readAt)} UTC`;
}

function columns(hasOrg: boolean, theme: Theme): Column<CertificateRow>[] {
  const org: Column<CertificateRow> = { heading: 'Org', kind: 'short', folds: true, cell: (row) => row.org };
  return [
    { heading: 'Name', gathers: true, cell: (row) => name(row) },
    ...(hasOrg ? [org] : []),
    { heading: 'Type', folds: true, cell: ({ type }) => quoted(type) },
    { heading: 'Key id', folds: true, cell: ({ kid }) => quoted(kid) },
    {
      heading: 'Not after',
      kind: 'short',
      cell: ({ notAfter }) => (notAfter === undefined ? 'not known' : day(notAfter)),
    },
    { heading: 'Days', kind: 'number', cell: ({ days }) => days ?? '' },
    { heading: 'Severity', kind: 'short', cell: (row) => severity(row, theme) },
    { heading: 'Staged successor', kind: 'short', folds: true, cell: (row) => successor(row) },
    { heading: 'Owner', folds: true, cell: ({ owner }) => quoted(owner ?? '') },
  ];
}

function name(row: CertificateRow): Markup {
  const { name: known, problem } = row;
  const why = problem === undefined ? NOTHING : html`<div class="faint">${quoted(problem)}</div>`;
  return html`${link(pageOf(row), quoted(known))}${why}`;
}

/** A certificate without a severity is far from its end; one without an end is not. */
function severity(
  { severity: known, isIgnored, notAfter: end, problem }: CertificateRow,
  theme: Theme,
): Markup {
  if (isIgnored) return html`ignored`;
  if (known !== undefined) return mark(known, theme);
  return problem === undefined && end !== undefined ? html`ok` : mark('unknown', theme);
}

function successor({ stagedNotAfter }: CertificateRow): string {
  return stagedNotAfter === undefined ? '' : `until ${day(stagedNotAfter)}`;
}

function mostUrgentFirst(one: CertificateRow, other: CertificateRow): number {
  return urgency(other) - urgency(one) || endOf(one) - endOf(other);
}

function urgency({ severity: known, notAfter: end, problem }: CertificateRow): number {
  if (known === 'critical') return 4;
  if (known === 'warning') return 3;
  if (problem !== undefined || end === undefined) return 2;
  return known === 'info' ? 1 : 0;
}

function endOf({ notAfter: end }: CertificateRow): number {
  return end === undefined ? 0 : Date.parse(end);
}
