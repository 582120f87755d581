/** All items of a partition, such as an org's, page by page, as of one moment or later: what a finished run stored is among them. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../contract.ts';
import { limited } from './aws-client-settings.ts';
import type { Item } from './dynamodb-items.ts';

/** @param pageMs for one page, of a megabyte at most. @default what a call of a run may take */
export function partitionReader(
  dynamoDb: DynamoDBClient,
  tableName: string,
  pageMs?: number,
): (partition: string, from?: string) => Promise<Item[]> {
  return async (partition, fromSortKey) => {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const query = new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        ...keysOf(partition, fromSortKey),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      const page = await limited((options) => dynamoDb.send(query, options), pageMs);
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  };
}

/** @param from the first sort key that counts; all of them unless given */
function keysOf(partition: string, from: string | undefined) {
  const condition = { '#pk': TABLE_KEYS.partition };
  const values = { ':org': { S: partition } };
  if (from === undefined)
    return {
      KeyConditionExpression: '#pk = :org',
      ExpressionAttributeNames: condition,
      ExpressionAttributeValues: values,
    };
  return {
    KeyConditionExpression: '#pk = :org AND #sk >= :from',
    ExpressionAttributeNames: { ...condition, '#sk': TABLE_KEYS.sort },
    ExpressionAttributeValues: { ...values, ':from': { S: from } },
  };
}
