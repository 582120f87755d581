/** An alert of every state, as the incident machine itself decides on it after the runs that lead there. */
import type { Alert } from '../../../../lambda/alerting/alert.ts';
import { testAlert } from '../../../../lambda/alerting/collective-alerts.ts';
import { decide, type Known } from '../../../../lambda/alerting/decide.ts';
import { type StoredIncident, sameIncident } from '../../../../lambda/alerting/incident.ts';
import { EMPTY_LEDGER } from '../../../../lambda/alerting/storm.ts';
import type { AlertState, CheckName } from '../../../../lambda/contract.ts';
import type { Finding } from '../../../../lambda/outcome.ts';
import { CONTEXT, findingWith, minutesAfter } from '../../../support/alerting-values.ts';

/** What a run found, at a minute of the story. */
export interface Step {
  readonly minute: number;
  readonly findings: readonly Finding[];
}

/** Every alert of a story, told from nothing. */
export function alertsAfter(
  steps: readonly Step[],
  context = CONTEXT,
  check: CheckName = 'oidc-discovery',
): Alert[] {
  let known: Known = { incidents: [], mutes: [], storm: EMPTY_LEDGER };
  return steps.flatMap(({ minute, findings }) => {
    const observed = { check, findings, unseen: [], siblings: [] } as const;
    const { put, remove, storm, alerts } = decide(known, observed, [], context, minutesAfter(minute));
    const changed: readonly StoredIncident[] = [...put, ...remove];
    const kept = known.incidents.filter((stored) => !changed.some((other) => sameIncident(stored, other)));
    known = { ...known, incidents: [...kept, ...put], storm: storm ?? known.storm };
    return [...alerts];
  });
}

const refused = 'connect ECONNREFUSED 203.0.113.7:443';
export const UNREACHABLE = findingWith({
  condition: 'UNREACHABLE',
  subject: 'acme.okta.com',
  reason: 'CONNECT',
  observed: refused,
  wanted: 'answers over TLS with its discovery document',
  requestIds: ['34e7e93d6cf79cf78878bec99fb950a0'],
  attempts: [0, 10, 20].map((second) => ({
    at: new Date(Date.UTC(2026, 2, 2, 12, 0, second)).toISOString(),
    result: refused,
  })),
});

/** A certificate with so many days left, in the band that a judge would name. */
export function expiring(subject: string, days: number): Finding {
  const band = days <= 7 ? '7' : days <= 14 ? '14' : '30';
  return findingWith({
    condition: 'CERTIFICATE_EXPIRING',
    subject,
    severity: days <= 7 ? 'critical' : 'warning',
    reason: 'EXPIRES_SOON',
    observed: `certificate by "R11" valid until ${minutesAfter(days * 1440)
      .toISOString()
      .slice(0, 10)}, ${days} days left`,
    wanted: 'a certificate that clients accept, valid for more than 30 days',
    band,
  });
}

export function bad(minute: number, ...findings: readonly Finding[]): Step {
  return { minute, findings };
}

export function good(minute: number): Step {
  return { minute, findings: [] };
}

const appHost = (index: number) => `app-${String(index).padStart(3, '0')}.acme.com`;
/** 200 certificates of which the last three are critical. */
export const MANY = Array.from({ length: 200 }, (_, index) => expiring(appHost(index), index < 197 ? 12 : 5));
export const SEVERAL = Array.from({ length: 14 }, (_, index) =>
  findingWith({
    subject: `https://acme.okta.com/oauth2/server${index}`,
    severity: index === 13 ? 'critical' : 'warning',
  }),
);
/** Up and down, each change certain. */
const RESTLESS = Array.from({ length: 12 }, (_, cycle) => [
  bad(cycle * 3, UNREACHABLE),
  good(cycle * 3 + 1),
  good(cycle * 3 + 2),
]).flat();

const STORIES: Readonly<Record<Exclude<AlertState, 'TEST'>, readonly Step[]>> = {
  FIRING: [bad(0, UNREACHABLE)],
  ESCALATED: [bad(0, expiring('login.acme.com', 12)), bad(7200, expiring('login.acme.com', 7))],
  REMINDER: [bad(0, UNREACHABLE), bad(240, UNREACHABLE)],
  RESOLVED: [bad(0, UNREACHABLE), good(13), good(14)],
  DIGEST: [bad(0, ...MANY)],
  FLAPPING: RESTLESS,
  STORM: [bad(0, ...SEVERAL)],
};

export const STATES = [...(Object.keys(STORIES) as AlertState[]), 'TEST' as const];

export function alertOfState(state: AlertState): Alert {
  if (state === 'TEST') return testAlert('oidc-discovery', CONTEXT, minutesAfter(0));
  const alert = alertsAfter(STORIES[state]).find((candidate) => candidate.state === state);
  if (alert === undefined) throw new Error(`the story of ${state} has no such alert`);
  return alert;
}
