/** Composition root of the function that runs `oidc-discovery`. */
import { cloudWatchMetrics } from '../adapters/cloudwatch-metrics.ts';
import { dynamoDbStore } from '../adapters/dynamodb-store.ts';
import { logJson, requiredEnvironment, systemClock, wait } from '../adapters/runtime.ts';
import { snsAlerts } from '../adapters/sns-alerts.ts';
import { oidcDiscovery } from '../checks/oidc-discovery/check.ts';
import { parseCheckRequest } from '../config.ts';
import { ENVIRONMENT } from '../contract.ts';
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
  const request = parseCheckRequest(event);
  const { org, runbookUrl, dashboardUrl, maintenance, siblings } = request;
  const context = { org, runbookUrl, dashboardUrl, maintenance, siblings };
  const network = { resolve: systemResolve, clock: systemClock, publicOnly: !org.allowPrivateAddresses };
  const probingMs = runtime.getRemainingTimeInMillis() - PUBLISHING_MARGIN_MS;
  const { outcome, sent } = await withTimeLimit(probingMs, undefined, (deadline) =>
    runCheck(oidcDiscovery(request, network), context, ports, deadline),
  );
  return { state: outcome.state, sent: sent.length };
}
