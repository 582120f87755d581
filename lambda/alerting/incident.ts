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
  /** `suspected` has not fired yet; `resolved` is kept only to notice that it comes back too often. */
  readonly status: 'suspected' | 'open' | 'resolved';
  /** The gravest severity since it opened. */
  readonly severity: Severity;
  /** ISO 8601, UTC: the first run that had the finding. */
  readonly firstSeen: string;
  /** The last run that had something new to store of it; of what is resolved, the run that ended it. */
  readonly lastSeen: string;
  /** The last runs that could see the subject, oldest first. */
  readonly recentRuns: readonly ('bad' | 'good')[];
  /** As last found, but for tries and request ids: these are of the last run that stored it. */
  readonly finding: Finding;
  /** When it opened or was over, ISO 8601, within the window in which flapping is looked for. */
  readonly changes: readonly string[];
  /** Absent while nobody has been told of it. */
  readonly announced?: Announced;
  /** True from the message that says so until it has been stable. */
  readonly flapping?: boolean;
}

export interface Announced {
  /** ISO 8601 time of the last message. */
  readonly at: string;
  readonly severity: Severity;
  /** Reminders since it fired. */
  readonly reminders: number;
  /** Expiry bands that were spoken of: behind a load balancer a host may show one certificate after the other. */
  readonly bands: readonly string[];
}

/** An incident as it lies in the store; `version` counts its changes so that two runs cannot both change it. */
export interface StoredIncident extends Incident {
  readonly version: number;
}

export function sameIncident(one: IncidentKey, other: IncidentKey): boolean {
  return one.check === other.check && one.condition === other.condition && one.subject === other.subject;
}
