import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dynamoDbCertificates } from '../../../lambda/adapters/dynamodb-certificates.ts';
import type { CertificateStore } from '../../../lambda/checks/saml-certificates/certificate-store.ts';
import { dueScan } from '../../../lambda/checks/saml-certificates/due.ts';
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

async function writtenWith(sheets: readonly string[], version = 0) {
  aws.respondWith(json({}));
  const scan = scanWith(new Map(sheets.map((id) => [id, sheet])));
  await store.write(
    'acme',
    { version, client: NOTHING_KNOWN, documents: [], scan },
    { sheets, documents: [] },
  );
  return asked();
}

async function itemsWritten(sheets: readonly string[]) {
  const requests = await writtenWith(sheets);
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
    { sheets: 0, sizes: [1] },
    { sheets: 20, sizes: [21] },
    { sheets: 21, sizes: [21, 2] },
    { sheets: 40, sizes: [21, 21] },
    { sheets: 41, sizes: [21, 21, 2] },
  ])('takes transactions of $sizes for $sheets sheets and the place', async ({ sheets, sizes }) => {
    const made = await writtenWith(ids(sheets));
    expect(made.map(({ TransactItems }) => TransactItems.length)).toEqual(sizes);
    const places = made.map(({ TransactItems: [{ Put }] }) => ({
      sk: Put.Item.sk.S,
      version: Put.Item.version.N,
      after: Put.ExpressionAttributeValues?.[':version'].N,
    }));
    expect(places).toEqual(
      sizes.map((_, index) => ({ sk: 'scan', version: '1', after: index === 0 ? undefined : '1' })),
    );
  });

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
    expect(records).toMatchObject({
      version: sortKey === 'scan' ? 4 : 1,
      client: NOTHING_KNOWN,
      documents: [],
    });
    expect([...(records.scan?.sheets.keys() ?? [])]).toEqual(['apps-00000']);
    expect(records.scan?.isPartial).toBe(sortKey.startsWith('document') ? undefined : true);
  });

  it('says which sheets it cannot read, and that what it gives is a part', async () => {
    const items = await itemsWritten(['apps-00000', 'apps-00001']);
    aws.respondWith(json({ Items: items }));
    expect((await store.read('acme')).scan).not.toHaveProperty('isPartial');
    const spoiled = items.map((item: { sk: { S: string } }) =>
      item.sk.S === 'sheet#apps-00001' ? { ...item, cover: { S: '{"form":2}' } } : item,
    );
    aws.respondWith(json({ Items: spoiled }));
    expect(await store.read('acme')).toMatchObject({
      scan: { isPartial: true },
      unreadableSheets: ['apps-00001'],
    });
  });

  it('takes a sweep to be due where it cannot read where the last one was', async () => {
    const items = await itemsWritten(['apps-00000']);
    const spoiled = items.map((item: { sk: { S: string } }) =>
      item.sk.S === 'scan' ? { ...item, body: { S: '{' } } : item,
    );
    aws.respondWith(json({ Items: spoiled }));
    const { scan } = await store.read('acme');
    expect(dueScan(scan, 'https://acme.okta.com', undefined, NOW)).toMatchObject({
      isPartial: true,
      sheets: scan?.sheets,
      sweep: { startedAt: NOW.toISOString(), place: { part: 'apps', pages: 0 } },
    });
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
