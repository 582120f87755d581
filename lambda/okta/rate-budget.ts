/** What the monitor takes of Okta's rate limits, which other clients need for people to sign in. Pure. */
import * as v from 'valibot';
import {
  ahead,
  type BucketUse,
  bucketUseSchema,
  useAt,
  withAnswer,
  withCall,
  withThrottling,
} from './bucket-use.ts';
import type { Bucket } from './rate-bucket.ts';
import type { RateLimit } from './rate-limit-headers.ts';

/** By bucket. May be kept between runs and stored; what is lost makes the next run more cautious. */
export const budgetSchema = v.record(v.string(), bucketUseSchema);
export type Budget = Readonly<v.InferOutput<typeof budgetSchema>>;

export const EMPTY_BUDGET: Budget = {};

/** A measuring call finds out about the bucket; whatever can wait for a later run is a scan. */
export type CallKind = 'measuring' | 'scan';

/** In percent of a bucket's limit, both per window. */
export interface Shares {
  /** What all calls of the monitor may take. */
  readonly sharePercent: number;
  /** What no scan takes from. */
  readonly reservePercent: number;
}

const DEFAULT_SHARES: Shares = { sharePercent: 10, reservePercent: 20 };

export interface Refusal {
  /**
   * - `measured`: the run has had its measuring call.
   * - `throttled`: Okta has refused a call.
   * - `unmeasured`: a call was made, and what is left is not known, or was known too long ago.
   * - `reserve`: too little is left.
   * - `share`: the monitor has had its own.
   */
  readonly refused: 'measured' | 'throttled' | 'unmeasured' | 'reserve' | 'share';
  /** When to ask again. What is `unmeasured` can be measured before. */
  readonly until: Date;
}

/** How long an answer is believed: other clients go on calling. */
const FRESH_MS = 5_000;

/** Runs are a minute apart, and so are windows: the measuring calls of two runs can fall into one window. */
const KEPT_FOR_MEASURING = 2;

/** A new run may measure each bucket once more. */
export function runStarted(budget: Budget): Budget {
  return Object.fromEntries(
    Object.entries(budget).map(([bucket, { measuredUntil: _, ...use }]) => [bucket, use]),
  );
}

/**
 * One measuring call per bucket and run is always allowed. Of scans one a window is allowed whatever the share, more as
 * far as the share goes, none that would take from the reserve. Where the limit is not known, one call a window is
 * allowed.
 */
export function allowance(
  budget: Budget,
  bucket: Bucket,
  kind: CallKind,
  now: Date,
  shares: Shares = DEFAULT_SHARES,
): 'allowed' | Refusal {
  const use = useAt(budget[bucket], now);
  if (kind === 'scan') return scanRefusal(use, now, shares) ?? 'allowed';
  const until = ahead(use.measuredUntil, now);
  return until ? { refused: 'measured', until } : 'allowed';
}

function scanRefusal(
  use: BucketUse,
  now: Date,
  { sharePercent, reservePercent }: Shares,
): Refusal | undefined {
  const throttledUntil = ahead(use.throttledUntil, now);
  if (throttledUntil) return { refused: 'throttled', until: throttledUntil };
  const until = new Date(use.endsAt);
  const { seen, calls, scans, unanswered } = use;
  if (seen === undefined || !isFresh(seen.at, now)) {
    return calls === 0 ? undefined : { refused: 'unmeasured', until };
  }
  const left = seen.remaining - unanswered - 1;
  if (left * 100 < seen.limit * reservePercent) return { refused: 'reserve', until };
  const taken = scans + 1 + Math.max(KEPT_FOR_MEASURING, calls - scans);
  return scans > 0 && taken * 100 > seen.limit * sharePercent ? { refused: 'share', until } : undefined;
}

function isFresh(at: string, now: Date): boolean {
  return Math.abs(now.getTime() - Date.parse(at)) <= FRESH_MS;
}

/** To be told of every call, before it is sent. */
export function spent(budget: Budget, bucket: Bucket, kind: CallKind, now: Date): Budget {
  return { ...budget, [bucket]: withCall(useAt(budget[bucket], now), kind === 'scan') };
}

/**
 * To be told of every answer, of refusals too.
 *
 * @param rateLimit undefined where the answer says nothing that can be believed
 * @param now when the answer came
 */
export function observed(
  budget: Budget,
  bucket: Bucket,
  rateLimit: RateLimit | undefined,
  now: Date,
): Budget {
  const said = rateLimit?.isConcurrency ? undefined : rateLimit;
  return { ...budget, [bucket]: withAnswer(useAt(budget[bucket], now), said, now) };
}

/**
 * To be told of every 429, beside {@link observed}: no scan until then, whatever is left by the headers. The bucket of
 * the whole org can be used up while the principal's part is not.
 *
 * @param until undefined where Okta does not say: a whole window then
 */
export function throttled(budget: Budget, bucket: Bucket, until: Date | undefined, now: Date): Budget {
  return { ...budget, [bucket]: withThrottling(useAt(budget[bucket], now), until, now) };
}

/**
 * What the monitor itself has used of a bucket in the window, in percent of the limit: 0 when nothing; above 100 where
 * a call that may have counted in either of two windows is counted in both. Undefined where Okta has not said the
 * limit in this window.
 */
export function ownSharePercent(budget: Budget, bucket: Bucket, now: Date): number | undefined {
  const { calls, seen } = useAt(budget[bucket], now);
  return seen && seen.limit > 0 ? (calls / seen.limit) * 100 : undefined;
}
