/** Composition root of the function that runs `rate-limits`, for one org a run. */
import { deployedPorts, type LambdaRuntime, probingMs } from '../adapters/deployed.ts';
import { oktaAccess } from '../adapters/deployed-okta.ts';
import { systemClock } from '../adapters/runtime.ts';
import { rateLimits } from '../checks/rate-limits/check.ts';
import { credentialOf, parseRateLimitsRequest } from '../config.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runCheck } from '../engine/run-check.ts';
import { withTimeLimit } from '../net/time-limit.ts';

const ports = deployedPorts();

export async function handler(event: unknown, runtime: LambdaRuntime) {
  const request = parseRateLimitsRequest(event);
  const { org } = request;
  const limitMs = probingMs(runtime);
  const deadline = new Date(systemClock.now().getTime() + limitMs);
  const okta = oktaAccess(org);
  const check = rateLimits(request, {
    clock: systemClock,
    open: (known, principal) => okta.open(credentialOf(request, principal), known, deadline),
  });
  try {
    const { outcome, sent } = await withTimeLimit(limitMs, undefined, (signal) =>
      runCheck(check, deliveryContext(org, request), ports, signal),
    );
    return { state: outcome.state, sent: sent.length };
  } finally {
    okta.close();
  }
}
