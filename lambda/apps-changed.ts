/**
 * When an app of the org, or one of its keys, was changed last: `rate-limits` reads it from Okta's System Log, so that
 * `saml-certificates` need not wait for its next sweep. Pure.
 */
import * as v from 'valibot';
import type { Memory } from './outcome.ts';

const memorySchema = v.object({
  rateLimits: v.object({ appsChangedAt: v.pipe(v.string(), v.isoTimestamp()) }),
});

/** @param memory of `rate-limits`; undefined where that check does not run */
export function appsChangedAt(memory: Memory | undefined): Date | undefined {
  const parsed = v.safeParse(memorySchema, memory);
  return parsed.success ? new Date(parsed.output.rateLimits.appsChangedAt) : undefined;
}
