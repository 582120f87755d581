/** Keeps a bill from growing unseen: the number of metrics above all, which orgs and checks multiply. */
import type { MonitorConfig } from '../../lambda/config.ts';
import { dollars } from './bill.ts';
import type { Estimate } from './estimate.ts';

/** A sentence for each part of the budget that is exceeded; exactly as much as allowed is allowed. */
export function exceeded({ bill, metrics, detailed }: Estimate, budget: MonitorConfig['budget']): string[] {
  const { dollarsPerMonth } = budget;
  const sentences = [...metrics].flatMap(([org, names]) => {
    // Whoever asks for detail wants more metrics; how many more is a limit of its own, so that it cannot grow unseen.
    const limit = detailed.has(org) ? 'metricsPerDetailedOrg' : 'metricsPerOrg';
    if (names.length <= budget[limit]) return [];
    return [
      `org ${org} publishes ${names.length} metrics, budget.${limit} allows ${budget[limit]}: ${names.join(', ')}`,
    ];
  });
  if (dollarsPerMonth === undefined) return sentences;
  const allowed = Math.round(dollarsPerMonth * 1_000);
  if (bill.atListPrice <= allowed) return sentences;
  const estimated = `the bill is estimated at ${dollars(bill.atListPrice)} a month without anything free`;
  return [...sentences, `${estimated}, budget.dollarsPerMonth allows ${dollars(allowed)}`];
}
