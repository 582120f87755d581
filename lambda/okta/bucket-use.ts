/**
 * The monitor's calls of one bucket, in the window that is under way. Pure.
 *
 * Okta says which window a call counted in only when it answers. Until then a call may count in the window that is
 * known or in the next one, so what is not answered by the end of a window is counted in both.
 */
import * as v from 'valibot';
import {
  MAXIMUM_RETRY_AFTER_SECONDS,
  PLAUSIBLE_RESET_SECONDS,
  type RateLimit,
} from './rate-limit-headers.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** All times are ISO 8601. */
export const bucketUseSchema = v.object({
  /** Okta's window has begun anew by then; where Okta has not said, a whole window after the first call. */
  endsAt: v.string(),
  calls: count,
  /** How many of the calls were scans. */
  scans: count,
  /** How many of the calls have no answer that names its window. */
  unanswered: count,
  /** The least that was said in this window, and when something was said last. */
  seen: v.exactOptional(v.object({ limit: count, remaining: count, at: v.string() })),
  /** Until when the run that is under way has had its measuring call. */
  measuredUntil: v.exactOptional(v.string()),
  /** What Okta asked for when it refused a call. */
  throttledUntil: v.exactOptional(v.string()),
});
export type BucketUse = v.InferOutput<typeof bucketUseSchema>;

const WINDOW_MS = 60_000;

/** Okta's next window ends a whole window later; answers of one window differ by how long they were under way. */
const SAME_WINDOW_MS = 30_000;

const FARTHEST_END_MS = (PLAUSIBLE_RESET_SECONDS.to + 1) * 1000;

/** Begins a new window where the known one is over, or ends so far ahead that the clock must have been set back. */
export function useAt(use: BucketUse | undefined, now: Date): BucketUse {
  const aheadMs = Date.parse(use?.endsAt ?? '') - now.getTime();
  if (use !== undefined && aheadMs > 0 && aheadMs <= FARTHEST_END_MS) return use;
  const { seen: _, ...unused } = { ...use, calls: 0, scans: 0, unanswered: 0 };
  const mayCount = use !== undefined && use.unanswered > 0 && aheadMs <= 0 && aheadMs > -WINDOW_MS;
  if (!mayCount) return { ...unused, endsAt: iso(now.getTime() + WINDOW_MS) };
  const endsAt = iso(Date.parse(use.endsAt) + WINDOW_MS);
  return { ...unused, endsAt, calls: use.unanswered, scans: Math.min(use.scans, use.unanswered) };
}

export function withCall(use: BucketUse, isScan: boolean): BucketUse {
  const counted = { ...use, calls: use.calls + 1, unanswered: use.unanswered + 1 };
  return isScan ? { ...counted, scans: use.scans + 1 } : { ...counted, measuredUntil: use.endsAt };
}

/** @param rateLimit undefined where the answer says nothing of the bucket */
export function withAnswer(use: BucketUse, rateLimit: RateLimit | undefined, now: Date): BucketUse {
  const next = rateLimit === undefined ? withoutWord(use, now) : withWord(use, rateLimit, now);
  return ahead(use.measuredUntil, now) ? { ...next, measuredUntil: next.endsAt } : next;
}

/** Where nothing is known of the window, it may have begun as late as the answer was written. */
function withoutWord(use: BucketUse, now: Date): BucketUse {
  if (use.seen !== undefined) return use;
  const endsAt = later(use.endsAt, iso(now.getTime() + WINDOW_MS));
  return { ...use, endsAt, unanswered: oneLess(use.unanswered) };
}

function withWord(use: BucketUse, { limit, remaining, resetAt }: RateLimit, now: Date): BucketUse {
  const answered = { ...use, unanswered: oneLess(use.unanswered) };
  const endsAt = resetAt.toISOString();
  const seen = { limit, remaining, at: now.toISOString() };
  const laterByMs = resetAt.getTime() - Date.parse(use.endsAt);
  if (use.seen === undefined) {
    // An answer without a word that came after this window's end may belong to the next one, as what has no answer.
    const unanswered = laterByMs < -SAME_WINDOW_MS ? oneLess(use.calls) : answered.unanswered;
    return { ...answered, unanswered, endsAt, seen };
  }
  if (laterByMs < -SAME_WINDOW_MS) return answered;
  if (laterByMs > SAME_WINDOW_MS) {
    return { ...answered, endsAt, seen, calls: use.unanswered, scans: Math.min(use.scans, use.unanswered) };
  }
  const least = {
    limit: Math.min(limit, use.seen.limit),
    remaining: Math.min(remaining, use.seen.remaining),
    at: seen.at,
  };
  // The later end is the safe one: an answer of the next window is told by what it says, an end too early by nothing.
  return { ...answered, endsAt: later(endsAt, use.endsAt), seen: least };
}

/** @param until undefined where Okta does not say: a whole window then */
export function withThrottling(use: BucketUse, until: Date | undefined, now: Date): BucketUse {
  const asked = iso(until?.getTime() ?? now.getTime() + WINDOW_MS);
  const throttledUntil = later(asked, ahead(use.throttledUntil, now)?.toISOString() ?? asked);
  const next = { ...use, throttledUntil };
  return ahead(use.measuredUntil, now) ? { ...next, measuredUntil: throttledUntil } : next;
}

/** Undefined when it is over, or further ahead than Okta is believed. */
export function ahead(until: string | undefined, now: Date): Date | undefined {
  const at = Date.parse(until ?? '');
  const aheadMs = at - now.getTime();
  return aheadMs > 0 && aheadMs <= MAXIMUM_RETRY_AFTER_SECONDS * 1000 ? new Date(at) : undefined;
}

function oneLess(unanswered: number): number {
  return Math.max(0, unanswered - 1);
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
