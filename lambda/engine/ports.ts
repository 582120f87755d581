/** The effects a run needs, as narrow as the need; adapters implement them, tests hand in object literals. */
import type { Alert } from '../alerting/alert.ts';
import type { StoredIncident } from '../alerting/incident.ts';
import type { Mute } from '../alerting/silence.ts';
import type { StormLedger } from '../alerting/storm.ts';
import type { CheckName } from '../contract.ts';
import type { MetricPoint } from '../metrics/metric-points.ts';
import type { Clock } from '../net/network.ts';
import type { Memories, Memory } from '../outcome.ts';
import type { Completions } from './siblings.ts';

/** Everything stored of one org, read in one consistent view. */
export interface OrgState {
  readonly incidents: readonly StoredIncident[];
  /** Alerts decided but not known to be sent, oldest first. */
  readonly pending: readonly Alert[];
  readonly memories: Memories;
  readonly mutes: readonly Mute[];
  readonly storm: StormLedger;
  readonly completions: Completions;
}

/** What one run changes; stored as a whole or not at all. */
export interface StateChange {
  readonly put: readonly StoredIncident[];
  readonly remove: readonly StoredIncident[];
  readonly pending: readonly Alert[];
  /** Incidents that are over, kept apart as history. */
  readonly resolved?: readonly StoredIncident[];
  readonly memory?: { readonly check: CheckName; readonly value: Memory };
  readonly storm?: StormLedger;
}

export interface StateStore {
  readonly read: (org: string) => Promise<OrgState>;
  /** `conflict` when another run changed any of it since it was read; nothing is stored then. */
  readonly store: (org: string, change: StateChange, now: Date) => Promise<'stored' | 'conflict'>;
  /**
   * Reserves a pending alert for this run until `until`. False when another run holds it or it was sent
   * meanwhile; a reservation past its time, or further ahead than any run makes one, counts as abandoned.
   */
  readonly claim: (org: string, alert: Alert, now: Date, until: Date) => Promise<boolean>;
  readonly markSent: (org: string, alert: Alert) => Promise<void>;
  /** Notes when checks last finished a run; what siblings look at. */
  readonly complete: (org: string, completions: Completions) => Promise<void>;
}

/** Later than any claim made about now: what is claimed beyond it was claimed by a clock that has been set back. */
export function implausibleClaim(now: Date, until: Date): Date {
  return new Date(2 * until.getTime() - now.getTime());
}

export interface Ports {
  readonly store: StateStore;
  readonly publishAlert: (alert: Alert) => Promise<void>;
  /** One request; rejects when any of the points was refused. */
  readonly publishMetrics: (points: readonly MetricPoint[]) => Promise<void>;
  /** One structured line; `message` is static, what varies goes into `data`. */
  readonly log: (level: 'info' | 'error', message: string, data: Readonly<Record<string, unknown>>) => void;
  readonly clock: Clock;
  /** Resolves after `ms`, or rejects at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
