import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { alertItem, incidentItem, memoryItem, muteItem } from '../../../lambda/adapters/dynamodb-items.ts';
import { dynamoDbReader } from '../../../lambda/adapters/dynamodb-reader.ts';
import type { StoredOrg } from '../../../lambda/widget/stored-org.ts';
import { alertFor, incidentWith } from '../../support/alerting-values.ts';
import {
  type AwsEndpoint,
  awsError,
  environmentFor,
  json,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts';
import { muteWith } from '../../support/widget-values.ts';

let aws: AwsEndpoint;
let read: (org: string) => Promise<StoredOrg>;
const logged: unknown[] = [];
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
  read = dynamoDbReader('state', (...line) => void logged.push(line));
});
beforeEach(() => {
  logged.length = 0;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const operations = () => aws.requests.map(({ operation }) => operation?.split('.')[1]);

describe('what the widget reads of an org', () => {
  it('is its incidents and mutes, of all pages', async () => {
    const incident = incidentWith({ version: 1 });
    const mute = muteWith();
    const next = { pk: { S: 'acme' }, sk: { S: 'x' } };
    aws.respondWith(
      json(
        {
          Items: [alertItem('acme', alertFor('FIRING')), incidentItem('acme', incident)],
          LastEvaluatedKey: next,
        },
        { Items: [memoryItem('acme', 'oidc-discovery', {}), muteItem('acme', mute)] },
      ),
    );
    expect(await read('acme')).toEqual({
      incidents: [incident],
      mutes: [mute],
      unreadable: 0,
      isBlank: false,
    });
    expect(operations()).toEqual(['Query', 'Query']);
  });

  it('counts what it cannot read, leaves it in the table and logs why', async () => {
    const sk = { S: 'incident#oidc-discovery#ISSUER_MISMATCH#x' };
    aws.respondWith(json({ Items: [{ pk: { S: 'acme' }, sk, body: { S: '{' } }] }));
    expect(await read('acme')).toEqual({ incidents: [], mutes: [], unreadable: 1, isBlank: false });
    expect(operations()).toEqual(['Query']);
    expect(logged).toMatchObject([['error', 'stored item not understood', { org: 'acme', sortKey: sk.S }]]);
  });

  it('does not care for items of other kinds, readable or not', async () => {
    aws.respondWith(json({ Items: [{ pk: { S: 'acme' }, sk: { S: 'memory#x' }, body: { S: '{' } }] }));
    expect(await read('acme')).toEqual({ incidents: [], mutes: [], unreadable: 0, isBlank: false });
    expect(logged).toEqual([]);
  });

  it('is blank where nothing was ever stored', async () => {
    aws.respondWith(json({ Items: [] }));
    expect(await read('acme')).toMatchObject({ isBlank: true });
  });

  it('rejects when the table is refused', async () => {
    aws.respondWith(awsError('AccessDeniedException', { message: 'no dynamodb:Query' }));
    await expect(read('acme')).rejects.toThrow('no dynamodb:Query');
  });
});
