/**
 * From an outcome to sent alerts, so that a crash between any two steps loses none: decided alerts are stored
 * together with the incidents they announce, then each is claimed, published and marked sent.
 */
import type { Alert } from '../alerting/alert.ts';
import { type Decision, decide } from '../alerting/decide.ts';
import { EMPTY_LEDGER } from '../alerting/storm.ts';
import { oktaStatusIn } from '../okta-status.ts';
import type { Outcome } from '../outcome.ts';
import { cellOf, type DeliveryContext } from './delivery-context.ts';
import type { OrgState, Ports, StateChange } from './ports.ts';
import { batchesOf, incidentsIn } from './sending-order.ts';
import { watchSiblings } from './siblings.ts';

/** Longer than any run takes from here to its end, so that only a run that died loses its claim. */
const CLAIM_MS = 60_000;
const STORE_TRIES = 3;
/** After so long no further alerts are begun: a topic that hangs must not keep the metrics from being published. */
const SENDING_MS = 2000;

type DeliveryPorts = Pick<Ports, 'store' | 'publishAlert' | 'clock' | 'log'>;

/** What was published, and every error on the way; an alert that failed stays pending and is sent by a later run. */
export interface Delivery {
  readonly sent: readonly Alert[];
  readonly errors: readonly unknown[];
}

/** Without any state nothing is known: no incident, no mute, nothing sent. */
const NOTHING_KNOWN: OrgState = {
  incidents: [],
  pending: [],
  memories: {},
  mutes: [],
  storm: EMPTY_LEDGER,
  completions: {},
};

/** Decides, stores, and sends what is pending in the whole org. */
export async function deliver(
  outcome: Outcome,
  state: OrgState,
  context: DeliveryContext,
  ports: DeliveryPorts,
): Promise<Delivery> {
  const { org } = outcome;
  let pending: readonly Alert[];
  try {
    pending = await decideAndStore(outcome, state, context, ports);
  } catch (error) {
    ports.log('error', 'state could not be stored', { org, error: String(error) });
    const unstored = await deliverWithoutStore(outcome, state, context, ports);
    return { sent: unstored.sent, errors: [error, ...unstored.errors] };
  }
  return sendAll(pending, ports, async (alert) => {
    const now = ports.clock.now();
    if (!(await ports.store.claim(org, alert, now, new Date(now.getTime() + CLAIM_MS)))) return false;
    await ports.publishAlert(alert);
    await ports.store.markSent(org, alert);
    return true;
  });
}

/** Stores what the run changes and gives all alerts that are pending then, older ones first. */
async function decideAndStore(
  outcome: Outcome,
  initial: OrgState,
  context: DeliveryContext,
  { store }: DeliveryPorts,
): Promise<readonly Alert[]> {
  const { org, check, at } = outcome;
  let state = initial;
  for (let tries = 1; tries <= STORE_TRIES; tries += 1) {
    const kept = state.memories[check] ?? {};
    const memory = { ...kept, ...outcome.memory };
    const decision = decisionOf(outcome, state, context, false);
    const change: StateChange = {
      put: decision.put,
      remove: decision.remove,
      resolved: decision.resolved,
      pending: decision.alerts,
      ...(JSON.stringify(kept) === JSON.stringify(memory) ? {} : { memory: { check, value: memory } }),
      ...(decision.storm === undefined ? {} : { storm: decision.storm }),
    };
    if (isEmpty(change) || (await store.store(org, change, at)) === 'stored') {
      return [...state.pending, ...decision.alerts];
    }
    // Another run of the org got there first: what it stored counts, so look again from there.
    state = await store.read(org);
  }
  throw new Error(`state of ${org} kept changing: gave up after ${STORE_TRIES} tries`);
}

function isEmpty({ put, remove, pending, memory, storm }: StateChange): boolean {
  return put.length + remove.length + pending.length === 0 && memory === undefined && storm === undefined;
}

function decisionOf(
  outcome: Outcome,
  state: OrgState,
  context: DeliveryContext,
  stateUnknown: boolean,
): Decision {
  const { check, findings, unseen, at } = outcome;
  const { org, runbookUrl, dashboardUrl, maintenance, siblings } = context;
  const { reports } = watchSiblings(siblings, state.completions, at);
  const memories = { ...state.memories, [check]: { ...state.memories[check], ...outcome.memory } };
  const surroundings = {
    org: { alias: org.alias, url: org.url, cell: cellOf(context, memories) },
    oktaStatus: oktaStatusIn(memories['service-status']),
    runbookUrl,
    dashboardUrl,
    stateUnknown,
  };
  const observed = { check, findings, unseen, siblings: reports };
  return decide(state, observed, maintenance, surroundings, at);
}

/**
 * When the table cannot be used nothing is remembered, so only what is critical is said, marked as a possible
 * repetition.
 *
 * @param state as last read; undefined when even that failed
 */
export async function deliverWithoutStore(
  outcome: Outcome,
  state: OrgState | undefined,
  context: DeliveryContext,
  ports: DeliveryPorts,
): Promise<Delivery> {
  const { alerts } = decisionOf(outcome, state ?? NOTHING_KNOWN, context, true);
  const grave = alerts.filter((alert) => alert.severity === 'critical' && alert.state !== 'RESOLVED');
  return sendAll(grave, ports, async (alert) => {
    await ports.publishAlert(alert);
    return true;
  });
}

/** What follows an alert that could not be sent waits with it, so that none overtakes another of its incident. */
async function sendAll(
  alerts: readonly Alert[],
  { log, clock }: DeliveryPorts,
  send: (alert: Alert) => Promise<boolean>,
): Promise<Delivery> {
  const sent: Alert[] = [];
  const errors: unknown[] = [];
  const waiting = new Set<string>();
  const started = clock.monotonicMs();

  async function isSent(alert: Alert): Promise<boolean> {
    const { eventId } = alert;
    if (incidentsIn(alert).some((key) => waiting.has(key))) return false;
    try {
      return await send(alert);
    } catch (error) {
      errors.push(error);
      log('error', 'alert could not be sent', { eventId, error: String(error) });
      return false;
    }
  }

  for (const batch of batchesOf(alerts)) {
    if (clock.monotonicMs() - started > SENDING_MS) {
      log('error', 'alerts left for the next run', { from: batch[0]?.eventId });
      errors.push(new Error(`sending took longer than ${SENDING_MS} ms: the rest is left for the next run`));
      break;
    }
    const results = await Promise.all(batch.map(isSent));
    for (const [index, alert] of batch.entries()) {
      if (results[index] === true) sent.push(alert);
      else for (const key of incidentsIn(alert)) waiting.add(key);
    }
  }
  return { sent, errors };
}
