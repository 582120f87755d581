/** Composition root of the function that runs `oidc-discovery`. */
import { cloudWatchMetrics } from '../adapters/cloudwatch-metrics.ts';
import { dynamoDbStore } from '../adapters/dynamodb-store.ts';
import { logJson, requiredEnvironment, systemClock, wait } from '../adapters/runtime.ts';
import { snsAlerts } from '../adapters/sns-alerts.ts';
import { oidcDiscovery } from '../checks/oidc-discovery/check.ts';
import { parseOidcDiscoveryRequest } from '../config.ts';
import { ENVIRONMENT } from '../contract.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runCheck } from '../engine/run-check.ts';
import { systemResolve } from '../net/resolve.ts';
import { withTimeLimit } from '../net/time-limit.ts';

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

export async function handler(event: unknown, runtime: { getRemainingTimeInMillis(): number }) {
  const request = parseOidcDiscoveryRequest(event);
  const network = {
    resolve: systemResolve,
    clock: systemClock,
    publicOnly: !request.org.allowPrivateAddresses,
  };
  const probingMs = runtime.getRemainingTimeInMillis() - PUBLISHING_MARGIN_MS;
  const { outcome, sent } = await withTimeLimit(probingMs, undefined, (deadline) =>
    runCheck(oidcDiscovery(request, network), deliveryContext(request.org, request), ports, deadline),
  );
  return { state: outcome.state, sent: sent.length };
}
