/** One use of a certificate: how long it lasts, and how grave that is. Pure. */
import type { Severity } from '../../contract.ts';
import { type Bands, type CertificateSettings, isIgnored, overrideFor } from './settings.ts';
import { type CertificateUse, type OtherKey, successorOf } from './uses.ts';

/** A line of a table. */
export interface JudgedUse {
  readonly use: CertificateUse;
  /** Whole days until it ends, rounded down, negative once expired; undefined where it cannot be read, or was not yet. */
  readonly days: number | undefined;
  /** The certificate that may follow it. */
  readonly successor: OtherKey | undefined;
  /** Of its expiry, lowered where a successor stands ready; undefined outside the bands, or where it is ignored. */
  readonly severity: Severity | undefined;
  /** The days of its band, or `expired`. */
  readonly band: number | 'expired' | undefined;
  /** Who renews it, as the settings say. */
  readonly owner: string | undefined;
  readonly isIgnored: boolean;
}

const DAY_MS = 86_400_000;

/** Whole days from now, rounded down; negative once past. */
export function daysUntil(iso: string, now: Date): number {
  return Math.floor((Date.parse(iso) - now.getTime()) / DAY_MS);
}

export function judgedUse(use: CertificateUse, settings: CertificateSettings, now: Date): JudgedUse {
  const override = overrideFor(use.user, settings.overrides);
  const common = { use, owner: override?.owner, isIgnored: isIgnored(override, now) };
  const { reading } = use;
  if (reading === 'pending' || !reading.ok)
    return { ...common, days: undefined, successor: undefined, severity: undefined, band: undefined };
  const days = daysUntil(reading.certificate.notAfter, now);
  const band = bandOf(days, { ...settings.certificateDays, ...override?.certificateDays });
  const successor = successorOf(use, now);
  const severity = common.isIgnored ? undefined : severityWith(successor, band);
  return { ...common, days, successor, severity, band: band?.band };
}

interface Band {
  readonly severity: Severity;
  readonly band: number | 'expired';
}

function bandOf(days: number, { info, warning, urgent, critical }: Bands): Band | undefined {
  if (days < 0) return { severity: 'critical', band: 'expired' };
  if (days <= critical) return { severity: 'critical', band: critical };
  if (days <= urgent) return { severity: 'warning', band: urgent };
  if (days <= warning) return { severity: 'warning', band: warning };
  return days <= info ? { severity: 'info', band: info } : undefined;
}

/** A successor that somebody has yet to switch to does not help where the certificate has expired. */
function severityWith(successor: OtherKey | undefined, band: Band | undefined): Severity | undefined {
  if (band === undefined || successor === undefined) return band?.severity;
  if (band.band === 'expired' && !successor.isInUse) return band.severity;
  return band.severity === 'critical' ? 'warning' : 'info';
}
