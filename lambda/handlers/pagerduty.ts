/** Composition root of the function that pages a service of PagerDuty; SNS starts it with one message at a time. */
import type { LambdaRuntime } from '../adapters/deployed.ts';
import { logJson, random, requiredEnvironment, systemClock, wait } from '../adapters/runtime.ts';
import { secretsManager } from '../adapters/secrets-manager.ts';
import { DELIVERY_ENVIRONMENT, SEVERITIES } from '../contract.ts';
import { pagerEvents } from '../delivery/pager-events.ts';
import { sendToPagerDuty } from '../delivery/pagerduty.ts';
import { routingKey } from '../delivery/routing-key.ts';
import { notificationsIn } from '../delivery/sns-event.ts';
import { systemResolve } from '../net/resolve.ts';
import { httpsTransport } from '../okta/https-transport.ts';

/** Kept back from the function's timeout, to say what was not delivered. */
const MARGIN_MS = 5000;
const ATTEMPT_MS = 10_000;

const endpoint = requiredEnvironment(DELIVERY_ENVIRONMENT.pagerEndpoint);
const named = requiredEnvironment(DELIVERY_ENVIRONMENT.pagedSeverities).split(',');
const paged = SEVERITIES.filter((severity) => named.includes(severity));
const key = routingKey(secretsManager(requiredEnvironment(DELIVERY_ENVIRONMENT.routingKeySecret)));

export async function handler(event: unknown, runtime: LambdaRuntime) {
  const events = notificationsIn(event).flatMap((notification) => pagerEvents(notification, paged));
  const transport = httpsTransport({
    resolve: systemResolve,
    clock: systemClock,
    // Where it is was said by whoever deployed it, not by anybody's document.
    publicOnly: false,
  });
  const limits = { totalMs: runtime.getRemainingTimeInMillis() - MARGIN_MS, attemptMs: ATTEMPT_MS };
  try {
    await sendToPagerDuty(events, endpoint, limits, {
      send: transport.send,
      routingKey: key,
      clock: systemClock,
      wait,
      random,
      log: logJson,
    });
  } finally {
    transport.close();
  }
  const delivered = events.map(({ event_action: action, dedup_key }) => `${action} ${dedup_key}`);
  logJson('info', 'delivered to PagerDuty', { delivered });
  return { delivered: delivered.length };
}
