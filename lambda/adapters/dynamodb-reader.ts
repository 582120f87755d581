/** Reads what is stored of an org for whoever only shows it: writes nothing, not even over what it cannot read. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../contract.ts';
import type { Ports } from '../engine/ports.ts';
import type { StoredOrg } from '../widget/stored-org.ts';
import { AWS_CLIENT_SETTINGS } from './aws-client-settings.ts';
import { type Item, orgStateOf, SORT_PREFIX } from './dynamodb-items.ts';
import { partitionReader } from './dynamodb-partition.ts';

export function dynamoDbReader(tableName: string, log: Ports['log']): (org: string) => Promise<StoredOrg> {
  const readItems = partitionReader(new DynamoDBClient(AWS_CLIENT_SETTINGS), tableName);
  return async (org) => {
    const items = await readItems(org);
    let unreadable = 0;
    const { incidents, mutes } = orgStateOf(items.filter(isShown), (sortKey, why) => {
      log('error', 'stored item not understood', { org, sortKey, why });
      unreadable += 1;
    });
    return { incidents, mutes, unreadable, isBlank: items.length === 0 };
  };
}

function isShown(item: Item): boolean {
  const sortKey = item[TABLE_KEYS.sort]?.S ?? '';
  return [SORT_PREFIX.incident, SORT_PREFIX.mute].some((prefix) => sortKey.startsWith(prefix));
}
