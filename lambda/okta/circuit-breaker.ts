/** Stops calling an org that fails, and looks again with one call a minute. Pure; the state is stored between runs. */
import * as v from 'valibot';

const since = v.pipe(v.string(), v.isoTimestamp());

export const circuitSchema = v.variant('state', [
  v.object({ state: v.literal('closed'), failures: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  v.object({ state: v.literal('open'), since }),
  /** One call is under way that decides. */
  v.object({ state: v.literal('trying'), since }),
]);
export type Circuit = Readonly<v.InferOutput<typeof circuitSchema>>;

export const CLOSED_CIRCUIT: Circuit = { state: 'closed', failures: 0 };

/** Failures in a row after which the run stops calling. */
const FAILURES_TO_OPEN = 3;

/**
 * Less than the minute between two runs, by what a call may wait in vain and a schedule may be early: every run tries
 * once, so that what is told of an org is why it fails now, and not that it was not asked.
 */
const PAUSE_MS = 50_000;

/** `failed`: 5xx, or no answer at all. `refused`: 4xx, 429 too; Okta works, but not for this call. */
export type CallOutcome = 'succeeded' | 'refused' | 'failed';

/** @param status undefined for a timeout and whatever else gave no answer */
export function callOutcome(status: number | undefined): CallOutcome {
  if (status === undefined || status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'succeeded';
}

export type CallPermission =
  | 'call'
  /** One lightweight call, announced by {@link trying}. */
  | 'try'
  | { readonly openUntil: Date };

export function mayCall(circuit: Circuit, now: Date): CallPermission {
  if (circuit.state === 'closed') return 'call';
  return isOver(circuit.since, now) ? 'try' : { openUntil: new Date(Date.parse(circuit.since) + PAUSE_MS) };
}

/** Keeps others from trying as well. A try that never ends, as its run died, is repeated after another pause. */
export function trying(circuit: Circuit, now: Date): Circuit {
  return circuit.state === 'closed' ? circuit : { state: 'trying', since: now.toISOString() };
}

/**
 * A refusal is no failure and ends no row of failures either. It closes an open circuit, though: whoever refuses is
 * there, and a token that has expired meanwhile must not look like an outage.
 */
export function after(circuit: Circuit, outcome: CallOutcome, now: Date): Circuit {
  const open: Circuit = { state: 'open', since: now.toISOString() };
  if (circuit.state === 'closed') {
    if (outcome === 'refused') return circuit;
    if (outcome === 'succeeded') return CLOSED_CIRCUIT;
    const failures = circuit.failures + 1;
    return failures < FAILURES_TO_OPEN ? { state: 'closed', failures } : open;
  }
  // What was under way when the circuit opened decides nothing.
  if (circuit.state === 'open' && !isOver(circuit.since, now)) return circuit;
  return outcome === 'failed' ? open : CLOSED_CIRCUIT;
}

/**
 * A pause that begins a whole pause ahead of now, or more, was noted by a clock that has been set back: it is over, and
 * so is one that began at no time at all.
 */
function isOver(since: string, now: Date): boolean {
  const isUnderWay = Math.abs(now.getTime() - Date.parse(since)) < PAUSE_MS;
  return !isUnderWay;
}
