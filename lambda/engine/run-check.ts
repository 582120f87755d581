/** One run: read the state, observe, deliver what changed, and last of all publish every metric at once. */
import type { Alert } from '../alerting/alert.ts';
import type { Check } from '../checks/check.ts';
import type { CheckName } from '../contract.ts';
import { metricPoints } from '../metrics/metric-points.ts';
import { type Judgement, type Outcome, stateOfFinding, worstState } from '../outcome.ts';
import { DeadlineError, observe, type Remembered } from './confirm.ts';
import { deliver, deliverWithoutStore } from './deliver.ts';
import { cellOf, type DeliveryContext } from './delivery-context.ts';
import type { OrgState, Ports, StateStore } from './ports.ts';
import { watchSiblings } from './siblings.ts';

export interface Run {
  readonly outcome: Outcome;
  readonly sent: readonly Alert[];
}

/**
 * Runs a check once.
 *
 * @param deadline aborts when the probing must end so that there is time left to publish
 * @throws AggregateError after everything that could be done was done, when the monitor itself failed: its
 *   table, its topic or its metrics. A target that is down never throws.
 */
export async function runCheck<Facts>(
  check: Check<Facts>,
  context: DeliveryContext,
  ports: Ports,
  deadline: AbortSignal,
): Promise<Run> {
  const { clock, log, store } = ports;
  const at = clock.now();
  const started = clock.monotonicMs();
  const errors: unknown[] = [];

  const early = await readState(context.org.alias, ports);
  const memories = early.state?.memories ?? {};
  const remembered = { memories, cell: cellOf(context, memories) };
  const judgement = await observeOrUnknown(check, remembered, at, ports, deadline);
  // Probing took its time: what could not be read before it may be readable now.
  const { state, error } = early.state === undefined ? await readState(context.org.alias, ports) : early;
  if (error !== undefined) errors.push(error);
  const outcome: Outcome = {
    ...judgement,
    org: context.org.alias,
    check: check.name,
    state: worstState(judgement.findings.map(stateOfFinding)),
    at,
    durationMs: clock.monotonicMs() - started,
  };

  const delivery =
    state === undefined
      ? await deliverWithoutStore(outcome, undefined, context, ports)
      : await deliver(outcome, state, context, ports);
  errors.push(...delivery.errors);

  try {
    await noteCompletion(outcome, state, context, store);
  } catch (error) {
    errors.push(error);
    log('error', 'completion could not be noted', { org: outcome.org, error: String(error) });
  }

  try {
    await ports.publishMetrics(metricPoints(outcome));
  } catch (error) {
    errors.push(error);
    log('error', 'metrics could not be published', { org: outcome.org, error: String(error) });
  }

  log('info', 'run finished', summaryOf(outcome, delivery.sent));
  if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '));
  return { outcome, sent: delivery.sent };
}

/** The state, or why there is none. */
async function readState(
  org: string,
  { store, log }: Ports,
): Promise<{ readonly state?: OrgState; readonly error?: unknown }> {
  try {
    return { state: await store.read(org) };
  } catch (error) {
    log('error', 'state could not be read', { org, error: String(error) });
    return { error };
  }
}

/** Only for whoever reads it: a check that no sibling watches is watched by CloudWatch. */
async function noteCompletion(
  { org, check, at }: Outcome,
  state: OrgState | undefined,
  { siblings, isWatched }: DeliveryContext,
  store: StateStore,
): Promise<void> {
  if (state === undefined) return;
  const { assumed } = watchSiblings(siblings, state.completions, at);
  const completions = { ...assumed, ...(isWatched ? { [check]: at.toISOString() } : {}) };
  if (Object.keys(completions).length > 0) await store.complete(org, completions);
}

/** The single place where a broken check becomes a value: whatever goes wrong inside, the state is unknown. */
async function observeOrUnknown<Facts>(
  check: Check<Facts>,
  remembered: Remembered,
  now: Date,
  ports: Ports,
  deadline: AbortSignal,
): Promise<Judgement> {
  try {
    return await observe(check, remembered, now, ports, deadline);
  } catch (error) {
    if (error instanceof DeadlineError) return unknown(check.name, 'DEADLINE', error.message);
    ports.log('error', 'check failed', { check: check.name, error: String(error), stack: stackOf(error) });
    return unknown(check.name, 'MONITOR_ERROR', `the check itself failed: ${String(error)}`);
  }
}

function unknown(check: CheckName, reason: 'DEADLINE' | 'MONITOR_ERROR', observed: string): Judgement {
  const wanted = 'a check that runs to its end';
  return {
    findings: [
      {
        condition: 'CHECK_UNKNOWN',
        subject: check,
        severity: 'warning',
        reason,
        observed,
        wanted,
        certainty: 'tentative',
        requestIds: [],
        attempts: [],
      },
    ],
    observations: [{ subject: check, state: 'unknown', observed, wanted, durationMs: 0 }],
    measurements: [],
    unseen: 'everything',
    memory: {},
  };
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}

function summaryOf(
  { org, check, state, findings, measurements, durationMs }: Outcome,
  sent: readonly Alert[],
) {
  return {
    org,
    check,
    state,
    durationMs: Math.round(durationMs),
    findings: findings.map(({ condition, subject, severity, reason, observed, certainty }) => {
      return { condition, subject, severity, reason, observed, certainty };
    }),
    measurements: measurements.map(({ metric, value, dimensions }) => ({ metric, value, ...dimensions })),
    sent: sent.map(({ eventId, state: announced, dedupKey }) => ({ eventId, state: announced, dedupKey })),
  };
}
