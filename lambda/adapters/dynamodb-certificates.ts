/** The records of certificates on DynamoDB. */
import {
  DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  CertificateRecords,
  CertificateStore,
  RecordsChange,
} from '../checks/saml-certificates/certificate-store.ts';
import type { Ports } from '../engine/ports.ts';
import { AWS_CLIENT_SETTINGS, limited } from './aws-client-settings.ts';
import {
  certificatePartition,
  documentItem,
  documentKey,
  recordItem,
  recordsOf,
  sheetItem,
  sheetKey,
} from './dynamodb-certificate-items.ts';
import { partitionReader } from './dynamodb-partition.ts';
import { isConflict, unchangedSince } from './dynamodb-versions.ts';

/** Beside the first, of 100 items and 4 MiB that one may have; a sheet has some ten kilobytes. */
const TRANSACTION_ITEMS = 20;

export function dynamoDbCertificates(tableName: string, log: Ports['log']): CertificateStore {
  const dynamoDb = new DynamoDBClient(AWS_CLIENT_SETTINGS);
  const readItems = partitionReader(dynamoDb, tableName);
  return {
    read: async (org) =>
      recordsOf(await readItems(certificatePartition(org)), (sortKey, why) =>
        log('error', 'stored item not understood', { org, sortKey, why }),
      ),

    write: async (org, records, change) => {
      const version = records.version + 1;
      const changes = changeWrites(tableName, org, records, change);
      const stored = { ...records, version };
      let place = placeWrite(tableName, org, stored, records.version);
      try {
        do {
          const TransactItems = [place, ...changes.splice(0, TRANSACTION_ITEMS)];
          await limited((options) =>
            dynamoDb.send(new TransactWriteItemsCommand({ TransactItems }), options),
          );
          place = placeWrite(tableName, org, stored, version);
        } while (changes.length > 0);
        return version;
      } catch (error) {
        if (error instanceof TransactionCanceledException && isConflict(error)) return 'conflict';
        throw error;
      }
    },
  };
}

/**
 * With the place go the rotations, which nothing but the sheets that follow could tell again. It leads each transaction
 * of a change, so that a late one does not undo what another run has stored in between.
 */
function placeWrite(
  TableName: string,
  org: string,
  records: CertificateRecords,
  since: number,
): TransactWriteItem {
  return { Put: { TableName, Item: recordItem(org, records), ...unchangedSince(since) } };
}

function changeWrites(
  TableName: string,
  org: string,
  { scan, documents }: CertificateRecords,
  change: RecordsChange,
): TransactWriteItem[] {
  const sheets = [...new Set(change.sheets)].map((id): TransactWriteItem => {
    const sheet = scan?.sheets.get(id);
    return sheet === undefined
      ? { Delete: { TableName, Key: sheetKey(org, id) } }
      : { Put: { TableName, Item: sheetItem(org, id, sheet) } };
  });
  const described = change.documents.map((url): TransactWriteItem => {
    const document = documents.find((one) => one.url === url);
    return document === undefined
      ? { Delete: { TableName, Key: documentKey(org, url) } }
      : { Put: { TableName, Item: documentItem(org, document) } };
  });
  return [...sheets, ...described];
}
