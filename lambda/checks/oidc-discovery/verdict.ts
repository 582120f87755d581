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
  return onePerIncident(faults).map((fault) => {
    return { ...fault, subject, certainty: 'tentative', requestIds, attempts: [] };
  });
}

/** A finding that is true at once: an expiry band, an event. */
export function certainFinding(subject: string, fault: Fault): Finding {
  return { ...fault, subject, certainty: 'certain', requestIds: [], attempts: [] };
}

/** A condition on a subject is one incident, however many ways it shows in; the gravest way leads. */
export function onePerIncident<Found extends Fault & { readonly subject?: string }>(
  found: readonly Found[],
): Found[] {
  const gravestFirst = [...found].sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
  );
  const keyOf = ({ condition, subject = '' }: Found) => `${condition} ${subject}`;
  return [...new Set(gravestFirst.map(keyOf))].flatMap((key) => {
    const same = gravestFirst.filter((fault) => keyOf(fault) === key);
    const together = (part: 'observed' | 'wanted') => joined(same.map((fault) => fault[part]));
    return same
      .slice(0, 1)
      .map((first) => ({ ...first, observed: together('observed'), wanted: together('wanted') }));
  });
}

/** In characters: what a document quotes may be as long as the document. */
const QUOTED = 2000;

/** Different texts as one, cut short where there is no end to them. */
export function joined(texts: readonly string[]): string {
  const text = [...new Set(texts)].join('; ');
  return text.length <= QUOTED ? text : `${text.slice(0, QUOTED)} …`;
}
