/** Reads what an org has gone through of late: what is open, and what was over since a moment. Writes nothing. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StoredIncident } from '../alerting/incident.ts';
import type { Ports } from '../engine/ports.ts';
import { type OktaStatus, oktaStatusIn } from '../okta-status.ts';
import { AWS_CLIENT_SETTINGS } from './aws-client-settings.ts';
import { historyOf, historyPartition, orgStateOf } from './dynamodb-items.ts';
import { partitionReader } from './dynamodb-partition.ts';

export interface OrgHistory {
  /** Of the org's own partition: suspected, open, or kept to notice that it comes back. */
  readonly present: readonly StoredIncident[];
  /** Resolved since; it may be among the present too. */
  readonly past: readonly StoredIncident[];
  readonly oktaStatus: OktaStatus;
  /** ISO 8601 time of the last run of each check that finished. */
  readonly completions: Readonly<Record<string, string>>;
  /** Items that this version cannot read. */
  readonly unreadable: number;
}

/** @param pageMs for one page, of a megabyte at most */
export function dynamoDbHistory(
  tableName: string,
  log: Ports['log'],
  pageMs: number,
): (org: string, since: Date) => Promise<OrgHistory> {
  const readItems = partitionReader(new DynamoDBClient(AWS_CLIENT_SETTINGS), tableName, pageMs);
  return async (org, since) => {
    const [items, pastItems] = await Promise.all([
      readItems(org),
      readItems(historyPartition(org), since.toISOString()),
    ]);
    let unreadable = 0;
    const onUnreadable = (sortKey: string, why: string) => {
      log('error', 'stored item not understood', { org, sortKey, why });
      unreadable += 1;
    };
    const { incidents, memories, completions } = orgStateOf(items, onUnreadable);
    const past = historyOf(pastItems, onUnreadable);
    const oktaStatus = oktaStatusIn(memories['service-status']);
    return { present: incidents, past, oktaStatus, completions, unreadable };
  };
}
