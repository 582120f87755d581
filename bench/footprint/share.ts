/** What the calls of one client take of a bucket, window by window. Pure. */
import type { WindowUsage } from '../../local/simulated-okta/api/bucket-window.ts';

export interface Share {
  readonly bucket: string;
  /** Requests a minute that the org may make, and of them the client. */
  readonly limit: number;
  readonly ceiling: number;
  readonly calls: number;
  /** In one window. */
  readonly mostCalls: number;
  /** Of what the client may use: in the fullest window, and over all the time. */
  readonly mostPercent: number;
  readonly meanPercent: number;
  /** Windows with more calls than the share, and than those that are made whatever the share. */
  readonly over: number;
  readonly refusedToOthers: number;
}

export interface Allowed {
  /** Of a bucket, what the client may use. */
  readonly ceilingPercent: number;
  /** Of that, what it wants to take at most. */
  readonly sharePercent: number;
  /** Calls that measure, one a run: two runs may fall into one window. */
  readonly measuring: number;
}

/** @param minutes of observation, for the mean */
export function sharesOf(
  windows: readonly WindowUsage[],
  client: string,
  minutes: number,
  { ceilingPercent, sharePercent, measuring }: Allowed,
): Share[] {
  const buckets = [...new Set(windows.map(({ bucket }) => bucket))].sort();
  return buckets.map((bucket) => {
    const own = windows.filter((window) => window.bucket === bucket);
    const limit = Math.min(...own.map((window) => window.limit));
    const ceiling = Math.floor((limit * ceilingPercent) / 100);
    const counts = own.map(({ passed, refused }) => (passed.get(client) ?? 0) + (refused.get(client) ?? 0));
    const calls = counts.reduce((sum, one) => sum + one, 0);
    const mostCalls = Math.max(...counts);
    const allowed = Math.max(measuring, (ceiling * sharePercent) / 100);
    return {
      bucket,
      limit,
      ceiling,
      calls,
      mostCalls,
      mostPercent: (100 * mostCalls) / ceiling,
      meanPercent: (100 * calls) / (ceiling * minutes),
      over: counts.filter((one) => one > allowed).length,
      refusedToOthers: own.reduce((sum, { others }) => sum + others.refusedBecauseOfCallers, 0),
    };
  });
}
