import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoDbStore } from '../../../lambda/adapters/dynamodb-store.ts';
import type { StateChange, StateStore } from '../../../lambda/engine/ports.ts';
import { alertFor, incidentWith, minutesAfter, NOW } from '../../support/alerting-values.ts';
import {
  type AwsEndpoint,
  awsError,
  environmentFor,
  json,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts';

let aws: AwsEndpoint;
let store: StateStore;
const logged: unknown[] = [];
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
  store = dynamoDbStore('state', (...line) => void logged.push(line));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

/** What was asked of the table. */
const asked = () =>
  aws.requests.map(({ operation, body }) => ({ operation: operation?.split('.')[1], ...JSON.parse(body) }));

const write = (change: Partial<StateChange>) =>
  store.store('acme', { put: [], remove: [], pending: [], ...change }, NOW);

/** The items that a change writes, as the table would return them in a Query. */
async function itemsOf(change: Partial<StateChange>): Promise<object[]> {
  aws.respondWith(json({}));
  await write(change);
  return asked().flatMap(({ Item, TransactItems = [{ Put: { Item } }] }) =>
    TransactItems.flatMap(({ Put }: { Put?: { Item: object } }) => Put?.Item ?? []),
  );
}

describe('reading', () => {
  it('asks for the partition of the org, strongly consistent', async () => {
    aws.respondWith(json({ Items: [] }));
    await store.read('acme');
    expect(asked()).toMatchObject([{ operation: 'Query', TableName: 'state', ConsistentRead: true }]);
    expect(asked()[0].ExpressionAttributeNames).toEqual({ '#pk': 'pk' });
    expect(asked()[0].ExpressionAttributeValues).toEqual({ ':org': { S: 'acme' } });
  });

  it('asks for page after page until there is none', async () => {
    const [one, two, three] = [1, 2, 3].map((digit) => ({
      pk: { S: 'acme' },
      sk: { S: `incident#${digit}` },
    }));
    aws.respondWith(
      json({ Items: [], LastEvaluatedKey: one }, { Items: [], LastEvaluatedKey: two }, { Items: [] }),
    );
    await store.read('acme');
    expect(asked().map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([undefined, one, two]);
    expect(asked()).not.toContain(three);
  });

  it('puts together what its pages hold, and gives what was written', async () => {
    const incident = incidentWith({ version: 1 });
    const alert = alertFor('FIRING');
    const memory = { check: 'oidc-discovery', value: { cell: 'okta.com:14' } } as const;
    const items = await itemsOf({ put: [incident], pending: [alert], memory });
    aws.respondWith(
      json(
        { Items: items.slice(0, 1), LastEvaluatedKey: { pk: { S: 'acme' }, sk: { S: 'x' } } },
        { Items: items.slice(1) },
      ),
    );
    const state = await store.read('acme');
    expect(state).toMatchObject({ incidents: [incident], pending: [alert] });
    expect(state.memories).toEqual({ 'oidc-discovery': memory.value });
  });

  it.each([
    { about: 'is no JSON', sk: 'incident#oidc-discovery#ISSUER_MISMATCH#x', body: { S: '{' } },
    { about: 'lacks fields', sk: 'incident#oidc-discovery#ISSUER_MISMATCH#x', body: { S: '{"version":1}' } },
    { about: 'has no body', sk: 'alert#2026', body: { N: '1' } },
  ])('leaves out an item that $about, says so, and reads the others', async ({ sk, body }) => {
    const items = await itemsOf({ put: [incidentWith({ version: 1 })] });
    logged.length = 0;
    aws.respondWith(json({ Items: [{ pk: { S: 'acme' }, sk: { S: sk }, body }, ...items] }));
    expect(await store.read('acme')).toMatchObject({ incidents: [{ version: 1 }], pending: [] });
    expect(logged).toMatchObject([['error', 'stored item not understood', { org: 'acme', sortKey: sk }]]);
  });

  it.each([
    { sk: 'incident#oidc-discovery#ISSUER_MISMATCH#x', operations: ['Query', 'DeleteItem'] },
    { sk: 'storm#', operations: ['Query', 'DeleteItem'] },
    { sk: 'alert#2026', operations: ['Query'] },
    { sk: 'mute#acme/*/*', operations: ['Query'] },
  ])(
    'takes away what would stop every later run: of an unreadable $sk, $operations',
    async ({ sk, operations }) => {
      aws.respondWith(json({ Items: [{ pk: { S: 'acme' }, sk: { S: sk }, body: { S: '{' } }] }, {}));
      await store.read('acme');
      expect(asked().map(({ operation }) => operation)).toEqual(operations);
    },
  );

  it('takes an alert that an earlier version stored for one that is for everybody', async () => {
    const { machinesOnly: _since, ...before } = alertFor('FIRING');
    const item = { pk: { S: 'acme' }, sk: { S: 'alert#2026#1' }, body: { S: JSON.stringify(before) } };
    aws.respondWith(json({ Items: [item] }));
    expect(await store.read('acme')).toMatchObject({ pending: [{ ...before, machinesOnly: false }] });
  });

  it('rejects when the table is refused', async () => {
    aws.respondWith(awsError('AccessDeniedException', { message: 'no dynamodb:Query' }));
    await expect(store.read('acme')).rejects.toThrow('no dynamodb:Query');
  });
});

describe('storing', () => {
  it('is one transaction, with the condition that no other run was there', async () => {
    const begun = incidentWith({ version: 1 });
    const changed = incidentWith({ version: 8, condition: 'JWKS_INVALID' });
    const removed = incidentWith({ version: 5, condition: 'UNREACHABLE' });
    aws.respondWith(json({}));
    const alert = alertFor('FIRING');
    expect(await write({ put: [begun, changed], remove: [removed], pending: [alert] })).toBe('stored');
    expect(asked()).toHaveLength(1);
    const [{ operation, TransactItems }] = asked() as [{ operation: string; TransactItems: Write[] }];
    expect(operation).toBe('TransactWriteItems');
    const conditions = TransactItems.map(({ Put, Delete }) => ({
      key: (Put?.Item ?? Delete?.Key)?.['sk']?.S?.split('#')[2] ?? '',
      condition: (Put ?? Delete)?.ConditionExpression,
      version: (Put ?? Delete)?.ExpressionAttributeValues?.[':version']?.N,
    }));
    const of = (condition: string) => conditions.find(({ key }) => key === condition);
    expect(of('ISSUER_MISMATCH')).toMatchObject({ condition: 'attribute_not_exists(#pk)' });
    expect(of('JWKS_INVALID')).toMatchObject({ condition: '#version = :version', version: '7' });
    expect(of('UNREACHABLE')).toMatchObject({ condition: '#version = :version', version: '5' });
    expect(conditions).toHaveLength(4);
  });

  const cancelled = (...codes: string[]) =>
    awsError('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

  it.each([['None', 'ConditionalCheckFailed'], ['TransactionConflict']])(
    'is a conflict for %s',
    async (...codes) => {
      aws.respondWith(cancelled(...codes));
      expect(await write({ put: [incidentWith({ version: 1 })] })).toBe('conflict');
    },
  );

  it('rejects when a transaction is cancelled for anything else', async () => {
    aws.respondWith(cancelled('ValidationError'));
    await expect(write({ put: [incidentWith({ version: 1 })] })).rejects.toThrow();
  });

  it('that takes several transactions begins with how many messages people get, then alerts, then incidents', async () => {
    aws.respondWith(json({}));
    const pending = Array.from({ length: 120 }, (_, n) => ({ ...alertFor('FIRING'), eventId: `${n}` }));
    const storm = { sentAt: [NOW.toISOString()], held: [], version: 1 };
    await write({ put: [incidentWith({ version: 1 })], pending, storm });
    const keys = asked().flatMap(({ TransactItems }) =>
      TransactItems.map(({ Put }: { Put: { Item: { sk: { S: string } } } }) => Put.Item.sk.S.split('#')[0]),
    );
    expect(keys).toEqual(['storm', ...Array(120).fill('alert'), 'incident']);
  });

  it('sends no transaction larger than DynamoDB takes, alerts in the first', async () => {
    aws.respondWith(json({}));
    const put = Array.from({ length: 150 }, (_, n) =>
      incidentWith({ version: 1, subject: `https://${n}.example` }),
    );
    await write({ put, pending: [alertFor('FIRING')] });
    const sizes = asked().map(({ TransactItems }) => TransactItems.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(151);
    expect(JSON.stringify(asked()[0].TransactItems)).toContain('alert#');
  });
});

describe('a single item', () => {
  it('that has no condition is put outside of a transaction, which costs twice as much', async () => {
    aws.respondWith(json({}));
    await write({ memory: { check: 'oidc-discovery', value: { cell: 'okta.com:14' } } });
    await store.complete('acme', { 'rate-limits': NOW.toISOString() });
    expect(asked().map(({ operation, Item }) => [operation, Item.sk.S])).toEqual([
      ['PutItem', 'memory#oidc-discovery'],
      ['PutItem', 'completion#rate-limits'],
    ]);
  });

  it('that has a condition, or is not the only one, is part of a transaction', async () => {
    aws.respondWith(json({}));
    await write({ put: [incidentWith({ version: 1 })] });
    await store.complete('acme', { 'rate-limits': NOW.toISOString(), 'service-status': NOW.toISOString() });
    expect(asked().map(({ operation }) => operation)).toEqual(['TransactWriteItems', 'TransactWriteItems']);
  });
});

interface Write {
  readonly Put?: Conditional & { Item: Record<string, { S?: string }> };
  readonly Delete?: Conditional & { Key: Record<string, { S?: string }> };
}
interface Conditional {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Record<string, { N: string }>;
}

describe('claiming', () => {
  const alert = alertFor('FIRING');

  it('asks for an alert that is there and not held, or held no longer', async () => {
    aws.respondWith(json({}));
    expect(await store.claim('acme', alert, NOW, minutesAfter(1))).toBe(true);
    expect(asked()).toMatchObject([
      {
        operation: 'UpdateItem',
        Key: { pk: { S: 'acme' } },
        ExpressionAttributeValues: {
          ':now': { N: String(NOW.getTime()) },
          ':until': { N: String(NOW.getTime() + 60_000) },
          ':implausible': { N: String(NOW.getTime() + 120_000) },
        },
      },
    ]);
    expect(asked()[0].ConditionExpression).toBe(
      'attribute_exists(#pk) AND (attribute_not_exists(claimedUntil) OR claimedUntil < :now OR claimedUntil > :implausible)',
    );
  });

  it('fails softly when another run holds it, and hard for anything else', async () => {
    aws.respondWith(awsError('ConditionalCheckFailedException'));
    expect(await store.claim('acme', alert, NOW, minutesAfter(1))).toBe(false);
    aws.respondWith(awsError('ResourceNotFoundException', { message: 'no table' }));
    await expect(store.claim('acme', alert, NOW, minutesAfter(1))).rejects.toThrow('no table');
  });

  it('and marking as sent name the item that was stored', async () => {
    const [stored] = await itemsOf({ pending: [alert] });
    await store.claim('acme', alert, NOW, minutesAfter(1));
    await store.markSent('acme', alert);
    const [, claim, deletion] = asked();
    expect(stored).toMatchObject(claim.Key);
    expect(deletion).toMatchObject({ operation: 'DeleteItem', Key: claim.Key });
  });
});
