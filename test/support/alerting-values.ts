/** Findings, incidents and alerts for tests: sound values, of which a test changes what it is about. */
import { type Alert, type AlertContext, alertOf } from '../../lambda/alerting/alert.ts';
import type { StoredIncident } from '../../lambda/alerting/incident.ts';
import { reconcile } from '../../lambda/alerting/reconcile.ts';
import type { DeliveryContext } from '../../lambda/engine/delivery-context.ts';
import type { OktaStatus } from '../../lambda/okta-status.ts';
import type { Finding, Judgement, Outcome } from '../../lambda/outcome.ts';

/** The present of every test. */
export const NOW = new Date('2026-03-02T12:00:00.000Z');

export const ISSUER = 'https://acme.okta.com/oauth2/default';

export function minutesAfter(minutes: number, from: Date = NOW): Date {
  return new Date(from.getTime() + minutes * 60_000);
}

export function findingWith(changes: Partial<Finding> = {}): Finding {
  return {
    condition: 'ISSUER_MISMATCH',
    subject: ISSUER,
    severity: 'critical',
    reason: 'ISSUER_HOST',
    observed: 'issuer https://id.foreign.example',
    wanted: `issuer ${ISSUER}, byte for byte`,
    certainty: 'certain',
    requestIds: [],
    attempts: [],
    ...changes,
  };
}

/** Nothing wrong, everything seen. */
export function judgementWith(changes: Partial<Judgement> = {}): Judgement {
  return { findings: [], observations: [], measurements: [], unseen: [], memory: {}, ...changes };
}

export function outcomeWith(changes: Partial<Outcome> = {}): Outcome {
  return {
    ...judgementWith(),
    org: 'acme',
    check: 'oidc-discovery',
    state: 'ok',
    at: NOW,
    durationMs: 900,
    ...changes,
  };
}

/** What is said of one incident. */
export const INCIDENT_STATES = ['FIRING', 'ESCALATED', 'RESOLVED'] as const;

/** An incident that was first seen 14 minutes ago, as the store has it; it fired then unless it is suspected. */
export function incidentWith(changes: Partial<StoredIncident> = {}): StoredIncident {
  const { finding = findingWith(), status, severity } = changes;
  const certainty = status === 'suspected' ? 'tentative' : 'certain';
  const seen = { findings: [{ ...finding, certainty } as const], unseen: [] };
  const [begun] = reconcile([], 'oidc-discovery', seen, minutesAfter(-14)).put;
  if (begun === undefined) throw new Error('a finding has to be stored');
  const announced =
    begun.announced === undefined || severity === undefined
      ? {}
      : { announced: { ...begun.announced, severity } };
  return { ...begun, ...announced, finding, version: 14, ...changes };
}

/** Okta's page, read two minutes ago, with nothing on it. */
export const NOTHING_REPORTED: OktaStatus = {
  state: 'nothing',
  cell: 'okta.com:14',
  readAt: minutesAfter(-2).toISOString(),
  incidents: [],
  maintenance: [],
  problem: null,
};

export const CONTEXT = {
  org: { alias: 'acme', url: 'https://acme.okta.com', cell: 'okta.com:14' },
  oktaStatus: NOTHING_REPORTED,
  runbookUrl: 'https://example.com/runbook.md',
  dashboardUrl: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home#dashboards:name=Okta-acme',
  stateUnknown: false,
  maintenance: [],
  siblings: [],
  isWatched: false,
} as const satisfies AlertContext & DeliveryContext;

/** The alert that announces an incident. */
export function alertFor(
  state: (typeof INCIDENT_STATES)[number],
  incident: Partial<StoredIncident> = {},
  { at = NOW, ...context }: Partial<AlertContext> & { at?: Date } = {},
): Alert {
  return alertOf({ state, incident: incidentWith(incident) }, { ...CONTEXT, ...context }, at);
}
