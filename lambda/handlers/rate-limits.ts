/** Composition root of the function that runs `rate-limits`, for one org a run. */
import { deployedPorts, type LambdaRuntime, probingMs } from '../adapters/deployed.ts';
import { kmsSigner } from '../adapters/kms-signer.ts';
import { random, systemClock, wait } from '../adapters/runtime.ts';
import { secretsManager } from '../adapters/secrets-manager.ts';
import { rateLimits } from '../checks/rate-limits/check.ts';
import { credentialOf, parseRateLimitsRequest, type RateLimitsRequest } from '../config.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runCheck } from '../engine/run-check.ts';
import { systemResolve } from '../net/resolve.ts';
import { withTimeLimit } from '../net/time-limit.ts';
import { oktaClient } from '../okta/client.ts';
import type { Authorizer } from '../okta/credentials/authorizer.ts';
import { configuredAuthorizer } from '../okta/credentials/configured-authorizer.ts';
import { systemRandomness } from '../okta/credentials/proofs.ts';
import { httpsTransport } from '../okta/https-transport.ts';

const ports = deployedPorts();

const credentialPorts = {
  secret: secretsManager,
  kmsKey: kmsSigner,
  clock: systemClock,
  randomness: systemRandomness,
};

/** By org and credential: they live as long as the warm function, and with them token, nonces and key. */
const authorizers = new Map<string, Authorizer>();

export async function handler(event: unknown, runtime: LambdaRuntime) {
  const request = parseRateLimitsRequest(event);
  const { org } = request;
  const transport = httpsTransport({
    resolve: systemResolve,
    clock: systemClock,
    publicOnly: !org.allowPrivateAddresses,
  });
  const limitMs = probingMs(runtime);
  const deadline = new Date(systemClock.now().getTime() + limitMs);
  const clientPorts = { send: transport.send, clock: systemClock, wait, random };
  const check = rateLimits(request, {
    clock: systemClock,
    open: (known, principal) =>
      oktaClient({ ...clientPorts, authorizer: authorizerOf(request, principal) }, known, deadline),
  });
  try {
    const { outcome, sent } = await withTimeLimit(limitMs, undefined, (signal) =>
      runCheck(check, deliveryContext(org, request), ports, signal),
    );
    return { state: outcome.state, sent: sent.length };
  } finally {
    transport.close();
  }
}

function authorizerOf(request: RateLimitsRequest, principal: string | undefined): Authorizer {
  const { org } = request;
  const credential = credentialOf(request, principal);
  const key = JSON.stringify([org.url, credential]);
  const authorizer = authorizers.get(key) ?? configuredAuthorizer(org.url, credential, credentialPorts);
  authorizers.set(key, authorizer);
  return authorizer;
}
