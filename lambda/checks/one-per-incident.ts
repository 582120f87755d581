/** A condition on a subject is one incident, in however many ways it shows. Pure. */
import { type Reason, SEVERITIES } from '../contract.ts';
import type { Finding } from '../outcome.ts';

interface Merged extends Pick<Finding, 'condition' | 'subject' | 'severity' | 'observed'> {
  readonly reason: Reason;
  readonly requestIds: readonly string[];
}

/** The gravest, then the first, leads and says what all of them observed. */
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
