/** What the numbers say, in sentences. Pure. */
import type { Range } from './counts.ts';
import { kindOf } from './event-types.ts';
import { type Judged, type Row, type SigninJudgement, THRESHOLDS } from './judge.ts';
import type { LogReading } from './read-log.ts';
import { NO_REASON } from './signin-event.ts';
import type { LogWindow } from './windows.ts';

/** The first sentence is the verdict; what else is to be known stands behind it. */
export function verdictOf(judgement: SigninJudgement, { counts }: LogReading): string[] {
  const { state, failures, lockouts, rows, clockAheadMs } = judgement;
  const windows = counts.map(({ window }) => window);
  const unread = counts[0]?.pages === 0 ? counts[0].incomplete : undefined;
  if (unread !== undefined) return [`The System Log could not be read: ${unread}.`];
  const most = rows.find(({ type, counts: { now } }) => now.atLeast > 0 && kindOf(type) === 'failure');
  const share = most === undefined ? '' : `; ${shareOf(most, failures)}`;
  const others = rows.filter((row) => row.rise === 'yes' && row !== most && kindOf(row.type) === 'failure');
  return [
    `${comparedText(failures, numberOf('sign-in failure'), windows)}${share}.`,
    ...(lockouts.counts.now.atLeast === 0
      ? []
      : [`${comparedText(lockouts, numberOf('lockout'), windows)}.`]),
    ...others.map((row) => `${comparedText(row, (count) => `${count} × ${named(row)}`, windows)}.`),
    ...(isOngoing(failures) ? [ONGOING] : []),
    ...(state === 'unknown' ? ['Whether that is more than usual cannot be told.'] : []),
    ...(clockAheadMs === undefined ? [] : [clockText(clockAheadMs)]),
  ];
}

const ONGOING = 'That is far more than last week, and it began before: a longer time would show it.';

/** Whatever lasts longer than the window is no rise against the one before. */
function isOngoing({ rise, counts: { now, lastWeek } }: Judged): boolean {
  const { failures, factor } = THRESHOLDS;
  return rise === 'no' && now.atLeast >= failures && now.atLeast >= factor * lastWeek.atMost;
}

function named({ type, reason }: Pick<Row, 'type' | 'reason'>): string {
  return reason === NO_REASON ? `without a reason by ${type}` : `${reason} by ${type}`;
}

/** `412`, or `at least 412` where not all was read. */
function countText({ atLeast, atMost }: Range): string {
  return atLeast === atMost ? String(atLeast) : `at least ${atLeast}`;
}

function numberOf(noun: string): (count: string) => string {
  return (count) => (count === '0' ? `No ${noun}` : `${count} ${noun}${count === '1' ? '' : 's'}`);
}

function comparedText(
  { counts }: Judged,
  subject: (count: string) => string,
  windows: readonly LogWindow[],
): string {
  const { now } = counts;
  const [last, ...others] = windows;
  const compared = others.map(({ name, words }) => comparison(now, counts[name], words)).join(' and ');
  const text = `${subject(countText(now))} in ${last?.words}, ${compared}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function comparison(now: Range, then: Range, words: string): string {
  if (then.atMost === 0) return `none ${words}`;
  if (then.atLeast === 0) return `nobody knows how many ${words}`;
  const isExact = (range: Range) => range.atLeast === range.atMost;
  if (now.atMost === 0 || (!isExact(now) && !isExact(then))) return `${countText(then)} ${words}`;
  const ratio = now.atLeast / then.atLeast;
  const bound = isExact(now) && isExact(then) ? '' : isExact(then) ? 'at least ' : 'at most ';
  const times = bound === '' && ratio === 1 ? 'as many as' : `${bound}${factorText(ratio)} times`;
  return `${times} ${words} (${countText(then)})`;
}

/** `6`, `6.1`, `0.05`: two digits that tell something, never rounded up to what it is not. */
export function factorText(ratio: number): string {
  const digits = ratio >= 10 ? 0 : ratio >= 0.1 ? 1 : 2;
  const scale = 10 ** digits;
  return String(Math.floor(ratio * scale + 1e-9) / scale);
}

function shareOf(row: Row, { counts: { now } }: Judged): string {
  const count = row.counts.now.atLeast;
  return `${count === now.atLeast ? 'all' : count} of them ${named(row)}`;
}

function clockText(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const way = aheadMs > 0 ? 'ahead of' : 'behind';
  return `This machine's clock is ${seconds} s ${way} Okta's, so that these are not the times that they seem.`;
}
