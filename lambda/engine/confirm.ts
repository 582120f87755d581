/**
 * Confirm before crying: a critical finding is tried again within the run, and every try is reported. Seen in
 * all tries it is certain; seen in some it stays tentative and has to come back in a later run.
 */

import type { Check } from '../checks/check.ts';
import type { Attempt, Finding, Judgement, Memory } from '../outcome.ts';
import { stateOfFinding, worstState } from '../outcome.ts';
import type { Ports } from './ports.ts';

interface Try {
  readonly at: Date;
  readonly judgement: Judgement;
}

export async function observe<Facts>(
  check: Check<Facts>,
  memory: Memory,
  now: Date,
  { clock, wait }: Pick<Ports, 'clock' | 'wait'>,
  signal: AbortSignal,
): Promise<Judgement> {
  const { attempts, overSeconds } = check.confirmation;
  const interval = attempts > 1 ? (overSeconds * 1000) / (attempts - 1) : 0;
  const started = clock.monotonicMs();
  const tries: Try[] = [];
  while (tries.length === 0 || (tries.length < attempts && hasUnconfirmed(tries))) {
    const due = started + tries.length * interval;
    if (tries.length > 0) await wait(Math.max(0, due - clock.monotonicMs()), signal);
    const at = clock.now();
    tries.push({ at, judgement: check.judge(await check.probe(signal), memory, now) });
  }
  return combine(tries);
}

function hasUnconfirmed([first]: readonly Try[]): boolean {
  return first?.judgement.findings.some(needsConfirmation) ?? false;
}

function needsConfirmation({ severity, certainty }: Finding): boolean {
  return severity === 'critical' && certainty === 'tentative';
}

/** One judgement of several tries: all their findings, what the worst try saw, the measurements of the last. */
export function combine(tries: readonly Try[]): Judgement {
  const judgements = tries.map(({ judgement }) => judgement);
  const [first] = judgements;
  const last = judgements.at(-1);
  if (first === undefined || last === undefined)
    throw new RangeError('combine needs at least one try, got none');
  const states = judgements.map(({ findings }) => worstState(findings.map(stateOfFinding)));
  const worst = judgements[states.indexOf(worstState(states))] ?? last;
  const keys = new Set(judgements.flatMap(({ findings }) => findings.map(keyOf)));
  const findings = [...keys].map((key) => findingOverTries(key, tries));
  return { ...last, findings, observations: worst.observations };
}

function findingOverTries(key: string, tries: readonly Try[]): Finding {
  const sightings = tries.map(({ at, judgement }) => ({
    at,
    finding: judgement.findings.find((f) => keyOf(f) === key),
  }));
  const seen = sightings.flatMap(({ finding }) => finding ?? []);
  const latest = seen.at(-1);
  if (latest === undefined) throw new RangeError(`no try has the finding ${key}`);
  const confirmed = tries.length > 1 && seen.length === tries.length;
  const certain = latest.certainty === 'certain' || (latest.severity === 'critical' && confirmed);
  const attempts: Attempt[] = sightings.map(({ at, finding }) => {
    return { at: at.toISOString(), result: finding?.observed ?? 'ok' };
  });
  const requestIds = [...new Set(seen.flatMap((finding) => finding.requestIds))];
  return { ...latest, certainty: certain ? 'certain' : 'tentative', attempts, requestIds };
}

function keyOf({ condition, subject }: Finding): string {
  return `${condition} ${subject}`;
}
