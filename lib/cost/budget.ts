/** Keeps a bill from growing unseen: the number of metrics above all, which orgs and checks multiply. */
import type { MonitorConfig } from '../../lambda/config.ts';
import { roundDollars } from './bill.ts';
import type { Estimate } from './estimate.ts';

/** A sentence for each part of the budget that is exceeded; exactly as much as allowed is allowed. */
export function exceeded({ bill, metrics }: Estimate, budget: MonitorConfig['budget']): string[] {
  const { metricsPerOrg, dollarsPerMonth } = budget;
  const tooMany = [...metrics].filter(([, names]) => names.length > metricsPerOrg);
  const sentences = tooMany.map(
    ([org, names]) =>
      `org ${org} publishes ${names.length} metrics, ${metricsPerOrg} are allowed by budget.metricsPerOrg: ${names.join(', ')}`,
  );
  if (dollarsPerMonth === undefined || bill.atListPrice <= Math.round(dollarsPerMonth * 1_000))
    return sentences;
  const estimated = `the bill is estimated at ${roundDollars(bill.atListPrice)} a month without anything free`;
  return [...sentences, `${estimated}, $${dollarsPerMonth.toFixed(2)} are allowed by budget.dollarsPerMonth`];
}
