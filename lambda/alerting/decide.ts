/**
 * The incident machine: what is stored of an org and what a run found, to what is to be stored and sent. One pure
 * function; everything that decides about messages is below it.
 */
import type { MaintenanceWindow } from '../config.ts';
import type { CheckName } from '../contract.ts';
import type { Finding, Judgement } from '../outcome.ts';
import type { Alert, AlertContext } from './alert.ts';
import { alertsOf, stormAlert } from './collective-alerts.ts';
import type { StoredIncident } from './incident.ts';
import { reconcile } from './reconcile.ts';
import { isSilenced, type Mute } from './silence.ts';
import { cap, type StormLedger } from './storm.ts';

export interface Known {
  readonly incidents: readonly StoredIncident[];
  readonly mutes: readonly Mute[];
  readonly storm: StormLedger;
}

export interface Observed extends Pick<Judgement, 'findings' | 'unseen'> {
  readonly check: CheckName;
  /** What this run found of the other checks: whether they stand still. */
  readonly siblings: readonly { readonly check: CheckName; readonly findings: readonly Finding[] }[];
}

export interface Decision {
  readonly put: readonly StoredIncident[];
  readonly remove: readonly StoredIncident[];
  /** Incidents that are over, for the history. */
  readonly resolved: readonly StoredIncident[];
  readonly alerts: readonly Alert[];
  /** Absent when the cap on messages is not touched. */
  readonly storm?: StormLedger;
}

export function decide(
  { incidents, mutes, storm }: Known,
  { check, findings, unseen, siblings }: Observed,
  maintenance: readonly MaintenanceWindow[],
  context: AlertContext,
  now: Date,
): Decision {
  const silenced = (incident: Parameters<typeof isSilenced>[1]) =>
    isSilenced(context.org.alias, incident, { mutes, maintenance }, incidents, now);
  const stalls = incidents.filter(({ condition }) => condition === 'CHECK_STALLED');
  const parts = [
    reconcile(incidents, check, { findings, unseen }, now, silenced),
    ...siblings.map((sibling) => {
      return reconcile(stalls, sibling.check, { findings: sibling.findings, unseen: [] }, now, silenced);
    }),
  ];
  const put = parts.flatMap((part) => part.put);
  const transitions = parts.flatMap((part) => part.transitions);
  const alerts = alertsOf(transitions, check, context, now);
  const decision = {
    put,
    remove: parts.flatMap((part) => part.remove),
    resolved: put.filter(({ status, lastSeen }) => status === 'resolved' && lastSeen === now.toISOString()),
  };
  if (alerts.length + storm.held.length === 0) return { ...decision, alerts };
  const capped = cap(alerts, storm, now);
  if (alerts.length + capped.named.length === 0) return { ...decision, alerts: [] };
  const names = capped.named.length === 0 ? [] : [stormAlert(capped.named, check, context, now)];
  return { ...decision, alerts: [...capped.alerts, ...names, ...capped.machinesOnly], storm: capped.ledger };
}
