/** Failures to sign in as they are read in a terminal of 110 columns. Pure. */
import Table from 'cli-table3';
import { plain, wrapped } from '../../../lambda/alerting/text-layout.ts';
import type { Paint } from '../../command-line/colours.ts';
import { TABLE_STYLE } from '../../command-line/table-style.ts';
import { adviceOn } from './advice.ts';
import type { Range, WindowCount } from './counts.ts';
import type { Counts, Judged, SigninJudgement } from './judge.ts';
import type { LogReading } from './read-log.ts';
import { factorText, verdictOf } from './verdict.ts';

const WIDTH = 110;
/** Whoever wants all of them has the JSON. */
const ROWS = 25;

/** Characters, with a blank on either side. */
const COLUMNS = [
  { head: 'event', width: 34 },
  { head: 'reason', width: 33 },
  { head: 'now', width: 9 },
  { head: 'before', width: 9 },
  { head: 'last week', width: 11 },
  { head: 'rise', width: 7 },
] as const;

/** @param target what was asked, for the first line */
export function signinReport(
  target: string,
  judgement: SigninJudgement,
  reading: LogReading,
  paint: Paint,
): string {
  const { counts } = reading;
  const unread = counts.filter(({ incomplete }) => incomplete !== undefined);
  const [verdict = '', ...more] = verdictOf(judgement, reading);
  return [
    ...wrapped(`${target}, failures to sign in by its System Log`, WIDTH),
    ...counts.map(windowText),
    '',
    ...(counts.every(({ pages }) => pages === 0) ? [] : [tableOf(judgement), ...NOTE, '']),
    ...wrapped(plain(verdict), WIDTH).map((line) => paint(line, judgement.state)),
    ...more.flatMap((sentence) => wrapped(plain(sentence), WIDTH)),
    ...(counts.every(({ pages }) => pages === 0) ? [] : unread.flatMap(unreadText)),
    ...adviceOn(judgement, reading).flatMap((advice) => wrapped(`-> ${plain(advice)}`, WIDTH)),
    '',
    paint(judgement.state.toUpperCase(), judgement.state),
  ].join('\n');
}

const NOTE = wrapped(
  'One sign-in can be several events: auth_via_mfa is of passwords too in Identity Engine. Events of the last minutes may not be in the log yet.',
  WIDTH,
);

const NAMES = { now: 'now', before: 'before', lastWeek: 'last week' } as const;

function windowText({ window: { name, since, until } }: WindowCount): string {
  const minute = (at: Date) => `${at.toISOString().slice(0, 16)}Z`;
  return `  ${NAMES[name].padEnd(10)} ${minute(since)} to ${minute(until)}`;
}

function unreadText({ window, incomplete = '' }: WindowCount): string[] {
  return wrapped(plain(`Not all of ${window.words} was read: ${incomplete}.`), WIDTH);
}

function tableOf({ rows, failures, lockouts }: SigninJudgement): string {
  const table = new Table({
    ...TABLE_STYLE,
    head: COLUMNS.map(({ head }) => head),
    colWidths: COLUMNS.map(({ width }) => width),
    colAligns: COLUMNS.map((_, index) => (index < 2 ? 'left' : 'right')),
  });
  for (const { type, reason, ...row } of rows.slice(0, ROWS)) table.push([type, reason, ...numbersOf(row)]);
  if (rows.length > ROWS) table.push([`${rows.length - ROWS} further rows: --json`, '', '', '', '', '']);
  table.push(['all failures', '', ...numbersOf(failures)]);
  table.push(['all lockouts', '', ...numbersOf(lockouts)]);
  return table.toString();
}

function numbersOf({ counts }: Pick<Judged, 'counts'>): string[] {
  const { now, before, lastWeek } = counts;
  return [...[now, before, lastWeek].map(numberText), riseText(counts)];
}

/** `412`, `412+` where there are more, `?` where nothing was read. */
function numberText({ atLeast, atMost }: Range): string {
  if (atLeast === atMost) return String(atLeast);
  return atLeast === 0 ? '?' : `${atLeast}+`;
}

/** Against the larger of the two others. */
function riseText({ now, before, lastWeek }: Counts): string {
  if ([now, before, lastWeek].some(({ atLeast, atMost }) => atLeast !== atMost)) return '?';
  const most = Math.max(before.atLeast, lastWeek.atLeast);
  if (now.atLeast === 0) return '';
  return most === 0 ? 'new' : `x${factorText(now.atLeast / most)}`;
}
