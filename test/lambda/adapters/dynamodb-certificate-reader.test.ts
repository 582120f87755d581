import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dynamoDbCertificateReader } from '../../../lambda/adapters/dynamodb-certificate-reader.ts';
import type { ShownRecords } from '../../../lambda/checks/saml-certificates/certificate-store.ts';
import { type AwsEndpoint, awsError, environmentFor, startAwsEndpoint } from '../../support/aws-endpoint.ts';
import { tableOf } from '../../support/stored-certificates.ts';
import { app, facts, inDays, key } from '../checks/saml-certificates/support/facts.ts';

let aws: AwsEndpoint;
let read: (org: string) => Promise<ShownRecords>;
const logged: unknown[] = [];
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
  read = dynamoDbCertificateReader('state', (...line) => void logged.push(line));
});
beforeEach(() => {
  logged.length = 0;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const scan = facts({ apps: [app('a', 'k')] }, { k: key(inDays(5)) });
const operations = () => new Set(aws.requests.map(({ operation }) => operation));

describe('what whoever only looks reads of the certificates of an org', () => {
  it('is its scan and its documents, by queries alone', async () => {
    const documents = [{ url: 'https://a.example/m', entities: [] }];
    aws.respondWith(tableOf({ acme: { scan, documents } }));
    const stored = await read('acme');
    expect(stored).toMatchObject({ documents, unreadable: 0, scan: { listed: scan.listed } });
    expect([...(stored.scan?.sheets.keys() ?? [])]).toEqual(['apps-00000', 'idps-00000']);
    expect(operations()).toEqual(new Set(['DynamoDB_20120810.Query']));
  });

  it('is nothing where nothing was stored', async () => {
    aws.respondWith(tableOf({}));
    expect(await read('acme')).toEqual({ documents: [], unreadable: 0 });
  });

  it('counts what it cannot read, leaves it in the table and logs why', async () => {
    const spoilt = { pk: { S: 'acme#certificates' }, sk: { S: 'sheet#apps-00007' }, cover: { S: '{' } };
    aws.respondWith(tableOf({ acme: { scan, others: [spoilt] } }));
    expect(await read('acme')).toMatchObject({ unreadable: 1 });
    expect(operations()).toEqual(new Set(['DynamoDB_20120810.Query']));
    expect(logged).toMatchObject([['error', 'stored item not understood', { sortKey: 'sheet#apps-00007' }]]);
  });

  it('rejects when the table is refused', async () => {
    aws.respondWith(awsError('AccessDeniedException', { message: 'no dynamodb:Query' }));
    await expect(read('acme')).rejects.toThrow('no dynamodb:Query');
  });
});
