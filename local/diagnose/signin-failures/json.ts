/** Failures to sign in as one JSON document. Pure. */
import { adviceOn } from './advice.ts';
import type { Range } from './counts.ts';
import { type Judged, type SigninJudgement, THRESHOLDS } from './judge.ts';
import type { LogReading } from './read-log.ts';
import { verdictOf } from './verdict.ts';

export function signinJson(
  target: string,
  judgement: SigninJudgement,
  reading: LogReading,
  exitCode: number,
): string {
  const { state, failures, lockouts, rows, clockAheadMs } = judgement;
  const [verdict, ...notes] = verdictOf(judgement, reading);
  const document = {
    target,
    state,
    exitCode,
    verdict,
    notes,
    advice: adviceOn(judgement, reading),
    thresholds: THRESHOLDS,
    clockAheadMs: clockAheadMs ?? null,
    windows: reading.counts.map(({ window: { name, since, until }, pages, incomplete }) => ({
      name,
      since: since.toISOString(),
      until: until.toISOString(),
      pages,
      complete: incomplete === undefined,
      incomplete: incomplete ?? null,
    })),
    failures: numbersOf(failures),
    lockouts: numbersOf(lockouts),
    rows: rows.map(({ type, reason, ...row }) => ({ eventType: type, reason, ...numbersOf(row) })),
  };
  return JSON.stringify(document, null, 2);
}

/** What was counted; where a window is not complete there may be more. */
function numbersOf({ counts: { now, before, lastWeek }, rise }: Judged): object {
  const [ofNow, ofBefore, ofLastWeek] = [now, before, lastWeek].map(({ atLeast }: Range) => atLeast);
  return { now: ofNow, before: ofBefore, lastWeek: ofLastWeek, rise };
}
