/** Composition root of the function that runs `rate-limits`, for one org a run. */
import { cloudWatchMetrics } from '../adapters/cloudwatch-metrics.ts';
import { dynamoDbStore } from '../adapters/dynamodb-store.ts';
import { kmsSigner } from '../adapters/kms-signer.ts';
import { logJson, random, requiredEnvironment, systemClock, wait } from '../adapters/runtime.ts';
import { secretsManager } from '../adapters/secrets-manager.ts';
import { snsAlerts } from '../adapters/sns-alerts.ts';
import { rateLimits } from '../checks/rate-limits/check.ts';
import { credentialOf, parseRateLimitsRequest, type RateLimitsRequest } from '../config.ts';
import { ENVIRONMENT } from '../contract.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runCheck } from '../engine/run-check.ts';
import { systemResolve } from '../net/resolve.ts';
import { withTimeLimit } from '../net/time-limit.ts';
import { oktaClient } from '../okta/client.ts';
import type { Authorizer } from '../okta/credentials/authorizer.ts';
import { configuredAuthorizer } from '../okta/credentials/configured-authorizer.ts';
import { systemRandomness } from '../okta/credentials/proofs.ts';
import { httpsTransport } from '../okta/https-transport.ts';

/** Kept back from the function's timeout for storing, sending and publishing. */
const PUBLISHING_MARGIN_MS = 12_000;

const ports = {
  store: dynamoDbStore(requiredEnvironment(ENVIRONMENT.tableName), logJson),
  publishAlert: snsAlerts(requiredEnvironment(ENVIRONMENT.alertsTopicArn)),
  publishMetrics: cloudWatchMetrics(),
  log: logJson,
  clock: systemClock,
  wait,
};

const credentialPorts = {
  secret: secretsManager,
  kmsKey: kmsSigner,
  clock: systemClock,
  randomness: systemRandomness,
};

/** By org and credential: they live as long as the warm function, and with them token, nonces and key. */
const authorizers = new Map<string, Authorizer>();

export async function handler(event: unknown, runtime: { getRemainingTimeInMillis(): number }) {
  const request = parseRateLimitsRequest(event);
  const { org } = request;
  const transport = httpsTransport({
    resolve: systemResolve,
    clock: systemClock,
    publicOnly: !org.allowPrivateAddresses,
  });
  const probingMs = runtime.getRemainingTimeInMillis() - PUBLISHING_MARGIN_MS;
  const deadline = new Date(systemClock.now().getTime() + probingMs);
  const clientPorts = { send: transport.send, clock: systemClock, wait, random };
  const check = rateLimits(request, {
    clock: systemClock,
    open: (known, principal) =>
      oktaClient({ ...clientPorts, authorizer: authorizerOf(request, principal) }, known, deadline),
  });
  try {
    const { outcome, sent } = await withTimeLimit(probingMs, undefined, (signal) =>
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
