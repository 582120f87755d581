/** Whether a call that was refused with 429 is made again within the run. Pure. */

export type ThrottleWait =
  | { readonly waitMs: number }
  /** Okta did not say for how long. */
  | { readonly stop: 'unknown' }
  /** Not within this run. */
  | { readonly stop: 'deadline'; readonly until: Date };

/** Others wait for the same reset; who calls at its very first moment takes from them. */
const MAXIMUM_JITTER_MS = 2_000;

/**
 * Waits until what Okta asked for is over, and up to 2 s more.
 *
 * @param retryAt when the call may be made again, as of `retryAtOf`
 * @param deadline the latest moment at which the run can still begin the call
 * @param random 0 to 1
 */
export function throttleWait(
  retryAt: Date | undefined,
  now: Date,
  deadline: Date,
  random: number,
): ThrottleWait {
  if (retryAt === undefined) return { stop: 'unknown' };
  const jitterMs = Math.min(1, Math.max(0, random)) * MAXIMUM_JITTER_MS;
  const waitMs = Math.max(0, retryAt.getTime() - now.getTime()) + jitterMs;
  return now.getTime() + waitMs <= deadline.getTime() ? { waitMs } : { stop: 'deadline', until: retryAt };
}
