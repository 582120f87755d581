/** A finding over time. */
import type { CheckName, Condition, Severity } from '../contract.ts';
import type { Finding } from '../outcome.ts';

/** What an incident is, whoever reports it and however bad it gets: never its reason, never its severity. */
export interface IncidentKey {
  readonly check: CheckName;
  readonly condition: Condition;
  readonly subject: string;
}

export interface Incident extends IncidentKey {
  /** `suspected` has not been announced. */
  readonly status: 'suspected' | 'open';
  /** The severity announced last; of the last finding while only suspected. */
  readonly severity: Severity;
  /** ISO 8601, UTC: the first run that had the finding. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The last runs that could see the subject, oldest first. */
  readonly recentRuns: readonly ('bad' | 'good')[];
  /** As last found. */
  readonly finding: Finding;
}

/** An incident as it lies in the store; `version` counts its changes so that two runs cannot both change it. */
export interface StoredIncident extends Incident {
  readonly version: number;
}

export function sameIncident(one: IncidentKey, other: IncidentKey): boolean {
  return one.check === other.check && one.condition === other.condition && one.subject === other.subject;
}
