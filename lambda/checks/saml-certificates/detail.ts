/** What is measured besides of an org in detail mode. Pure. */
import { type CertificateType, METRICS } from '../../contract.ts';
import type { Measurement } from '../../outcome.ts';
import { isOutdated } from './blindness.ts';
import type { Scan } from './scan-state.ts';

/** Until the nearest certificate of a type ends. */
export interface NearestOfType {
  readonly type: CertificateType;
  /** Undefined where none can be read. */
  readonly days: number | undefined;
}

/** @param nearest of the types of which all is seen */
export function detailOf(
  scan: Scan | undefined,
  nearest: readonly NearestOfType[],
  now: Date,
): Measurement[] {
  return [...nearest.flatMap(daysOfType), ...appsScanned(scan, now)];
}

function daysOfType({ type, days }: NearestOfType): Measurement[] {
  if (days === undefined) return [];
  const dimensions = { CertificateType: type };
  return [{ metric: METRICS.daysToExpiry, value: days, unit: 'None', dimensions }];
}

/** Published even if they are too few to be believed: that is what the figure is for. */
function appsScanned(scan: Scan | undefined, now: Date): Measurement[] {
  if (scan?.listed === undefined || isOutdated(scan, now)) return [];
  return [{ metric: METRICS.appsScanned, value: scan.listed.counts.apps, unit: 'Count' }];
}
