/** Whether more people than usual fail to sign in, and at what. Pure. */
import type { CheckState } from '../../../lambda/contract.ts';
import { keyOf, type Range, rangeOf, type Tally, type WindowCount } from './counts.ts';
import { type CountedType, kindOf } from './event-types.ts';
import type { LogReading } from './read-log.ts';
import type { WindowName } from './windows.ts';

/** What is a warning: at least so many, and at least so many times as many as in either of the other windows. */
export const THRESHOLDS = { failures: 20, lockouts: 5, factor: 3 } as const;

/** This machine decides when the last hour was. */
const CLOCK_LIMIT_MS = 60_000;

export type Counts = Readonly<Record<WindowName, Range>>;

/** `unknown`: what was not read decides it. */
export type Rise = 'yes' | 'no' | 'unknown';

export interface Judged {
  readonly counts: Counts;
  readonly rise: Rise;
}

export interface Row extends Judged {
  readonly type: CountedType;
  readonly reason: string;
}

export interface SigninJudgement {
  readonly state: CheckState;
  readonly failures: Judged;
  readonly lockouts: Judged;
  /** The most frequent now come first. */
  readonly rows: readonly Row[];
  /** How far this machine's clock is ahead of Okta's; undefined where it is not, or where nobody knows. */
  readonly clockAheadMs: number | undefined;
}

/** @param reading with one count of every window */
export function judgeSignins({ counts, clock }: LogReading): SigninJudgement {
  const judged = (isCounted: (tally: Tally) => boolean, least: number): Judged => {
    const ranges = Object.fromEntries(
      counts.map((count) => [count.window.name, rangeOf(count, isCounted)]),
    ) as Record<WindowName, Range>;
    return { counts: ranges, rise: riseOf(ranges, least) };
  };
  const failures = judged(({ type }) => kindOf(type) === 'failure', THRESHOLDS.failures);
  const lockouts = judged(({ type }) => kindOf(type) === 'lockout', THRESHOLDS.lockouts);
  const rows = kindsIn(counts)
    .map(({ type, reason }): Row => {
      const least = kindOf(type) === 'lockout' ? THRESHOLDS.lockouts : THRESHOLDS.failures;
      return { type, reason, ...judged((tally) => keyOf(tally) === keyOf({ type, reason }), least) };
    })
    .sort((one, other) => mostOf(other) - mostOf(one) || keyOf(one).localeCompare(keyOf(other)));
  const isSkewed = clock !== undefined && Math.abs(clock.skewMs) - clock.uncertaintyMs > CLOCK_LIMIT_MS;
  return {
    state: stateOf([failures, lockouts], rows, isSkewed),
    failures,
    lockouts,
    rows,
    clockAheadMs: isSkewed ? -clock.skewMs : undefined,
  };
}

function stateOf(sums: readonly Judged[], rows: readonly Row[], isSkewed: boolean): CheckState {
  if ([...sums, ...rows].some(({ rise }) => rise === 'yes')) return 'warning';
  return isSkewed || sums.some(({ rise }) => rise === 'unknown') ? 'unknown' : 'ok';
}

function riseOf({ now, before, lastWeek }: Counts, least: number): Rise {
  const others = [before, lastWeek];
  if (now.atLeast >= least && others.every(({ atMost }) => now.atLeast >= THRESHOLDS.factor * atMost))
    return 'yes';
  const isNot = now.atMost < least || others.some(({ atLeast }) => now.atMost < THRESHOLDS.factor * atLeast);
  return isNot ? 'no' : 'unknown';
}

function kindsIn(counts: readonly WindowCount[]): Tally[] {
  const all = counts.flatMap(({ tallies }) => tallies);
  return [...new Map(all.map((tally) => [keyOf(tally), tally])).values()];
}

/** Now first; what there was only before comes behind. */
function mostOf({ counts: { now, before, lastWeek } }: Row): number {
  return now.atLeast + Math.max(before.atLeast, lastWeek.atLeast) / 1e9;
}
