/** What an answer of Okta says about rate limits. A limit is a view of one bucket, as the calling principal has it. */
import type { IncomingHttpHeaders } from 'node:http';

export interface RateLimit {
  /** Calls that the principal may make in a window; 0 for a violation of the concurrency limit. */
  readonly limit: number;
  /** Calls left in the window, 0 to `limit`. */
  readonly remaining: number;
  /** When the window has certainly begun anew, by the clock that read `receivedAt`; never before it. */
  readonly resetAt: Date;
  /** Too many requests were in flight at once. Says nothing about the bucket, and `resetAt` is a suggestion. */
  readonly isConcurrency: boolean;
}

/** Windows last 60 s. What is further from now is the mistake of a clock or of a proxy. */
export const PLAUSIBLE_RESET_SECONDS = { from: -5, to: 120 } as const;

/** Ten times the largest bucket of Okta's tables at its largest multiplier, 10 000 × 1000 a minute. */
const LARGEST_LIMIT = 100_000_000;

/** Okta sends no `Retry-After`. Whatever is between asks for some minutes at most, or is asked again. */
export const MAXIMUM_RETRY_AFTER_SECONDS = 300;

/**
 * Reads `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`, the latter in epoch seconds. Of duplicates the smallest
 * limit, the smallest remaining and the largest reset count.
 *
 * The wait is Reset − `Date` + 1 s, both by Okta's clock, so that an error of ours does not matter; the second is
 * the resolution of `Date`. Without a readable `Date` our clock takes its place.
 *
 * @param receivedAt when the head of the answer arrived
 * @returns undefined where any of the three is absent or cannot be believed; never a guess
 */
export function rateLimitOf(headers: IncomingHttpHeaders, receivedAt: Date): RateLimit | undefined {
  const limit = extremesIn(headers['x-rate-limit-limit'])?.smallest;
  const remaining = extremesIn(headers['x-rate-limit-remaining'])?.smallest;
  const reset = extremesIn(headers['x-rate-limit-reset'])?.largest;
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  if (remaining > limit || limit > LARGEST_LIMIT) return undefined;
  const seconds = reset - dateOf(headers, receivedAt) / 1000;
  if (seconds < PLAUSIBLE_RESET_SECONDS.from || seconds > PLAUSIBLE_RESET_SECONDS.to) return undefined;
  return { limit, remaining, resetAt: secondsAfter(receivedAt, seconds + 1), isConcurrency: limit === 0 };
}

/**
 * How much of its limit the principal has used in the window, in percent: 0 when nothing, 100 when all.
 * Undefined for a violation of concurrency, whose limit of 0 is no limit of the bucket.
 */
export function utilizationPercent({ limit, remaining }: RateLimit): number | undefined {
  return limit === 0 ? undefined : ((limit - remaining) / limit) * 100;
}

/**
 * When a refused call may be made again: the later of the reset and `Retry-After`, each where it can be believed.
 * `Retry-After` counts for {@link MAXIMUM_RETRY_AFTER_SECONDS} at most.
 *
 * @returns undefined where neither is there; never before `receivedAt`
 */
export function retryAtOf(headers: IncomingHttpHeaders, receivedAt: Date): Date | undefined {
  const times = [rateLimitOf(headers, receivedAt)?.resetAt, retryAfterOf(headers, receivedAt)].flatMap(
    (at) => at?.getTime() ?? [],
  );
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** Seconds or a date (RFC 9110, section 10.2.3). A date is taken against `Date`, as the reset is. */
function retryAfterOf(headers: IncomingHttpHeaders, receivedAt: Date): Date | undefined {
  const value = headers['retry-after'];
  const at = httpDateIn(value);
  const seconds = at === undefined ? extremesIn(value)?.largest : (at - dateOf(headers, receivedAt)) / 1000;
  if (seconds === undefined) return undefined;
  return secondsAfter(receivedAt, Math.min(seconds, MAXIMUM_RETRY_AFTER_SECONDS));
}

function secondsAfter(at: Date, seconds: number): Date {
  return new Date(at.getTime() + Math.max(0, seconds) * 1000);
}

/** By Okta's clock in epoch milliseconds, by ours where Okta does not say. */
function dateOf(headers: IncomingHttpHeaders, receivedAt: Date): number {
  return httpDateIn(headers.date) ?? receivedAt.getTime();
}

/** IMF-fixdate, the only form that servers may send (RFC 9110, section 5.6.7); `Date.parse` takes far more. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function httpDateIn(value: string | undefined): number | undefined {
  const at = HTTP_DATE.test(value ?? '') ? Date.parse(value ?? '') : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Unsigned, whole, and short enough to be exact. */
const NUMBER = /^\d{1,15}$/;

/** Duplicates come as several values or, joined by Node and by proxies, as one with commas. */
function extremesIn(
  value: string | string[] | undefined,
): { readonly smallest: number; readonly largest: number } | undefined {
  const texts = [value ?? []].flat().flatMap((text) => text.split(','));
  const numbers = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (numbers.length === 0 || !numbers.every((text) => NUMBER.test(text))) return undefined;
  const values = numbers.map(Number);
  return {
    smallest: values.reduce((a, b) => Math.min(a, b)),
    largest: values.reduce((a, b) => Math.max(a, b)),
  };
}
