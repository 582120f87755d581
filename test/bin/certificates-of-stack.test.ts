/** `certificates --stack` as a process of its own, against a CloudFormation and a DynamoDB on this machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, facts, key } from '../lambda/checks/saml-certificates/support/facts.ts';
import {
  type AwsEndpoint,
  awsError,
  environmentFor,
  type Respond,
  startAwsEndpoint,
  xml,
} from '../support/aws-endpoint.ts';
import { DESCRIBED_STACK } from '../support/described-stack.ts';
import { oktaMonitor } from '../support/run-program.ts';
import { begunAt, tableOf } from '../support/stored-certificates.ts';

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

const NO_STACK = xml(
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id Other does not exist</Message></Error></ErrorResponse>',
  400,
);

/** CloudFormation for requests of its form, the table for all others. */
const accountWith =
  (table: Respond): Respond =>
  (response, request, index) => {
    if (request.operation !== undefined) return table(response, request, index);
    const asked = new URLSearchParams(request.body).get('StackName');
    return (asked === 'OktaHealthMonitor' ? DESCRIBED_STACK : NO_STACK)(response, request, index);
  };

const scan = begunAt(
  facts(
    { apps: [app('0oa1', 'k1', { label: 'Payroll, EU' }), app('0oa2', 'k2', { label: 'Wiki' })] },
    { k1: key(inDays(5.5)), k2: key(inDays(900.5)) },
  ),
  inDays(-0.1),
);

let aws: AwsEndpoint;
let refused: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  aws.respondWith(accountWith(tableOf({ acme: { scan } })));
  refused = await startAwsEndpoint();
  refused.respondWith(accountWith(awsError('AccessDeniedException', { message: 'no dynamodb:Query' })));
});
afterAll(() => Promise.all([aws.close(), refused.close()]));

const run = (...args: readonly string[]) => oktaMonitor(['certificates', ...args], environmentFor(aws));

describe.concurrent('okta-monitor certificates --stack', { timeout: 60_000 }, () => {
  it('lists what is stored of an org, nearest first, and ends as a scan does', async () => {
    const { exitCode, stdout, stderr } = await run('--stack', '--org', 'acme');
    const rows = stdout.split('\n').filter((line) => line.includes('│ signing'));
    expect(rows.map((row) => row.split('│').map((cell) => cell.trim()))).toEqual([
      ['', 'Payroll, EU', 'signing', 'k1', inDays(5.5).slice(0, 10), '5', '', ''],
      ['', 'Wiki', 'signing', 'k2', inDays(900.5).slice(0, 10), '900', '', ''],
    ]);
    expect(stdout).toMatch(
      /^acme as stored by OktaHealthMonitor, \d{4}-\d\d-\d\dT\d\d:\d\dZ: 2 SAML of 2 apps/,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  });

  it('says of every org of the stack what it knows, in one JSON document', async () => {
    const { exitCode, stdout } = await run('--stack', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      stack: 'OktaHealthMonitor',
      state: 'critical',
      orgs: [
        { alias: 'acme', state: 'critical', settings: 'defaults', complete: true },
        { alias: 'corp', state: 'unknown', certificates: [] },
      ],
    });
    expect(exitCode).toBe(2);
  });

  it('is unknown for an org of which nothing is stored, in CSV too', async () => {
    const { exitCode, stdout, stderr } = await run('--stack', 'OktaHealthMonitor', '--org', 'corp', '--csv');
    expect(stdout).toMatch(/^name,type,kid,[^\r]*,org\r\n$/);
    expect(stderr).toBe('corp is not wholly known: nothing is stored of its certificates\n');
    expect(exitCode).toBe(3);
  });

  it('reads, and does nothing else', async () => {
    await run('--stack');
    const operations = aws.requests.map(
      ({ operation, body }) => operation ?? new URLSearchParams(body).get('Action'),
    );
    expect(new Set(operations)).toEqual(new Set(['DescribeStacks', 'DynamoDB_20120810.Query']));
  });

  it.each([
    { args: ['--stack', 'Other'], says: '--stack: received "Other", allowed: the name of a stack' },
    {
      args: ['--stack', '--org', 'nobody'],
      says: 'allowed: an org of the stack OktaHealthMonitor: acme, corp',
    },
  ])('ends with 3 and a sentence: $says', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('says in words what AWS refuses', async () => {
    const { exitCode, stdout, stderr } = await oktaMonitor(
      ['certificates', '--stack'],
      environmentFor(refused),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toBe(
      'could not read the table state: AccessDeniedException: no dynamodb:Query\n  these credentials may not do that\n',
    );
  });
});
