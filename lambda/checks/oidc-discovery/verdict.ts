/** The pieces that judges of one subject make, before they are put together. */
import { SEVERITIES } from '../../contract.ts';
import type { Finding, Observation, UnseenSubject } from '../../outcome.ts';

/** What one subject contributes. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly observations: readonly Observation[];
  readonly unseen: readonly UnseenSubject[];
}

/** A finding before its subject and its evidence are added. */
export type Fault = Pick<Finding, 'condition' | 'severity' | 'reason' | 'observed' | 'wanted'>;

/** Findings of faults that a later run may not see again, so that they have to be confirmed. */
export function tentativeFindings(
  subject: string,
  faults: readonly Fault[],
  requestIds: readonly string[],
): Finding[] {
  return onePerCondition(faults).map((fault) => {
    return { ...fault, subject, certainty: 'tentative', requestIds, attempts: [] };
  });
}

/** A finding that is true at once: an expiry band, an event. */
export function certainFinding(subject: string, fault: Fault): Finding {
  return { ...fault, subject, certainty: 'certain', requestIds: [], attempts: [] };
}

/** A condition on a subject is one incident, however many ways it shows in; the gravest way leads. */
function onePerCondition(faults: readonly Fault[]): Fault[] {
  const gravestFirst = [...faults].sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
  );
  const conditions = [...new Set(gravestFirst.map(({ condition }) => condition))];
  return conditions.flatMap((condition) => {
    const [first, ...others] = gravestFirst.filter((fault) => fault.condition === condition);
    if (first === undefined) return [];
    const together = (part: 'observed' | 'wanted') =>
      [...new Set([first, ...others].map((fault) => fault[part]))].join('; ');
    return [{ ...first, observed: together('observed'), wanted: together('wanted') }];
  });
}
