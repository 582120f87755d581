/** Mutes, written by a person; runs read them with everything else of their org. */
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Mute } from '../alerting/silence.ts';
import { AWS_CLIENT_SETTINGS, limited } from './aws-client-settings.ts';
import { muteItem, muteKey } from './dynamodb-items.ts';

export interface MuteWriter {
  /** In the partitions of all `orgs` (at least one, 100 at most) or in none; replaces a mute of the same pattern. */
  readonly put: (orgs: readonly string[], mute: Mute) => Promise<void>;
  /** From the partitions of all `orgs` (at least one, 100 at most) or from none. */
  readonly remove: (orgs: readonly string[], pattern: string) => Promise<void>;
}

export function dynamoDbMutes(tableName: string): MuteWriter {
  const dynamoDb = new DynamoDBClient(AWS_CLIENT_SETTINGS);
  return {
    put: async (orgs, mute) => {
      const TransactItems = orgs.map((org) => ({ Put: { TableName: tableName, Item: muteItem(org, mute) } }));
      const command = new TransactWriteItemsCommand({ TransactItems });
      await limited((options) => dynamoDb.send(command, options));
    },
    remove: async (orgs, pattern) => {
      const TransactItems = orgs.map((org) => ({
        Delete: { TableName: tableName, Key: muteKey(org, pattern) },
      }));
      const command = new TransactWriteItemsCommand({ TransactItems });
      await limited((options) => dynamoDb.send(command, options));
    },
  };
}
