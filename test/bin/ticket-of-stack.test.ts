/** `ticket --stack` as a process of its own, against a CloudFormation and a DynamoDB on this machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  completionItem,
  historyItem,
  type Item,
  incidentItem,
  memoryItem,
} from '../../lambda/adapters/dynamodb-items.ts';
import type { StoredIncident } from '../../lambda/alerting/incident.ts';
import { memoryOf } from '../../lambda/okta-status.ts';
import type { Ticket } from '../../local/ticket/bundle.ts';
import { ticketText } from '../../local/ticket/ticket-shown.ts';
import { findingWith, incidentWith, NOTHING_REPORTED } from '../support/alerting-values.ts';
import {
  type AwsEndpoint,
  type AwsRequest,
  awsError,
  environmentFor,
  type Respond,
  startAwsEndpoint,
  xml,
} from '../support/aws-endpoint.ts';
import { DESCRIBED_STACK } from '../support/described-stack.ts';
import { oktaMonitor } from '../support/run-program.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const scheduleOf = (alias: string) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Target: {
      Input: JSON.stringify({
        org: { alias, url: `https://${alias}.okta.com` },
        runbookUrl: 'https://run.example/',
      }),
    },
  },
});
const TEMPLATE = JSON.stringify({ Resources: { A: scheduleOf('acme'), C: scheduleOf('corp') } });
const GET_TEMPLATE = xml(
  `<GetTemplateResponse><GetTemplateResult><TemplateBody>${TEMPLATE.replaceAll('&', '&amp;')}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
);

/** Answers queries as the table does: of one partition, and from a sort key on where one is named. */
function tableOf(items: readonly Item[]): Respond {
  return (response, { operation, body }) => {
    if (operation !== 'DynamoDB_20120810.Query') throw new Error(`${operation} is more than reading`);
    const { ExpressionAttributeValues: values, KeyConditionExpression: condition } = JSON.parse(body);
    const from: string = condition === '#pk = :org AND #sk >= :from' ? values[':from'].S : '';
    const Items = items.filter(({ pk, sk }) => pk?.S === values[':org'].S && (sk?.S ?? '') >= from);
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ Items }));
  };
}

const accountWith =
  (table: Respond): Respond =>
  (response, request, index) => {
    if (request.operation !== undefined) return table(response, request, index);
    const answer = actionOf(request) === 'GetTemplate' ? GET_TEMPLATE : DESCRIBED_STACK;
    answer(response, request, index);
  };
const actionOf = ({ body }: Pick<AwsRequest, 'body'>) => new URLSearchParams(body).get('Action');

const PLANTED = [
  '00abcdefghijklmnopqrstuvwxyz0123456789abcd',
  'jane.doe@acme.example',
  'janedoe',
  '198.51.100.23',
  '0oaplantedclient0001',
  'hunter2secret',
];
const planted = `User 'janedoe' (jane.doe@acme.example) of 0oaplantedclient0001 from 198.51.100.23 with SSWS 00abcdefghijklmnopqrstuvwxyz0123456789abcd at https://acme.okta.com/api/v1/users/janedoe?password=hunter2secret`;

function stored(status: StoredIncident['status'], from: number, to: number, subject: string): StoredIncident {
  const finding = findingWith({
    condition: 'UNREACHABLE',
    subject,
    reason: 'HTTP_5XX',
    observed: `HTTP 503, Okta says E0000010: ${planted}`,
    wanted: planted,
    requestIds: [
      '0123456789abcdef0123456789abcdef',
      planted,
      'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2ln',
    ],
    attempts: [{ at: minutesAgo(to), result: `HTTP 503: ${planted}` }],
    control: planted,
  });
  const base = incidentWith({ finding, status: 'open' });
  return {
    ...base,
    condition: 'UNREACHABLE',
    subject,
    status,
    firstSeen: minutesAgo(from),
    lastSeen: minutesAgo(to),
  };
}

const expiring = (): StoredIncident => ({
  ...stored('open', 10, 1, planted),
  condition: 'CERTIFICATE_EXPIRING',
  finding: findingWith({ condition: 'CERTIFICATE_EXPIRING', subject: planted, reason: 'EXPIRES_SOON' }),
});
const okta = memoryOf({ ...NOTHING_REPORTED, readAt: minutesAgo(2), problem: planted });
const now = new Date();

