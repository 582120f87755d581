/** Settings of the check `rate-limits`. */
import * as v from 'valibot';
import { wholeNumber } from './values.ts';

/** Buckets of their own of which one cheap GET can be made. */
export const FURTHER_BUCKETS = [
  'users',
  'groups',
  'devices',
  'domains',
  'agentPools',
  'hook-keys',
  'certificateAuthorities',
] as const;
export type FurtherBucket = (typeof FURTHER_BUCKETS)[number];

/** Those that are measured of every org: they are called anyway. */
const USUAL_BUCKETS = ['/api/v1/logs', '/api/v1/apps', '/api/v1'] as const;

/** Every bucket that the monitor's own limit in is measured, by its path. */
export function measuredBuckets({ buckets }: { readonly buckets: readonly FurtherBucket[] }): string[] {
  return [...USUAL_BUCKETS, ...buckets.map((name) => `/api/v1/${name}`)];
}

const BUCKETS = `a list of ${FURTHER_BUCKETS.join(', ')}, each at most once`;

export const rateLimitsSettings = v.strictObject({
  /** Milliseconds that each call of the API may take. @default 5000 */
  attemptTimeoutMs: v.optional(wholeNumber(100, 5000, 'milliseconds'), 5000),
  /**
   * Buckets to measure beside `/api/v1/logs`, `/api/v1/apps` and `/api/v1`, which are always: one call a minute each.
   * Each needs its scope, such as `okta.users.read`. @default none
   */
  buckets: v.optional(
    v.pipe(
      v.array(v.picklist(FURTHER_BUCKETS, `one of ${FURTHER_BUCKETS.join(', ')}`), BUCKETS),
      v.check((names) => new Set(names).size === names.length, BUCKETS),
    ),
    [],
  ),
  /**
   * Percent of its limit in a bucket from which on the monitor's own use of it is a warning.
   * @default the org's own threshold for warnings, 90 while that is not known
   */
  warningPercent: v.optional(wholeNumber(10, 100, 'percent')),
});
export type RateLimitsSettings = v.InferOutput<typeof rateLimitsSettings>;
