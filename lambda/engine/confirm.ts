/**
 * Confirm before crying: a critical finding is tried again within the run, and every try is reported. Seen in
 * all tries it is certain; seen in some it stays tentative and has to come back in a later run; what most tries did not
 * see is fleeting and does not count, or every network that loses a request now and then would page people.
 */

import type { Check } from '../checks/check.ts';
import type { Attempt, Finding, Judgement, Memories } from '../outcome.ts';
import { isUnseen, stateOfFinding, worstState } from '../outcome.ts';
import type { Ports } from './ports.ts';

interface Try {
  readonly at: Date;
  readonly judgement: Judgement;
}

/** What is known of the org before a run observes it. */
export interface Remembered {
  /** What the checks kept of it. */
  readonly memories: Memories;
  /** As status.okta.com names it. */
  readonly cell: string | undefined;
}

/** The deadline came before anything was observed. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * @param deadline ends the tries; what was seen by then counts
 * @throws DeadlineError when not even the first try was done by then, whatever the probe does with its signal
 */
export async function observe<Facts>(
  check: Check<Facts>,
  { memories, cell }: Remembered,
  now: Date,
  { clock, wait }: Pick<Ports, 'clock' | 'wait'>,
  deadline: AbortSignal,
): Promise<Judgement> {
  const { attempts, overSeconds } = check.confirmation;
  const memory = memories[check.name] ?? {};
  const interval = attempts > 1 ? (overSeconds * 1000) / (attempts - 1) : 0;
  const started = clock.monotonicMs();
  const tries: Try[] = [];
  const tryOnce = async () => {
    const due = started + tries.length * interval;
    if (tries.length > 0) await wait(Math.max(0, due - clock.monotonicMs()), deadline);
    const at = clock.now();
    const facts = await check.probe(deadline, memory, memories);
    if (!deadline.aborted) tries.push({ at, judgement: check.judge(facts, memory, now, cell) });
  };
  while (tries.length === 0 || (tries.length < attempts && hasUnconfirmed(tries))) {
    await untilAborted(tryOnce(), deadline);
    if (deadline.aborted) break;
  }
  if (tries.length === 0) throw new DeadlineError('the deadline came before the first try was done');
  return combine(tries, attempts);
}

/** Resolves when the work ends or the signal aborts; what the work does after that is of no interest. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = () => {};
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([aborted, work]);
  } catch (error) {
    // A wait that ends because the time is up is no failure of the check.
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function hasUnconfirmed([first]: readonly Try[]): boolean {
  return first?.judgement.findings.some(needsConfirmation) ?? false;
}

function needsConfirmation({ severity, certainty }: Finding): boolean {
  return severity === 'critical' && certainty === 'tentative';
}

/**
 * One judgement of several tries: all their findings, what the worst try saw, the measurements of the last.
 *
 * @param attempts tries that were asked for; a single one is believed when no more were
 */
export function combine(tries: readonly Try[], attempts: number): Judgement {
  const judgements = tries.map(({ judgement }) => judgement);
  const [first] = judgements;
  const last = judgements.at(-1);
  if (first === undefined || last === undefined)
    throw new RangeError('combine needs at least one try, got none');
  const states = judgements.map(({ findings }) => worstState(findings.map(stateOfFinding)));
  const worst = judgements[states.indexOf(worstState(states))] ?? last;
  const keys = new Set(judgements.flatMap(({ findings }) => findings.map(keyOf)));
  const findings = [...keys].map((key) => findingOverTries(key, tries, attempts));
  return { ...last, findings, observations: worst.observations };
}

function findingOverTries(key: string, tries: readonly Try[], attempts: number): Finding {
  const sightings = tries.map(({ at, judgement }) => {
    return { at, judgement, finding: judgement.findings.find((finding) => keyOf(finding) === key) };
  });
  const seen = sightings.flatMap(({ finding }) => finding ?? []);
  const latest = seen.at(-1);
  if (latest === undefined) throw new RangeError(`no try has the finding ${key}`);
  const confirmed = seen.length === tries.length && tries.length >= Math.min(2, attempts);
  const certainty = certaintyOf(latest, seen.length, tries.length, confirmed);
  const made: Attempt[] = sightings.map(({ at, judgement, finding }) => {
    const otherwise = isUnseen(latest, judgement.unseen) ? 'not seen' : 'ok';
    return { at: at.toISOString(), result: finding?.observed ?? otherwise };
  });
  const requestIds = [...new Set(seen.flatMap((finding) => finding.requestIds))];
  return { ...latest, certainty, attempts: made, requestIds };
}

/** @param confirmed whether every try saw it, and there were enough of them */
function certaintyOf(
  { certainty, severity }: Finding,
  seen: number,
  tries: number,
  confirmed: boolean,
): Finding['certainty'] {
  if (certainty === 'certain' || severity !== 'critical') return certainty;
  if (confirmed) return 'certain';
  return 2 * seen < tries ? 'fleeting' : 'tentative';
}

function keyOf({ condition, subject }: Finding): string {
  return `${condition} ${subject}`;
}
