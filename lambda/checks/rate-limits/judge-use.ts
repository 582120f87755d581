/** How much of its own limit in each bucket the monitor's credential has used, and whether it will last. Pure. */
import type { Reason } from '../../contract.ts';
import { type RateLimit, utilizationPercent } from '../../okta/rate-limit-headers.ts';
import type { Finding, UnseenSubject } from '../../outcome.ts';
import { onePerIncident } from '../one-per-incident.ts';
import type { CallFacts } from './facts.ts';
import { problemOf } from './problem.ts';
import { findingOf, percentText } from './verdict.ts';

export interface Threshold {
  readonly percent: number;
  /** Where it comes from. */
  readonly source: string;
}

export interface BucketUse {
  readonly bucket: string;
  /** Of the limit, in percent; 100 for a call that was refused for its rate. */
  readonly usedPercent: number;
  readonly isOver: boolean;
}

export interface UseVerdict {
  readonly uses: readonly BucketUse[];
  readonly findings: readonly Finding[];
  readonly unseen: readonly UnseenSubject[];
  /** Buckets to be remembered as over. */
  readonly over: readonly string[];
}

/** Points that a bucket must fall below the threshold before it counts as below. */
const HYSTERESIS_POINTS = 5;

/** What a token is asked for; limited like everything else. */
const TOKENS = '/oauth2/v1/token';

/** @param overBefore buckets that were over when they were measured last */
export function judgeUse(
  calls: readonly CallFacts[],
  threshold: Threshold,
  overBefore: readonly string[],
): UseVerdict {
  const judged = calls.map((call) => judgeCall(call, threshold, overBefore));
  const uses = judged.flatMap(({ use }) => use ?? []);
  const measured = new Set(uses.map(({ bucket }) => bucket));
  const isAnswered = calls.some(({ result }) => result.kind === 'answered');
  // A token that was got, or kept, says that its endpoint refuses nothing.
  const alsoAsked = isAnswered ? [] : [TOKENS];
  const asked = [...calls.map(({ target }) => target.bucket), ...alsoAsked];
  const unmeasured = [...new Set(asked)].filter((bucket) => !measured.has(bucket));
  const stillOver = overBefore.filter((bucket) => unmeasured.includes(bucket));
  return {
    uses,
    findings: onePerIncident(judged.flatMap(({ finding }) => finding ?? [])),
    unseen: unmeasured.map((bucket) => ({ subject: bucket, conditions: ['RATE_LIMIT_HIGH'] })),
    over: [...new Set([...stillOver, ...uses.flatMap(({ bucket, isOver }) => (isOver ? bucket : []))])],
  };
}

interface JudgedCall {
  readonly use?: BucketUse;
  readonly finding?: Finding;
}

function judgeCall(call: CallFacts, threshold: Threshold, overBefore: readonly string[]): JudgedCall {
  const { target, result, at } = call;
  const problem = problemOf(result);
  const percent = percentText(threshold.percent);
  const wanted = `below ${percent} % (${threshold.source})`;
  if (problem?.kind === 'throttled') {
    const bucket = problem.atTokenEndpoint ? TOKENS : target.bucket;
    const observed = `used up for the monitor: ${problem.words}`;
    return {
      use: { bucket, usedPercent: 100, isOver: true },
      finding: high(bucket, 'RATE_LIMITED', observed, wanted, problem.requestId),
    };
  }
  const { bucket } = target;
  const rateLimit = 'rateLimit' in result ? result.rateLimit : undefined;
  const usedPercent = rateLimit && utilizationPercent(rateLimit);
  if (rateLimit === undefined || usedPercent === undefined) return {};
  const isHeld = overBefore.includes(bucket) && usedPercent > threshold.percent - HYSTERESIS_POINTS;
  const isOver = usedPercent >= threshold.percent || isHeld;
  const use = { bucket, usedPercent, isOver };
  const emptyIn = secondsUntilEmpty(rateLimit, at);
  if (!isOver && emptyIn === undefined) return { use };
  const { limit, remaining } = rateLimit;
  const used = `${limit - remaining} of ${limit} calls used (${percentText(usedPercent)} %)`;
  const left = Math.max(0, Math.round((rateLimit.resetAt.getTime() - at.getTime()) / 1000));
  const forecast =
    emptyIn === undefined
      ? `, new in ${left} s`
      : `, at this rate empty in ${Math.round(emptyIn)} s and new only in ${left} s`;
  const requestId = result.kind === 'answered' ? result.requestId : undefined;
  const reason = isOver ? 'UTILIZATION' : 'PROJECTED';
  const limitNow = isHeld
    ? `at most ${percentText(threshold.percent - HYSTERESIS_POINTS)} %, once it was at ${percent} %`
    : wanted;
  return { use, finding: high(bucket, reason, `${used}${forecast}`, limitNow, requestId) };
}

function high(
  bucket: string,
  reason: Reason,
  observed: string,
  wanted: string,
  requestId: string | undefined,
): Finding {
  const severity = 'warning';
  return findingOf(
    {
      condition: 'RATE_LIMIT_HIGH',
      subject: bucket,
      severity,
      reason,
      observed,
      wanted,
      certainty: 'tentative',
    },
    [requestId],
  );
}

const WINDOW_SECONDS = 60;

/** A rate over less than that is chance. */
const FORECAST = { seconds: 15, calls: 10 };

/**
 * Seconds in which the bucket is empty at the rate of the window so far, where that is before the window ends; undefined
 * where it is not, and for one that is empty now.
 *
 * @param at when the limit was read; at least 15 s into the window and after 10 calls there is a rate
 */
export function secondsUntilEmpty({ limit, remaining, resetAt }: RateLimit, at: Date): number | undefined {
  const secondsLeft = (resetAt.getTime() - at.getTime()) / 1000;
  const elapsed = WINDOW_SECONDS - secondsLeft;
  const used = limit - remaining;
  if (elapsed < FORECAST.seconds || used < FORECAST.calls || remaining === 0) return undefined;
  const seconds = remaining / (used / elapsed);
  return seconds < secondsLeft ? seconds : undefined;
}
