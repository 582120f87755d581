/** Findings as the parts of the judge make them, and their words. Pure. */
import type { Finding } from '../../outcome.ts';

/** A finding as this check makes it: no tries, as each of them would cost calls of what is measured. */
export function findingOf(
  finding: Pick<
    Finding,
    'condition' | 'subject' | 'severity' | 'reason' | 'observed' | 'wanted' | 'certainty'
  >,
  requestIds: readonly (string | undefined)[],
): Finding {
  const known = [...new Set(requestIds.flatMap((requestId) => requestId ?? []))];
  return { ...finding, requestIds: known.slice(0, 10), attempts: [] };
}

/** ISO 8601 to the second. */
export function secondOf(at: Date | string): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** At most one decimal place: `90`, `3.3`. */
export function percentText(percent: number): string {
  return String(Math.round(percent * 10) / 10);
}
