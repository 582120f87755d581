/**
 * The rate limits of an org: buckets shared by everyone, of which each principal may use a part. Time is what the
 * clock says, and nothing waits, so that a day passes as fast as its requests are made.
 */

import { type BucketWindow, openWindow, WINDOW_MS, type WindowUsage } from './bucket-window.ts';
import { WORKFORCE_LIMITS } from './buckets.ts';

/** What a header triple is made of. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends; a whole second. */
  readonly resetAt: Date;
}

export interface Verdict {
  /** By which of the two limits the request is refused, if at all. */
  readonly refusedBy: 'nobody' | 'ceiling' | 'bucket';
  /** What is left to the principal. */
  readonly own: Quota;
  /** What is left to the org. */
  readonly org: Quota;
}

/** Requests a window that other clients send, all of them together. */
export type Load = { readonly requests: number } | { readonly percentOfLimit: number };

export interface RateLimits {
  /** Counts a request and says whether it passes. A window begins with the first request after the last one ended. */
  charge(bucket: string, principalId: string): Verdict;
  /** Other clients send this much from now on. Their windows follow each other without a gap. */
  setLoad(bucket: string, load: Load): void;
  /** Holds from the next window on. @param requests a minute, of all clients together */
  setLimit(bucket: string, requests: number): void;
  /** @param percent of each bucket. @default 50 */
  setCeiling(principalId: string, percent: number): void;
  /** Every window so far, bucket by bucket, oldest first. */
  usage(): WindowUsage[];
}

const DEFAULT_CEILING_PERCENT = 50;

export function createRateLimits(clock: () => Date): RateLimits {
  const limits = new Map(Object.entries(WORKFORCE_LIMITS));
  const ceilings = new Map<string, number>();
  const loads = new Map<string, Load>();
  const windows = new Map<string, BucketWindow[]>();

  const limitOf = (bucket: string) => limits.get(bucket) ?? limits.get('/') ?? 0;

  function loadOf(bucket: string): number {
    const load = loads.get(bucket) ?? { requests: 0 };
    return 'requests' in load ? load.requests : Math.floor((limitOf(bucket) * load.percentOfLimit) / 100);
  }

  function open(bucket: string, at: Date): BucketWindow {
    const window = openWindow(bucket, limitOf(bucket), loadOf(bucket), at);
    const before = windows.get(bucket);
    if (before === undefined) windows.set(bucket, [window]);
    else before.push(window);
    return window;
  }

  /** The window it is now, if there is one; those that others filled meanwhile are counted on the way. */
  function currentWindow(bucket: string, now: Date): BucketWindow | undefined {
    let window = windows.get(bucket)?.at(-1);
    while (window !== undefined && now.getTime() >= window.endsAt.getTime()) {
      window.advanceTo(window.endsAt);
      if (loadOf(bucket) === 0) return undefined;
      window = open(bucket, window.endsAt);
    }
    // A clock that was set back to before the window.
    if (window !== undefined && now.getTime() < window.endsAt.getTime() - WINDOW_MS) return undefined;
    window?.advanceTo(now);
    return window;
  }

  function ceilingOf(principalId: string, limit: number): number {
    const percent = ceilings.get(principalId) ?? DEFAULT_CEILING_PERCENT;
    return Math.max(1, Math.floor((limit * percent) / 100));
  }

  return {
    charge(bucket, principalId) {
      const now = clock();
      const window = currentWindow(bucket, now) ?? open(bucket, now);
      const { limit } = window;
      const ceiling = ceilingOf(principalId, limit);
      const used = window.passedOf(principalId);
      const bucketIsFull = window.remaining === 0;
      const refusedBy = used >= ceiling ? 'ceiling' : bucketIsFull ? 'bucket' : 'nobody';
      window.count(principalId, refusedBy === 'nobody' ? 'passed' : 'refused');
      const left = ceiling - used - (refusedBy === 'nobody' ? 1 : 0);
      const resetAt = window.endsAt;
      return {
        refusedBy,
        own: { limit: ceiling, remaining: left, resetAt },
        org: { limit, remaining: window.remaining, resetAt },
      };
    },
    setLoad(bucket, load) {
      const now = clock();
      const current = currentWindow(bucket, now);
      loads.set(bucket, load);
      if (current !== undefined) current.changeLoad(loadOf(bucket), now);
      else if (loadOf(bucket) > 0) open(bucket, now);
    },
    setLimit(bucket, requests) {
      limits.set(bucket, requests);
    },
    setCeiling(principalId, percent) {
      ceilings.set(principalId, percent);
    },
    usage() {
      for (const bucket of windows.keys()) currentWindow(bucket, clock());
      return [...windows.values()].flat().map((window) => window.usage);
    },
  };
}
