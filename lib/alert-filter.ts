/** What a destination wants to hear of, as a filter policy on the attributes of a message. */
import { SubscriptionFilter, type SubscriptionOptions } from 'aws-cdk-lib/aws-sns';
import type { AlertFilter } from '../lambda/config.ts';

export type Filtered = Pick<SubscriptionOptions, 'filterPolicy'>;

/** Whatever is wanted, a test message gets through: else nobody could tell a destination that works from one that filters. */
const TEST = { state: ['TEST'] };

/** No policy where everything is wanted. */
export function filtered({ severities, orgs, checks }: AlertFilter): Filtered {
  const wanted = Object.entries({ severity: severities, org: orgs, check: checks }).filter(
    ([, values]) => values !== undefined,
  );
  if (wanted.length === 0) return {};
  return { filterPolicy: { $or: new SubscriptionFilter([Object.fromEntries(wanted), TEST]) } };
}
