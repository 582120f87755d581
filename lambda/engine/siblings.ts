/** Siblings watch each other: a check whose last completion is too old stands still. Pure. */
import type { Siblings } from '../config.ts';
import { type CheckName, STANDSTILL } from '../contract.ts';
import type { Finding } from '../outcome.ts';

/** ISO 8601 time of the last completed run, by check. */
export type Completions = Readonly<Partial<Record<CheckName, string>>>;

export interface SiblingReport {
  readonly check: CheckName;
  /** Empty when it runs as it should. */
  readonly findings: readonly Finding[];
}

/**
 * A sibling without any completion counts from the first time that it is looked at: it may have been deployed
 * a moment ago.
 */
export function watchSiblings(
  siblings: Siblings,
  completions: Completions,
  now: Date,
): { readonly reports: readonly SiblingReport[]; readonly assumed: Completions } {
  const unseen = siblings.filter(({ check }) => completions[check] === undefined);
  const reports = siblings.map(({ check, everyMinutes }) => {
    const last = completions[check];
    const allowed = Math.max(STANDSTILL.missedRuns * everyMinutes, STANDSTILL.minimumMinutes);
    const minutes = last === undefined ? 0 : (now.getTime() - Date.parse(last)) / 60_000;
    return { check, findings: minutes > allowed ? [stalled(check, last ?? '', allowed)] : [] };
  });
  return { reports, assumed: Object.fromEntries(unseen.map(({ check }) => [check, now.toISOString()])) };
}

function stalled(check: CheckName, last: string, allowedMinutes: number): Finding {
  return {
    condition: 'CHECK_STALLED',
    subject: check,
    severity: 'warning',
    reason: 'OVERDUE',
    observed: `the last run that finished was at ${last}`,
    wanted: `a finished run within ${allowedMinutes} min`,
    certainty: 'certain',
    requestIds: [],
    attempts: [],
  };
}
