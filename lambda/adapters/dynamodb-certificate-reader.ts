/** Reads the certificates stored of an org for whoever only shows them: writes nothing. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ShownRecords } from '../checks/saml-certificates/certificate-store.ts';
import { TABLE_KEYS } from '../contract.ts';
import type { Ports } from '../engine/ports.ts';
import { AWS_CLIENT_SETTINGS } from './aws-client-settings.ts';
import { certificatePartition, recordsOf } from './dynamodb-certificate-items.ts';
import { type Item, orgStateOf, SORT_PREFIX } from './dynamodb-items.ts';
import { partitionReader } from './dynamodb-partition.ts';

/** @param pageMs milliseconds for a megabyte of it: more for a person behind a slow line. @default as in a run */
export function dynamoDbCertificateReader(
  tableName: string,
  log: Ports['log'],
  pageMs?: number,
): (org: string) => Promise<ShownRecords> {
  const readItems = partitionReader(new DynamoDBClient(AWS_CLIENT_SETTINGS), tableName, pageMs);
  return async (org) => {
    let unreadable = 0;
    const { scan, documents } = recordsOf(await readItems(certificatePartition(org)), (sortKey, why) => {
      log('error', 'stored item not understood', { org, sortKey, why });
      unreadable += 1;
    });
    const memory = orgStateOf((await readItems(org)).filter(isMemory), (sortKey, why) => {
      log('error', 'stored item not understood', { org, sortKey, why });
      unreadable += 1;
    }).memories['saml-certificates'];
    return {
      ...(scan === undefined ? {} : { scan }),
      documents,
      ...(memory === undefined ? {} : { memory }),
      unreadable,
    };
  };
}

function isMemory(item: Item): boolean {
  return item[TABLE_KEYS.sort]?.S === `${SORT_PREFIX.memory}saml-certificates`;
}