const items: readonly Item[] = [
  incidentItem('acme', stored('open', 30, 1, 'acme.okta.com')),
  incidentItem('acme', expiring()),
  memoryItem('acme', 'service-status', okta),
  completionItem('acme', 'oidc-discovery', minutesAgo(1)),
  historyItem('acme', stored('resolved', 700, 690, 'acme.okta.com'), now),
  historyItem('acme', stored('resolved', 3010, 3000, 'acme.okta.com'), now),
  { pk: { S: 'acme#history' }, sk: { S: `${minutesAgo(5)}#x` }, body: { S: '{"of":"another version"}' } },
  completionItem('corp', 'oidc-discovery', minutesAgo(1)),
];

let aws: AwsEndpoint;
let refused: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  aws.respondWith(accountWith(tableOf(items)));
  refused = await startAwsEndpoint();
  refused.respondWith(accountWith(awsError('AccessDeniedException', { message: 'no dynamodb:Query' })));
});
afterAll(() => Promise.all([aws.close(), refused.close()]));

const run = (...args: readonly string[]) => oktaMonitor(['ticket', ...args], environmentFor(aws));

describe.concurrent('okta-monitor ticket --stack', { timeout: 60_000 }, () => {
  it('reports what is open and what was over within a day, and names what it leaves out', async () => {
    const { exitCode, stdout, stderr } = await run('--stack', '--org', 'acme');
    expect(stdout).toMatch(/^# Okta support case: https:\/\/acme\.okta\.com\n/);
    expect(stdout).toMatch(
      /\nFrom \S+ to \S+ the monitor of https:\/\/acme\.okta\.com \(acme\) saw 2 incidents that concern Okta, 1 of them still open: UNREACHABLE of acme\.okta\.com \(2 times, 40 min in all, 2\.8 % of the window\)\. Okta reports nothing on okta\.com:14/,
    );
    expect(stdout).toContain('- Cell: okta.com:14\n');
    expect(stdout).toMatch(/\| UNREACHABLE \| - \| 0123456789abcdef0123456789abcdef \|/);
    expect(stdout).toContain("left out as not for Okta's support: 1 CERTIFICATE_EXPIRING");
    expect(stdout).toContain('1 stored items cannot be read by this version');
    expect(stderr).toMatch(/stored item not understood/);
    expect(exitCode).toBe(0);
  });

  it('goes back as far as it is told', async () => {
    const { stdout } = await run('--stack', '--org', 'acme', '--since', '7d', '--json');
    const [bundle] = (JSON.parse(stdout) as Ticket).bundles;
    expect(bundle?.failures).toHaveLength(3);
    expect(Date.parse(bundle?.window.to ?? '') - Date.parse(bundle?.window.from ?? '')).toBe(7 * 86_400_000);
  });

  it('shows no secret that is stored', async () => {
    const { stdout } = await run('--stack', '--json');
    const made = JSON.parse(stdout) as Ticket;
    expect(made.bundles[0]?.requests.filter(({ requestId }) => requestId !== null)).toHaveLength(2);
    for (const form of [stdout, ticketText(made)])
      expect(PLANTED.filter((secret) => form.toLowerCase().includes(secret))).toEqual([]);
  });

  it('has nothing to report of an org that had no incident, and ends with 1', async () => {
    const { exitCode, stdout } = await run('--stack', 'OktaHealthMonitor', '--org', 'corp');
    expect(stdout).toMatch(
      /^Nothing to report: nothing failed\.\n {2}corp: no incident that concerns Okta from \S+ to \S+\n$/,
    );
    expect(exitCode).toBe(1);
  });

  it('reads, and does nothing else', async () => {
    await run('--stack');
    const operations = aws.requests.map((request) => request.operation ?? actionOf(request));
    expect(new Set(operations)).toEqual(
      new Set(['DescribeStacks', 'GetTemplate', 'DynamoDB_20120810.Query']),
    );
  });

  it('says in words what AWS refuses, and what is no org of the stack', async () => {
    const ended = await oktaMonitor(['ticket', '--stack'], environmentFor(refused));
    expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
    expect(ended.stderr).toContain(
      'could not read the table state: AccessDeniedException: no dynamodb:Query',
    );
    const nobody = await run('--stack', '--org', 'nobody');
    expect(nobody).toMatchObject({ exitCode: 3, stdout: '' });
    expect(nobody.stderr).toContain('allowed: an org of the stack OktaHealthMonitor: acme, corp');
  });
});
