/** In which order alerts may be sent: many at once, but of one incident never a later one before an earlier. Pure. */
import type { Alert } from '../alerting/alert.ts';

/** So that a storm of some hundred alerts reaches the pager within the time there is for sending. */
const AT_ONCE = 10;

/** In their order; no two alerts of a batch tell of the same incident. */
export function batchesOf(alerts: readonly Alert[]): Alert[][] {
  const batches: Alert[][] = [];
  let told = new Set<string>();
  for (const alert of alerts) {
    const incidents = incidentsIn(alert);
    const last = batches.at(-1);
    if (last === undefined || last.length === AT_ONCE || incidents.some((key) => told.has(key))) {
      batches.push([alert]);
      told = new Set(incidents);
    } else {
      last.push(alert);
      for (const key of incidents) told.add(key);
    }
  }
  return batches;
}

/**
 * By their keys. A digest tells a pager of each incident that it names. A storm tells machines nothing new, and waits
 * for none of those that it names: it could be held up by any of them.
 */
export function incidentsIn({ state, dedupKey, items }: Alert): string[] {
  return state === 'DIGEST' ? items.map((item) => item.dedupKey) : [dedupKey];
}
