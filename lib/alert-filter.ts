/** What a destination wants to hear of, as a filter policy on the attributes of a message. */
import { SubscriptionFilter, type SubscriptionOptions } from 'aws-cdk-lib/aws-sns';
import type { AlertFilter } from '../lambda/config.ts';
import { MACHINES_ONLY } from '../lambda/contract.ts';

export type Filtered = Pick<SubscriptionOptions, 'filterPolicy'>;

/** Whatever is wanted, a test message gets through: else nobody could tell a destination that works from one that filters. */
const TEST = { state: ['TEST'] };

/** For what keeps a record of each incident by itself. No policy where everything is wanted. */
export function forMachines({ severities, orgs, checks }: AlertFilter): Filtered {
  const wanted = Object.entries({ severity: severities, org: orgs, check: checks }).filter(
    ([, values]) => values !== undefined,
  );
  if (wanted.length === 0) return {};
  return { filterPolicy: { $or: new SubscriptionFilter([Object.fromEntries(wanted), TEST]) } };
}

/**
 * For what people read: ten messages an hour and org, and up to five more that are critical and new. SNS takes an attribute for absent only where the message
 * has others; all that the monitor publishes has some.
 */
export function forPeople(wanted: AlertFilter): Filtered {
  return {
    filterPolicy: {
      [MACHINES_ONLY]: SubscriptionFilter.notExistsFilter(),
      ...forMachines(wanted).filterPolicy,
    },
  };
}
