/** Judges the certificate a host presents: accepted by clients, and for how long still. */
import type { OidcDiscoverySettings } from '../../config.ts';
import type { Severity } from '../../contract.ts';
import type { Finding } from '../../outcome.ts';
import type { ConnectionFacts } from './facts.ts';
import type { Verdict } from './judge.ts';

const DAY_MS = 86_400_000;

/** Whole days from now, rounded down; negative once past. */
export function daysUntil(date: Date, now: Date): number {
  return Math.floor((date.getTime() - now.getTime()) / DAY_MS);
}

export function judgeCertificate(
  host: string,
  { certificate, phases, address }: ConnectionFacts,
  limits: OidcDiscoverySettings['certificateDays'],
  now: Date,
): Verdict {
  const until = certificate.notAfter.toISOString().slice(0, 10);
  const days = daysUntil(certificate.notAfter, now);
  const durationMs = phases.dnsMs + phases.connectMs + phases.tlsMs;
  const wanted = `a certificate that clients accept, valid for more than ${limits.warning} days`;
  const base = { subject: host, wanted, requestIds: [], attempts: [] };
  const { refusal } = certificate;
  if (refusal !== undefined) {
    const observed = `${refusal.reason} (${refusal.detail}): "${certificate.subject}" by "${certificate.issuer}", valid until ${until}`;
    const finding: Finding = {
      ...base,
      condition: 'TLS_INVALID',
      severity: 'critical',
      reason: refusal.reason,
      observed,
      certainty: 'tentative',
    };
    return {
      findings: [finding],
      observations: [{ subject: host, state: 'critical', observed, wanted, durationMs }],
      unseen: [],
    };
  }
  const severity = severityOf(days, limits);
  const observed = `certificate by "${certificate.issuer}" valid until ${until}, ${days} days left, at ${address}`;
  const state = severity === undefined || severity === 'info' ? 'ok' : severity;
  const observations = [{ subject: host, state, observed, wanted, durationMs } as const];
  if (severity === undefined) return { findings: [], observations, unseen: [] };
  const finding: Finding = {
    ...base,
    condition: 'CERTIFICATE_EXPIRING',
    severity,
    reason: 'EXPIRES_SOON',
    observed,
    certainty: 'certain',
  };
  return { findings: [finding], observations, unseen: [] };
}

function severityOf(days: number, limits: OidcDiscoverySettings['certificateDays']): Severity | undefined {
  if (days <= limits.critical) return 'critical';
  if (days <= limits.warning) return 'warning';
  return days <= limits.info ? 'info' : undefined;
}
