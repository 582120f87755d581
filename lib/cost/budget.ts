/** Keeps a bill from growing unseen: the number of metrics above all, which orgs and checks multiply. */
import type { MonitorConfig } from '../../lambda/config.ts';
import { dollars } from './bill.ts';
import type { Estimate } from './estimate.ts';

/** A sentence for each part of the budget that is exceeded; exactly as much as allowed is allowed. */
export function exceeded({ bill, metrics }: Estimate, budget: MonitorConfig['budget']): string[] {
  const { metricsPerOrg, dollarsPerMonth } = budget;
  const tooMany = [...metrics].filter(([, names]) => names.length > metricsPerOrg);
  const sentences = tooMany.map(
    ([org, names]) =>
      `org ${org} publishes ${names.length} metrics, budget.metricsPerOrg allows ${metricsPerOrg}: ${names.join(', ')}`,
  );
  if (dollarsPerMonth === undefined) return sentences;
  const allowed = Math.round(dollarsPerMonth * 1_000);
  if (bill.atListPrice <= allowed) return sentences;
  const estimated = `the bill is estimated at ${dollars(bill.atListPrice)} a month without anything free`;
  return [...sentences, `${estimated}, budget.dollarsPerMonth allows ${dollars(allowed)}`];
}
