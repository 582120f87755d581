/** Certificates as they are read in a terminal of 110 columns. Pure. */
import Table from 'cli-table3';
import { wrapped } from '../../lambda/alerting/text-layout.ts';
import { TABLE_STYLE } from '../command-line/table-style.ts';
import { type CertificateRecord, type CertificatesView, gravestFirst, recordOf } from './view.ts';

const WIDTH = 110;

interface Column {
  readonly head: string;
  /** Characters, with a blank on either side. */
  readonly width: number;
  readonly text: (record: CertificateRecord) => string;
}

const COLUMNS: readonly Column[] = [
  { head: 'app / IdP', width: 32, text: ({ name }) => name },
  { head: 'type', width: 15, text: ({ type }) => type },
  { head: 'kid', width: 18, text: ({ kid }) => kid.replace(/^sha256:/, '') },
  { head: 'not after', width: 12, text: ({ notAfter, problem }) => notAfter?.slice(0, 10) ?? problem ?? '' },
  { head: 'days', width: 9, text: ({ days }) => (days === null ? '' : String(days)) },
  { head: 'staged', width: 12, text: ({ stagedNotAfter }) => stagedNotAfter?.slice(0, 10) ?? '' },
];

/** Only where the settings name any: Okta knows no owners. */
const OWNED: readonly Column[] = [
  ...COLUMNS.map((column) => (column.head === 'app / IdP' ? { ...column, width: 21 } : column)),
  { head: 'owner', width: 10, text: ({ owner }) => owner ?? '' },
];

export function certificatesReport(view: CertificatesView): string {
  const { target, scannedAt, counted, uses, findings, incomplete, state, nearestDays } = view;
  const records = uses.map(recordOf);
  const when = scannedAt === undefined ? 'not listed yet' : `${scannedAt.toISOString().slice(0, 16)}Z`;
  const nearest = nearestDays === undefined ? '' : `; ${nearestInWords(nearestDays)}`;
  const notes = gravestFirst(findings).flatMap(({ severity, condition, observed, wanted }) => [
    ...wrapped(`${severity.toUpperCase()} ${condition}: ${observed}`, WIDTH),
    ...(severity === 'info' ? [] : indented(`wanted: ${wanted}`)),
  ]);
  return [
    ...wrapped(`${target}, ${when}: ${counted}${nearest}`, WIDTH),
    '',
    records.length === 0 ? 'No certificate was read.' : tableOf(records),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(incomplete === undefined ? [] : ['', ...incompleteLines(incomplete)]),
    '',
    state.toUpperCase(),
  ].join('\n');
}

function nearestInWords(days: number): string {
  return days < 0 ? `the first ended ${-days} days ago` : `the first ends in ${days} days`;
}

function tableOf(records: readonly CertificateRecord[]): string {
  const columns = records.some(({ owner }) => owner !== null) ? OWNED : COLUMNS;
  const table = new Table({
    ...TABLE_STYLE,
    head: columns.map(({ head }) => head),
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ head }) => (head === 'days' ? 'right' : 'left')),
  });
  for (const record of records) table.push(columns.map(({ text }) => text(record)));
  return table.toString();
}

function incompleteLines({ why, nextUrl }: NonNullable<CertificatesView['incomplete']>): string[] {
  const lines = wrapped(`This is not all: ${why}.`, WIDTH);
  return nextUrl === undefined ? lines : [...lines, `Next would come: ${nextUrl}`];
}

function indented(text: string): string[] {
  return wrapped(text, WIDTH - 2).map((line) => `  ${line}`);
}
