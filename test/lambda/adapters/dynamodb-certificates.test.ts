import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dynamoDbCertificates } from '../../../lambda/adapters/dynamodb-certificates.ts';
import type { CertificateStore } from '../../../lambda/checks/saml-certificates/certificate-store.ts';
import { NOTHING_COUNTED } from '../../../lambda/checks/saml-certificates/listing.ts';
import type { Scan } from '../../../lambda/checks/saml-certificates/scan-state.ts';
import { EMPTY_SHEET, packed } from '../../../lambda/checks/saml-certificates/sheet.ts';
import { NOTHING_KNOWN } from '../../../lambda/okta/client.ts';
import { NOW } from '../../support/alerting-values.ts';
import {
  type AwsEndpoint,
  awsError,
  environmentFor,
  json,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts';
import { scanWith } from '../../support/certificate-store-contract.ts';

let aws: AwsEndpoint;
let store: CertificateStore;
let logged: unknown[] = [];
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
  store = dynamoDbCertificates('state', (...line) => void logged.push(line));
});
beforeEach(() => {
  logged = [];
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const asked = () => aws.requests.map(({ body }) => JSON.parse(body));
const sheet = packed(
  { ...EMPTY_SHEET, apps: [{ id: 'a', label: 'A', kid: 'k', spKeys: [] }] },
  NOW.toISOString(),
);
const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `apps-${String(index).padStart(5, '0')}`);

async function writtenWith(sheets: readonly string[], version = 0, changes: Partial<Scan> = {}) {
  aws.respondWith(json({}));
  const scan = scanWith(new Map(sheets.map((id) => [id, sheet])), changes);
  await store.write(
    'acme',
    { version, client: NOTHING_KNOWN, documents: [], scan },
    { sheets, documents: [] },
  );
  return asked();
}

async function itemsWritten(sheets: readonly string[], changes: Partial<Scan> = {}) {
  const requests = await writtenWith(sheets, 0, changes);
  return requests.flatMap(({ TransactItems }) =>
    TransactItems.map(({ Put }: { Put: { Item: object } }) => Put.Item),
  );
}

describe('storing', () => {
  it('keeps the partition of the certificates apart from that which every run reads', async () => {
    const items = await itemsWritten(['apps-00000']);
    expect(items.map((item: Record<string, unknown>) => [item['pk'], item['sk']])).toEqual([
      [{ S: 'acme#certificates' }, { S: 'scan' }],
      [{ S: 'acme#certificates' }, { S: 'sheet#apps-00000' }],
    ]);
  });

  it('compresses the body of a sheet, and shows its cover', async () => {
    const [, item] = await itemsWritten(['apps-00000']);
    expect(gunzipSync(Buffer.from(item.body.B, 'base64')).toString()).toContain('"label":"A"');
    expect(JSON.parse(item.cover.S)).toMatchObject({ form: 1, missing: [{ id: 'a', kid: 'k' }] });
  });

  it.each([
    { version: 0, condition: 'attribute_not_exists(#pk)' },
    { version: 7, condition: '#version = :version' },
  ])('stores version $version + 1 only where none was stored since', async ({ version, condition }) => {
    const [{ TransactItems }] = await writtenWith([], version);
    expect(TransactItems[0].Put).toMatchObject({
      ConditionExpression: condition,
      Item: { version: { N: String(version + 1) } },
    });
    if (version > 0)
      expect(TransactItems[0].Put.ExpressionAttributeValues).toEqual({ ':version': { N: '7' } });
  });

  it.each([
    { sheets: 19, requests: 1 },
    { sheets: 20, requests: 2 },
    { sheets: 39, requests: 2 },
    { sheets: 40, requests: 3 },
  ])(
    'takes $requests transactions for $sheets sheets, the place in the first',
    async ({ sheets, requests }) => {
      const made = await writtenWith(ids(sheets));
      expect(made).toHaveLength(requests);
      expect(made[0].TransactItems[0].Put.Item.sk).toEqual({ S: 'scan' });
    },
  );

  it.each(['ConditionalCheckFailed', 'TransactionConflict'])('calls %s a conflict', async (Code) => {
    aws.respondWith(awsError('TransactionCanceledException', { CancellationReasons: [{ Code }] }));
    const records = { version: 3, client: NOTHING_KNOWN, documents: [] };
    expect(await store.write('acme', records, { sheets: [], documents: [] })).toBe('conflict');
  });

  it('calls nothing else one', async () => {
    aws.respondWith(
      awsError('TransactionCanceledException', { CancellationReasons: [{ Code: 'ValidationError' }] }),
    );
    const records = { version: 3, client: NOTHING_KNOWN, documents: [] };
    await expect(store.write('acme', records, { sheets: [], documents: [] })).rejects.toMatchObject({
      name: 'TransactionCanceledException',
    });
  });
});

describe('reading', () => {
  it.each([
    {
      what: 'a scan of another version',
      spoil: { sk: { S: 'scan' }, version: { N: '4' }, body: { S: '{"scan":{"sweep":{}},"client":{}}' } },
      sortKey: 'scan',
    },
    {
      what: 'a scan that is no JSON',
      spoil: { sk: { S: 'scan' }, version: { N: '4' }, body: { S: '{' } },
      sortKey: 'scan',
    },
    {
      what: 'a sheet of another form',
      spoil: { sk: { S: 'sheet#apps-00001' }, cover: { S: '{"form":2}' }, body: { B: 'AA==' } },
      sortKey: 'sheet#apps-00001',
    },
    {
      what: 'a document of another form',
      spoil: { sk: { S: 'document#x' }, form: { N: '2' }, body: { B: 'AA==' } },
      sortKey: 'document#x',
    },
  ])('leaves out $what, and says so', async ({ spoil, sortKey }) => {
    const items = (await itemsWritten(['apps-00000'])).filter(
      (item: { sk: { S: string } }) => item.sk.S !== spoil.sk.S,
    );
    aws.respondWith(json({ Items: [...items, { pk: { S: 'acme#certificates' }, ...spoil }] }));
    const records = await store.read('acme');
    expect(logged).toEqual([
      ['error', 'stored item not understood', expect.objectContaining({ org: 'acme', sortKey })],
    ]);
    if (sortKey === 'scan') expect(records).toEqual({ version: 4, client: NOTHING_KNOWN, documents: [] });
    else expect([...(records.scan?.sheets.keys() ?? [])]).toEqual(['apps-00000']);
  });

  it('says of an org whose sheets cannot all be read that it is not listed, and which they are', async () => {
    const listed = { startedAt: NOW.toISOString(), counts: NOTHING_COUNTED, problems: [] };
    const items = await itemsWritten(['apps-00000', 'apps-00001'], { listed });
    aws.respondWith(json({ Items: items }));
    expect(await store.read('acme')).toMatchObject({ scan: { listed } });
    const spoiled = items.map((item: { sk: { S: string } }) =>
      item.sk.S === 'sheet#apps-00001' ? { ...item, cover: { S: '{"form":2}' } } : item,
    );
    aws.respondWith(json({ Items: spoiled }));
    const { scan, unreadableSheets } = await store.read('acme');
    expect(scan).not.toHaveProperty('listed');
    expect(unreadableSheets).toEqual(['apps-00001']);
  });

  it('asks for all pages of the partition, strongly consistent', async () => {
    aws.respondWith(json({ Items: [], LastEvaluatedKey: { pk: { S: 'x' }, sk: { S: 'y' } } }, { Items: [] }));
    await store.read('acme');
    expect(asked()).toMatchObject([
      { ConsistentRead: true, ExpressionAttributeValues: { ':org': { S: 'acme#certificates' } } },
      { ExclusiveStartKey: { pk: { S: 'x' } } },
    ]);
  });
});
