/** Findings as the parts of the judge make them, and their words. Pure. */
import { type Reason, SEVERITIES } from '../../contract.ts';
import type { Finding } from '../../outcome.ts';

/** A finding as this check makes it: no tries, as each of them would cost calls of what is measured. */
export function findingOf(
  finding: Pick<
    Finding,
    'condition' | 'subject' | 'severity' | 'reason' | 'observed' | 'wanted' | 'certainty'
  >,
  requestIds: readonly (string | undefined)[],
): Finding {
  const known = [...new Set(requestIds.flatMap((requestId) => requestId ?? []))];
  return { ...finding, requestIds: known.slice(0, 10), attempts: [] };
}

interface Merged extends Pick<Finding, 'condition' | 'subject' | 'severity' | 'observed'> {
  readonly reason: Reason;
  readonly requestIds: readonly string[];
}

/** A condition on a subject is one incident, in however many ways it shows; the gravest, then the first, leads. */
export function onePerIncident<Found extends Merged>(found: readonly Found[]): Found[] {
  const rank = ({ severity }: Found) => SEVERITIES.indexOf(severity);
  const gravestFirst = [...found].sort((a, b) => rank(b) - rank(a));
  const groups = new Map<string, Found[]>();
  for (const one of gravestFirst) {
    const key = `${one.condition} ${one.subject}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((same) =>
    same.slice(0, 1).map((first) => ({
      ...first,
      observed: [...new Set(same.map(({ observed }) => observed))].join('; '),
      requestIds: [...new Set(same.flatMap(({ requestIds }) => requestIds))],
    })),
  );
}

/** ISO 8601 to the second. */
export function secondOf(at: Date | string): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** At most one decimal place: `90`, `3.3`. */
export function percentText(percent: number): string {
  return String(Math.round(percent * 10) / 10);
}
