/**
 * From an outcome to sent alerts, so that a crash between any two steps loses none: decided alerts are stored
 * together with the incidents they announce, then claimed, published and marked sent one by one.
 */
import { type Alert, type AlertContext, alertOf } from '../alerting/alert.ts';
import type { StoredIncident } from '../alerting/incident.ts';
import { reconcile } from '../alerting/reconcile.ts';
import type { Memory, Outcome } from '../outcome.ts';
import type { OrgState, Ports } from './ports.ts';

/** Longer than any run, so that only a run that died loses its claim. */
const CLAIM_MS = 60_000;
const STORE_TRIES = 3;

type DeliveryPorts = Pick<Ports, 'store' | 'publishAlert' | 'clock' | 'log'>;

/** What was published, and every error on the way; an alert that failed stays pending and is sent by a later run. */
export interface Delivery {
  readonly sent: readonly Alert[];
  readonly errors: readonly unknown[];
}

/** Reconciles, stores, and sends what is pending in the whole org. */
export async function deliver(
  outcome: Outcome,
  state: OrgState,
  context: Omit<AlertContext, 'cell' | 'stateUnknown'>,
  ports: DeliveryPorts,
): Promise<Delivery> {
  const org = outcome.org;
  let pending: readonly Alert[];
  try {
    pending = await decide(outcome, state, context, ports);
  } catch (error) {
    ports.log('error', 'state could not be stored', { org, error: String(error) });
    const unstored = await deliverWithoutStore(outcome, state.incidents, context, ports);
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
async function decide(
  outcome: Outcome,
  initial: OrgState,
  context: Omit<AlertContext, 'cell' | 'stateUnknown'>,
  { store }: DeliveryPorts,
): Promise<readonly Alert[]> {
  const { org, check, at } = outcome;
  let state = initial;
  for (let tries = 1; tries <= STORE_TRIES; tries += 1) {
    const kept = state.memories[check] ?? {};
    const memory = { ...kept, ...outcome.memory };
    const { put, remove, transitions } = reconcile(state.incidents, check, outcome, at);
    const alerts = transitions.map((transition) => {
      return alertOf(transition, { ...context, cell: cellIn(memory), stateUnknown: false }, at);
    });
    const remembered =
      JSON.stringify(kept) === JSON.stringify(memory) ? {} : { memory: { check, value: memory } };
    const isUnchanged = put.length + remove.length === 0 && remembered.memory === undefined;
    if (
      isUnchanged ||
      (await store.store(org, { put, remove, pending: alerts, ...remembered })) === 'stored'
    ) {
      return [...state.pending, ...alerts];
    }
    // Another run of this check got there first: what it stored counts, so look again from there.
    state = await store.read(org);
  }
  throw new Error(`state of ${org} kept changing: gave up after ${STORE_TRIES} tries`);
}

/**
 * Without a table nothing is remembered, so only what is critical is said, marked as a possible repetition.
 *
 * @param incidents as last read; none when even that failed
 */
export async function deliverWithoutStore(
  outcome: Outcome,
  incidents: readonly StoredIncident[],
  context: Omit<AlertContext, 'cell' | 'stateUnknown'>,
  ports: DeliveryPorts,
): Promise<Delivery> {
  const { transitions } = reconcile(incidents, outcome.check, outcome, outcome.at);
  const grave = transitions.filter(
    ({ state, incident }) => state !== 'RESOLVED' && incident.severity === 'critical',
  );
  const alerts = grave.map((transition) => {
    return alertOf(transition, { ...context, cell: cellIn(outcome.memory), stateUnknown: true }, outcome.at);
  });
  return sendAll(alerts, ports, async (alert) => {
    await ports.publishAlert(alert);
    return true;
  });
}

async function sendAll(
  alerts: readonly Alert[],
  { log }: DeliveryPorts,
  send: (alert: Alert) => Promise<boolean>,
): Promise<Delivery> {
  const sent: Alert[] = [];
  const errors: unknown[] = [];
  for (const alert of alerts) {
    try {
      if (await send(alert)) sent.push(alert);
    } catch (error) {
      errors.push(error);
      log('error', 'alert could not be sent', { eventId: alert.eventId, error: String(error) });
    }
  }
  return { sent, errors };
}

function cellIn({ cell }: Memory): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}
