/**
 * One bucket for one minute. Other clients' requests arrive evenly over the minute, and those that are due are
 * counted before anything else is.
 */

export const WINDOW_MS = 60_000;

/** What became of the requests of one window, as far as it has come. */
export interface WindowUsage {
  readonly bucket: string;
  readonly startedAt: Date;
  /** Requests that the org as a whole may make in the window. */
  readonly limit: number;
  /** Requests let through and refused (429), by principal. */
  readonly passed: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, number>;
  readonly others: {
    readonly passed: number;
    readonly refused: number;
    /** Those of the refused that would have passed had no principal called. */
    readonly refusedBecauseOfCallers: number;
  };
}

export interface BucketWindow {
  /** As of now; later requests do not change it. */
  readonly usage: WindowUsage;
  readonly limit: number;
  /** The first millisecond that is no longer in the window. */
  readonly endsAt: Date;
  /** Requests that the bucket still takes. */
  readonly remaining: number;
  /** Requests of a principal that passed. */
  passedOf(principalId: string): number;
  /** Counts what others have sent by then. */
  advanceTo(now: Date): void;
  /** Others send this many requests a window from now on. */
  changeLoad(requests: number, now: Date): void;
  count(principalId: string, outcome: 'passed' | 'refused'): void;
}

/** @param load requests that others send in a window */
export function openWindow(bucket: string, limit: number, load: number, now: Date): BucketWindow {
  // Whole seconds, because the end is announced in seconds.
  const startedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const endMs = startedAt.getTime() + WINDOW_MS;
  const passed = new Map<string, number>();
  const refused = new Map<string, number>();
  const others = { passed: 0, refused: 0 };
  // A stretch of steady load: when it began, and how many of its requests are counted.
  let stretch = { load, sinceMs: startedAt.getTime(), counted: 0 };

  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  const remaining = () => Math.max(0, limit - sum(passed) - others.passed);

  function advanceTo(now: Date): void {
    const elapsedMs = Math.min(now.getTime(), endMs) - stretch.sinceMs;
    const due = Math.max(0, Math.floor((stretch.load * elapsedMs) / WINDOW_MS)) - stretch.counted;
    if (due <= 0) return;
    const through = Math.min(due, remaining());
    others.passed += through;
    others.refused += due - through;
    stretch.counted += due;
  }

  return {
    get usage() {
      const unavoidable = Math.max(0, others.passed + others.refused - limit);
      const refusedBecauseOfCallers = Math.max(0, others.refused - unavoidable);
      return {
        bucket,
        startedAt,
        limit,
        passed: new Map(passed),
        refused: new Map(refused),
        others: { ...others, refusedBecauseOfCallers },
      };
    },
    limit,
    endsAt: new Date(endMs),
    get remaining() {
      return remaining();
    },
    passedOf: (principalId) => passed.get(principalId) ?? 0,
    advanceTo,
    changeLoad(requests, now) {
      advanceTo(now);
      stretch = { load: requests, sinceMs: Math.max(now.getTime(), startedAt.getTime()), counted: 0 };
    },
    count(principalId, outcome) {
      const counts = outcome === 'passed' ? passed : refused;
      counts.set(principalId, (counts.get(principalId) ?? 0) + 1);
    },
  };
}
