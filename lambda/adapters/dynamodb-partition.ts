/** All items of an org, page by page, as of one moment or later: what a finished run stored is among them. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../contract.ts';
import { limited } from './aws-client-settings.ts';
import type { Item } from './dynamodb-items.ts';

/** @param pageMs for one page, of a megabyte at most. @default what a call of a run may take */
export function partitionReader(
  dynamoDb: DynamoDBClient,
  tableName: string,
  pageMs?: number,
): (org: string) => Promise<Item[]> {
  return async (org) => {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const query = new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :org',
        ExpressionAttributeNames: { '#pk': TABLE_KEYS.partition },
        ExpressionAttributeValues: { ':org': { S: org } },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      const page = await limited((options) => dynamoDb.send(query, options), pageMs);
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  };
}
