/** Stored incidents and the findings of a run, to incidents to store and transitions to announce. Pure. */
import { type AlertState, type CheckName, type Condition, SEVERITIES, type Severity } from '../contract.ts';
import type { Finding, Judgement, Unseen } from '../outcome.ts';
import { type Incident, type IncidentKey, type StoredIncident, sameIncident } from './incident.ts';

interface FiringRule {
  /** A tentative finding fires when it was seen in `seen` … */
  readonly seen: number;
  /** … of the last so many runs that could see its subject. */
  readonly of: number;
}

const FIRING: FiringRule = { seen: 2, of: 3 };
const FIRING_OF_CONDITION: Readonly<Partial<Record<Condition, FiringRule>>> = {
  LATENCY_HIGH: { seen: 3, of: 5 },
  CHECK_UNKNOWN: { seen: 3, of: 3 },
};

/** An open incident is over after as many good runs in a row. */
const CLEAR_RUNS = 2;

function firingRule({ condition }: Pick<IncidentKey, 'condition'>): FiringRule {
  return FIRING_OF_CONDITION[condition] ?? FIRING;
}

export interface Transition {
  readonly state: AlertState;
  readonly incident: Incident;
}

export interface Reconciliation {
  readonly put: readonly StoredIncident[];
  readonly remove: readonly StoredIncident[];
  readonly transitions: readonly Transition[];
}

export function reconcile(
  stored: readonly StoredIncident[],
  check: CheckName,
  { findings, unseen }: Pick<Judgement, 'findings' | 'unseen'>,
  now: Date,
): Reconciliation {
  const own = stored.filter((incident) => incident.check === check);
  const alerting = findings.filter(({ severity }) => severity !== 'info');
  const bad = alerting.map((finding) => seeBad(own.find(isOf(check, finding)), check, finding, now));
  const good = own
    .filter(
      (incident) =>
        !alerting.some((finding) => isOf(check, finding)(incident)) && !isUnseen(incident, unseen),
    )
    .map((incident) => seeGood(incident, now));
  const changes = [...bad, ...good];
  return {
    put: changes.flatMap(({ put }) => put ?? []),
    remove: changes.flatMap(({ remove }) => remove ?? []),
    transitions: changes.flatMap(({ transition }) => transition ?? []),
  };
}

interface Change {
  readonly put?: StoredIncident;
  readonly remove?: StoredIncident;
  readonly transition?: Transition;
}

function isOf(check: CheckName, { condition, subject }: Finding): (key: IncidentKey) => boolean {
  return (key) => sameIncident(key, { check, condition, subject });
}

function seeBad(previous: StoredIncident | undefined, check: CheckName, finding: Finding, now: Date): Change {
  const rule = firingRule(finding);
  const recentRuns = [...(previous?.recentRuns ?? []), 'bad' as const].slice(-rule.of);
  const { condition, subject, severity } = finding;
  const seenAt = now.toISOString();
  const firstSeen = previous?.firstSeen ?? seenAt;
  const base = { check, condition, subject, firstSeen, lastSeen: seenAt, recentRuns, finding };
  const version = (previous?.version ?? 0) + 1;
  if (previous?.status === 'open') {
    const escalates =
      rank(severity) > rank(previous.severity) && (isCertain(finding) || repeats(previous, severity));
    const incident = {
      ...base,
      status: 'open' as const,
      severity: escalates ? severity : previous.severity,
      version,
    };
    return escalates ? { put: incident, transition: { state: 'ESCALATED', incident } } : { put: incident };
  }
  const fires = isCertain(finding) || recentRuns.filter((run) => run === 'bad').length >= rule.seen;
  const incident = { ...base, status: fires ? ('open' as const) : ('suspected' as const), severity, version };
  return fires ? { put: incident, transition: { state: 'FIRING', incident } } : { put: incident };
}

function isCertain({ certainty }: Finding): boolean {
  return certainty === 'certain';
}

function repeats({ finding }: Incident, severity: Severity): boolean {
  return rank(finding.severity) >= rank(severity);
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function isUnseen({ condition, subject }: IncidentKey, unseen: Unseen): boolean {
  if (unseen === 'everything') return true;
  return unseen.some((item) => item.subject === subject && (item.conditions?.includes(condition) ?? true));
}

function seeGood(incident: StoredIncident, now: Date): Change {
  const recentRuns = [...incident.recentRuns, 'good' as const].slice(-firingRule(incident).of);
  const next = { ...incident, recentRuns, version: incident.version + 1 };
  if (incident.status === 'suspected') {
    return recentRuns.includes('bad') ? { put: next } : { remove: incident };
  }
  const cleared = recentRuns.slice(-CLEAR_RUNS).every((run) => run === 'good');
  if (!cleared) return { put: next };
  return {
    remove: incident,
    transition: { state: 'RESOLVED', incident: { ...next, lastSeen: now.toISOString() } },
  };
}
