/** Judges the certificate a host presents: accepted by clients, and for how long still. */
import type { OidcDiscoverySettings } from '../../config.ts';
import type { Severity } from '../../contract.ts';
import { stateOfFinding, worstState } from '../../outcome.ts';
import type { ConnectionFacts } from './facts.ts';
import { certainFinding, tentativeFindings, type Verdict } from './verdict.ts';

type Bands = OidcDiscoverySettings['certificateDays'];

const DAY_MS = 86_400_000;

/** Whole days from now, rounded down; negative once past. */
export function daysUntil(date: Date, now: Date): number {
  return Math.floor((date.getTime() - now.getTime()) / DAY_MS);
}

export function judgeCertificate(
  subject: string,
  connection: ConnectionFacts,
  bands: Bands,
  now: Date,
): Verdict {
  const { certificate, phases, address } = connection;
  const wanted = `a certificate that clients accept, valid for more than ${bands.warning} days`;
  const until = certificate.notAfter.toISOString().slice(0, 10);
  const days = daysUntil(certificate.notAfter, now);
  const { refusal } = certificate;
  const observed =
    refusal === undefined
      ? `valid until ${until}, ${days} days left, by "${certificate.issuer}", at ${address}`
      : `${refusal.detail}: valid until ${until}, for "${certificate.subject}" by "${certificate.issuer}", at ${address}`;
  const band = bandOf(days, bands);
  const expiring = { condition: 'CERTIFICATE_EXPIRING', reason: 'EXPIRES_SOON', observed, wanted } as const;
  // The fingerprint, so that another certificate in the same band is news.
  const bandKey = band === undefined ? '' : `${band.days} ${certificate.fingerprint.slice(0, 11)}`;
  const findings =
    refusal === undefined
      ? band === undefined
        ? []
        : [{ ...certainFinding(subject, { ...expiring, severity: band.severity }), band: bandKey }]
      : tentativeFindings(
          subject,
          [{ condition: 'TLS_INVALID', severity: 'critical', reason: refusal.reason, observed, wanted }],
          [],
        );
  const state = worstState(findings.map(stateOfFinding));
  const durationMs = phases.dnsMs + phases.connectMs + phases.tlsMs;
  return { findings, observations: [{ subject, state, observed, wanted, durationMs }], unseen: [] };
}

function bandOf(
  days: number,
  { info, warning, urgent, critical }: Bands,
): { severity: Severity; days: number } | undefined {
  if (days <= critical) return { severity: 'critical', days: critical };
  if (days <= urgent) return { severity: 'warning', days: urgent };
  if (days <= warning) return { severity: 'warning', days: warning };
  return days <= info ? { severity: 'info', days: info } : undefined;
}
