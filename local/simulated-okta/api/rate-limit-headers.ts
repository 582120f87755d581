/** The headers that tell a caller what is left of its rate limit. */
import type { Answer } from '../answers.ts';
import type { OrgHabits } from './org-habits.ts';
import type { Quota, Verdict } from './rate-limits.ts';

/**
 * A caller sees its own ceiling, not the bucket of the org, unless it is the org's that is exhausted.
 *
 * @param clockOffsetMs by which the org's clock is ahead of the one its windows run by
 */
export function withRateLimit(
  plain: Answer,
  { refusedBy, own, org }: Verdict,
  { rateLimitHeaders }: OrgHabits,
  clockOffsetMs: number,
): Answer {
  const shown = refusedBy === 'bucket' ? [org, own] : [own, org];
  const triples = shown.map((quota) => tripleOf(quota, clockOffsetMs));
  const [first = {}] = triples;
  if (rateLimitHeaders === 'once') return { ...plain, headers: { ...plain.headers, ...first } };
  const names = Object.keys(first);
  const both = names.map((name) => [name, triples.map((triple) => triple[name] ?? '')] as const);
  return { ...plain, repeated: { ...plain.repeated, ...Object.fromEntries(both) } };
}

/** As Okta refuses what is too much at the same time: limit and remaining are 0, the reset is a mere suggestion. */
export function withConcurrencyLimit(plain: Answer, suggestedReset: Date): Answer {
  const triple = tripleOf({ limit: 0, remaining: 0, resetAt: suggestedReset }, 0);
  return { ...plain, headers: { ...plain.headers, ...triple } };
}

/** The reset is in seconds since the epoch. There is no Retry-After. */
function tripleOf({ limit, remaining, resetAt }: Quota, clockOffsetMs: number): Record<string, string> {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.floor((resetAt.getTime() + clockOffsetMs) / 1000)),
  };
}
