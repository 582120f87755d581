/** What every deployed function is made of, whichever check it runs. */
import { ENVIRONMENT } from '../contract.ts';
import type { Ports } from '../engine/ports.ts';
import { cloudWatchMetrics } from './cloudwatch-metrics.ts';
import { dynamoDbStore } from './dynamodb-store.ts';
import { logJson, requiredEnvironment, systemClock, wait } from './runtime.ts';
import { snsAlerts } from './sns-alerts.ts';

/** The part of Lambda's context that a run needs. */
export interface LambdaRuntime {
  getRemainingTimeInMillis(): number;
}

/** Kept back from the function's timeout for storing, sending and publishing. */
const PUBLISHING_MARGIN_MS = 12_000;

/** Milliseconds that a run may spend on its target. */
export function probingMs(runtime: LambdaRuntime): number {
  return runtime.getRemainingTimeInMillis() - PUBLISHING_MARGIN_MS;
}

/** @throws Error as {@link requiredEnvironment} */
export function deployedPorts(): Ports {
  return {
    store: dynamoDbStore(requiredEnvironment(ENVIRONMENT.tableName), logJson),
    publishAlert: snsAlerts(requiredEnvironment(ENVIRONMENT.alertsTopicArn)),
    publishMetrics: cloudWatchMetrics(),
    log: logJson,
    clock: systemClock,
    wait,
  };
}
