/** Composition root of the function that runs `service-status`, once for all orgs of the stack. */
import { cloudWatchMetrics } from '../adapters/cloudwatch-metrics.ts';
import { dynamoDbStore } from '../adapters/dynamodb-store.ts';
import { logJson, requiredEnvironment, systemClock, wait } from '../adapters/runtime.ts';
import { snsAlerts } from '../adapters/sns-alerts.ts';
import { serviceStatus } from '../checks/service-status/check.ts';
import { type StatusPageReader, statusPage } from '../checks/service-status/status-page.ts';
import { parseServiceStatusRequest, type StatusPageSettings } from '../config.ts';
import { ENVIRONMENT } from '../contract.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runForOrgs } from '../engine/run-for-orgs.ts';
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

/** By settings: they live as long as the warm function, so that a page that has not changed is not sent again. */
const readers = new Map<string, StatusPageReader>();

export async function handler(event: unknown, runtime: { getRemainingTimeInMillis(): number }) {
  const request = parseServiceStatusRequest(event);
  const { orgs, ...check } = serviceStatus(request, readerOf(request.settings).read);
  const runs = orgs.map(({ org, judge }) => {
    return { judge, context: deliveryContext(org, { ...request, ...org }) };
  });
  const probingMs = runtime.getRemainingTimeInMillis() - PUBLISHING_MARGIN_MS;
  const finished = await withTimeLimit(probingMs, undefined, (deadline) =>
    runForOrgs(check, runs, ports, deadline),
  );
  return {
    orgs: finished.map(({ outcome: { org, state }, sent }) => ({ alias: org, state, sent: sent.length })),
  };
}

function readerOf(settings: StatusPageSettings): StatusPageReader {
  const key = JSON.stringify(settings);
  const publicOnly = !settings.allowPrivateAddresses;
  const reader =
    readers.get(key) ?? statusPage(settings, { resolve: systemResolve, clock: systemClock, publicOnly });
  readers.set(key, reader);
  return reader;
}
