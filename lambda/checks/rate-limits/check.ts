/** The check `rate-limits`: probe and judge put together for one request. */
import type { Check } from '../check.ts';
import type { RateLimitFacts } from './facts.ts';
import { judgeRateLimits } from './judge.ts';
import { NOTHING_REMEMBERED, rememberedIn } from './memory.ts';
import { probeRateLimits, type RateLimitsPorts, type RateLimitsProbeRequest } from './probe.ts';

export interface RateLimitsCheckRequest extends RateLimitsProbeRequest {
  /** True in detail mode. */
  readonly detail?: boolean;
}

export function rateLimits(request: RateLimitsCheckRequest, ports: RateLimitsPorts): Check<RateLimitFacts> {
  return {
    name: 'rate-limits',
    probe: (signal, memory) =>
      probeRateLimits(request, ports, rememberedIn(memory) ?? NOTHING_REMEMBERED, signal),
    judge: (facts, memory) => judgeRateLimits(facts, request.settings, memory, request.detail),
    // Each try takes of the limits that are measured, and what the System Log says is read once.
    confirmation: { attempts: 1, overSeconds: 0 },
  };
}
