/** The state store on DynamoDB. Reads are strongly consistent, a run's change is one transaction. */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../contract.ts';
import { implausibleClaim, type Ports, type StateChange, type StateStore } from '../engine/ports.ts';
import { AWS_CLIENT_SETTINGS, limited } from './aws-client-settings.ts';
import {
  alertItem,
  alertKey,
  completionItem,
  historyItem,
  type Item,
  incidentItem,
  incidentKey,
  isOverwritten,
  key,
  memoryItem,
  orgStateOf,
  stormItem,
} from './dynamodb-items.ts';
import { partitionReader } from './dynamodb-partition.ts';
import { isConflict, unchangedSince } from './dynamodb-versions.ts';

export function dynamoDbStore(tableName: string, log: Ports['log']): StateStore {
  const dynamoDb = new DynamoDBClient(AWS_CLIENT_SETTINGS);

  const readItems = partitionReader(dynamoDb, tableName);

  async function deleteItem(Key: Item): Promise<void> {
    const command = new DeleteItemCommand({ TableName: tableName, Key });
    await limited((options) => dynamoDb.send(command, options));
  }

  /** One item is written whole or not at all anyway, and outside of a transaction for half the price. */
  async function write(TransactItems: TransactWriteItem[]): Promise<void> {
    const [only, ...others] = TransactItems;
    const put = others.length === 0 && only?.Put?.ConditionExpression === undefined ? only?.Put : undefined;
    await limited<unknown>((options) =>
      put === undefined
        ? dynamoDb.send(new TransactWriteItemsCommand({ TransactItems }), options)
        : dynamoDb.send(new PutItemCommand(put), options),
    );
  }

  return {
    read: async (org) => {
      const items = await readItems(org);
      const inTheWay: string[] = [];
      const state = orgStateOf(items, (sortKey, why) => {
        log('error', 'stored item not understood', { org, sortKey, why });
        if (isOverwritten(sortKey)) inTheWay.push(sortKey);
      });
      // A run that finds the same incident again could not store it beside an item that it does not know of.
      for (const sortKey of inTheWay) await deleteItem(key(org, sortKey));
      return state;
    },

    store: async (org, change, now) => {
      const writes = writesOf(tableName, org, change, now);
      try {
        for (let from = 0; from < writes.length; from += TRANSACTION_ITEMS) {
          await write(writes.slice(from, from + TRANSACTION_ITEMS));
        }
        return 'stored';
      } catch (error) {
        if (error instanceof TransactionCanceledException && isConflict(error)) return 'conflict';
        throw error;
      }
    },

    claim: async (org, alert, now, until) => {
      try {
        const command = new UpdateItemCommand({
          TableName: tableName,
          Key: alertKey(org, alert),
          UpdateExpression: 'SET claimedUntil = :until',
          ConditionExpression:
            'attribute_exists(#pk) AND (attribute_not_exists(claimedUntil) OR claimedUntil < :now OR claimedUntil > :implausible)',
          ExpressionAttributeNames: { '#pk': TABLE_KEYS.partition },
          ExpressionAttributeValues: {
            ':now': { N: String(now.getTime()) },
            ':until': { N: String(until.getTime()) },
            ':implausible': { N: String(implausibleClaim(now, until).getTime()) },
          },
        });
        await limited((options) => dynamoDb.send(command, options));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    markSent: async (org, alert) => {
      await deleteItem(alertKey(org, alert));
    },

    complete: async (org, completions) => {
      await write(
        Object.entries(completions).map(([check, at]) => ({
          Put: { TableName: tableName, Item: completionItem(org, check, at) },
        })),
      );
    },
  };
}

/** What one transaction may hold. */
const TRANSACTION_ITEMS = 100;

/**
 * Should a change need several transactions and the run die between two, what was not stored is found again. So the
 * alerts come before the incidents, and before the alerts how many of them people get: what is found again is held
 * back from them then.
 */
export function writesOf(
  tableName: string,
  org: string,
  { put, remove, pending, resolved = [], memory, storm }: StateChange,
  now: Date,
): TransactWriteItem[] {
  const anyway = (Item: Item) => ({ Put: { TableName: tableName, Item } });
  return [
    ...(storm === undefined
      ? []
      : [
          {
            Put: { TableName: tableName, Item: stormItem(org, storm), ...unchangedSince(storm.version - 1) },
          },
        ]),
    ...pending.map((alert) => anyway(alertItem(org, alert))),
    ...(memory === undefined ? [] : [anyway(memoryItem(org, memory.check, memory.value))]),
    ...put.map((incident) => ({
      Put: {
        TableName: tableName,
        Item: incidentItem(org, incident),
        ...unchangedSince(incident.version - 1),
      },
    })),
    ...remove.map((incident) => ({
      Delete: { TableName: tableName, Key: incidentKey(org, incident), ...unchangedSince(incident.version) },
    })),
    ...resolved.map((incident) => anyway(historyItem(org, incident, now))),
  ];
}
