/** What is drawn: names as they are, names as somebody may make them, many, none, and what is not known. */
import type { StoredIncident } from '../../lambda/alerting/incident.ts';
import type { Condition, Reason, Severity } from '../../lambda/contract.ts';
import type { CertificateRow } from '../../lambda/widget/certificate-row.ts';
import type { WidgetPorts } from '../../lambda/widget/widget.ts';

export const NOW = new Date('2026-03-02T12:00:00Z');
const HOURS_MS = 3_600_000;
const hoursFrom = (hours: number) => new Date(NOW.getTime() + hours * HOURS_MS).toISOString();

function incident(
  [severity, condition, reason, subject, observed]: [Severity, Condition, Reason, string, string],
  hours: number,
): StoredIncident {
  const finding = {
    condition,
    subject,
    severity,
    reason,
    observed,
    wanted: '',
    requestIds: [],
    attempts: [],
  };
  return {
    check: 'oidc-discovery',
    condition,
    subject,
    severity,
    status: 'open',
    firstSeen: hoursFrom(-hours),
    lastSeen: hoursFrom(0),
    recentRuns: ['bad'],
    finding: { ...finding, certainty: 'certain' },
    changes: [],
    version: 1,
  };
}

const INCIDENTS = [
  incident(
    [
      'critical',
      'ISSUER_MISMATCH',
      'ISSUER_HOST',
      'https://acme.okta.com/oauth2/default',
      'issuer https://id.foreign.example',
    ],
    0.3,
  ),
  incident(['warning', 'CLOCK_SKEW', 'CLOCK_AHEAD', 'https://acme.okta.com', 'ahead by 74 s'], 3),
  incident(['info', 'KEY_ADDED', 'ROLLOVER', 'kid 7Hq2', 'a key that was not there before'], 30),
];
const NAMES = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'Payroll \u202Egnp.exe',
  'x'.repeat(10_000),
  '👩‍👩‍👧‍👦 Größe 人事 חשבונות',
  'line\nbreak \u0007',
  '\u200B',
];
const USUAL_NAMES = ['Payroll', 'Expenses', 'Wiki', 'Travel', 'CRM', 'Contracts', 'Video calls', 'Tickets'];
const HOSTILE = NAMES.map((name) => incident(['warning', 'CLOCK_SKEW', 'CLOCK_AHEAD', name, name], 5));

function certificate(index: number, name: string): CertificateRow {
  const days = index * 3 - 4;
  const severity: Severity | undefined =
    days <= 7 ? 'critical' : days <= 30 ? 'warning' : days <= 60 ? 'info' : undefined;
  const row = {
    org: 'acme',
    orgUrl: 'https://acme.okta.com',
    kind: 'app',
    id: `0oa${index}`,
    name,
    type: index % 3 === 0 ? 'SP signature' : 'signing',
    kid: `Xb${index}kq0VZ3nE1pYw7mT`,
  } as const;
  if (index % 17 === 5) return { ...row, problem: 'its keys cannot be read: HTTP 403, E0000006' };
  return {
    ...row,
    notAfter: hoursFrom(days * 24),
    days,
    ...(severity === undefined ? {} : { severity }),
    ...(index % 4 === 0 ? { stagedNotAfter: hoursFrom(87_600) } : {}),
    ...(index % 3 === 0 ? { owner: 'team-payments@example.com' } : {}),
  };
}

const mutes = [
  ['acme/oidc-discovery/*', 'domain move'],
  ['*/rate-limits/*', NAMES[3] ?? ''],
] as const;
const stored = (incidents: readonly StoredIncident[]) => async (alias: string) => {
  if (alias === 'gone') throw new Error('no such table');
  return {
    incidents,
    mutes: mutes.map(([pattern, reason]) => ({
      pattern,
      reason,
      until: hoursFrom(2),
      createdAt: hoursFrom(0),
    })),
    unreadable: 0,
    isBlank: false,
  };
};
const certificates =
  (count: number, doubts: readonly string[] = [], names: readonly string[] = NAMES) =>
  async () => ({
    rows: Array.from({ length: count }, (_, index) =>
      certificate(index, names[index % 40] ?? `App ${index}`),
    ),
    readAt: hoursFrom(-3),
    doubts,
  });

export interface Scene {
  readonly name: string;
  readonly show: string;
  readonly ports: Partial<Pick<WidgetPorts, 'stored' | 'certificates'>>;
  readonly width?: number;
  readonly aliases?: readonly string[];
}

export const SCENES: readonly Scene[] = [
  { name: 'incidents', show: 'incidents', ports: { stored: stored(INCIDENTS) } },
  { name: 'incidents-narrow', show: 'incidents', ports: { stored: stored(INCIDENTS) }, width: 460 },
  { name: 'incidents-hostile', show: 'incidents', ports: { stored: stored(HOSTILE) } },
  { name: 'incidents-none', show: 'incidents', ports: { stored: stored([]) }, aliases: ['acme', 'gone'] },
  { name: 'mutes', show: 'mutes', ports: { stored: stored([]) } },
  {
    name: 'certificates',
    show: 'certificates',
    ports: { certificates: certificates(200) },
  },
  {
    name: 'certificates-usual',
    show: 'certificates',
    ports: { certificates: certificates(USUAL_NAMES.length, [], USUAL_NAMES) },
    width: 1000,
  },
  {
    name: 'certificates-more',
    show: 'certificates',
    ports: { certificates: certificates(240, ['12 keys of 230 SAML apps are not read yet']) },
    width: 600,
  },
  { name: 'parameters', show: 'everything', ports: {} },
];
