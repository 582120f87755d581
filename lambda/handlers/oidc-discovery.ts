/** Composition root of the function that runs `oidc-discovery`. */
import { deployedPorts, type LambdaRuntime, probingMs } from '../adapters/deployed.ts';
import { systemClock } from '../adapters/runtime.ts';
import { oidcDiscovery } from '../checks/oidc-discovery/check.ts';
import { parseOidcDiscoveryRequest } from '../config.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runCheck } from '../engine/run-check.ts';
import { systemResolve } from '../net/resolve.ts';
import { withTimeLimit } from '../net/time-limit.ts';

const ports = deployedPorts();

export async function handler(event: unknown, runtime: LambdaRuntime) {
  const request = parseOidcDiscoveryRequest(event);
  const network = {
    resolve: systemResolve,
    clock: systemClock,
    publicOnly: !request.org.allowPrivateAddresses,
  };
  const { outcome, sent } = await withTimeLimit(probingMs(runtime), undefined, (deadline) =>
    runCheck(oidcDiscovery(request, network), deliveryContext(request.org, request), ports, deadline),
  );
  return { state: outcome.state, sent: sent.length };
}
