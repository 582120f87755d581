/** The functions that hand messages on, each as a process of its own, with the environment that the stack gives it. */
import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatCard } from '../../../lambda/alerting/chat-card.ts';
import { DELIVERY_ENVIRONMENT } from '../../../lambda/contract.ts';
import { alertFor } from '../../support/alerting-values.ts';
import {
  type AwsEndpoint,
  awsError,
  environmentFor,
  json,
  type Respond,
  startAwsEndpoint,
  xml,
} from '../../support/aws-endpoint.ts';
import { testAuthority } from '../../support/loopback-network.ts';
import { httpsServer } from '../../support/loopback-servers.ts';
import {
  alarmMessage,
  notificationOf,
  notificationOfAlert,
  snsEventOf,
} from '../../support/notifications.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pager-AbCdEf';
const KEY = 'R0123456789abcdefghijklmnopqrstu';

let aws: AwsEndpoint;
let folder = '';
beforeAll(async () => {
  aws = await startAwsEndpoint();
  folder = await mkdtemp(path.join(tmpdir(), 'okta-health-monitor-'));
  await writeFile(path.join(folder, 'ca.pem'), (await testAuthority()).pem);
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly succeeded: boolean;
  readonly output: string;
}

/** Imports a handler and calls it as Lambda does, with so many milliseconds to go. */
function invoke(
  name: string,
  event: object,
  environment: Record<string, string>,
  remainingMs = 20_000,
): Promise<Ended> {
  const program = `
    const { handler } = await import('./lambda/handlers/${name}.ts');
    const result = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => ${remainingMs} });
    console.log(JSON.stringify(result));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const env = {
    PATH: process.env['PATH'],
    NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    ...environmentFor(aws),
    ...environment,
  };
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) =>
      resolve({ succeeded: error === null, output: stdout + stderr });
    execFile(process.execPath, args, { cwd: ROOT, env }, done);
  });
}

async function pagerDuty(status: number) {
  const events: { event_action: string; routing_key: string }[] = [];
  const { port } = await httpsServer(
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      events.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(status).end('{}');
    },
    ['localhost'],
  );
  const environment = {
    [DELIVERY_ENVIRONMENT.pagerEndpoint]: `https://localhost:${port}`,
    [DELIVERY_ENVIRONMENT.pagedSeverities]: 'critical',
    [DELIVERY_ENVIRONMENT.routingKeySecret]: SECRET,
  };
  return { events, environment };
}

const stored: Respond = json({ SecretString: KEY });

describe('the function of PagerDuty', { timeout: 30_000 }, () => {
  it('pages an alert and an alarm with the key that is stored', async () => {
    aws.respondWith(stored);
    const { events, environment } = await pagerDuty(202);
    const event = snsEventOf(notificationOfAlert(alertFor('FIRING')), notificationOf(alarmMessage()));
    const { succeeded, output } = await invoke('pagerduty', event, environment);
    expect(output).toContain('{"delivered":2}');
    expect(succeeded).toBe(true);
    expect(output).not.toContain(KEY);
    expect(events).toMatchObject([
      { event_action: 'trigger', routing_key: KEY },
      { event_action: 'trigger', routing_key: KEY },
    ]);
  });

  it.each<[string, number, Respond, string]>([
    ['PagerDuty refuses', 400, stored, 'HTTP 400'],
    ['PagerDuty fails until the time is over', 500, stored, 'HTTP 500'],
    ['nobody has stored the key', 202, awsError('ResourceNotFoundException'), 'no credential is stored'],
    [
      'its role may not read the key',
      202,
      awsError('AccessDeniedException'),
      'access to the credential is denied',
    ],
  ])('fails, so that the message is kept with the reason, when %s', async (_, status, respond, why) => {
    aws.respondWith(respond);
    const { environment } = await pagerDuty(status);
    const event = snsEventOf(notificationOfAlert(alertFor('RESOLVED')));
    const { succeeded, output } = await invoke('pagerduty', event, environment);
    expect(succeeded).toBe(false);
    expect(output).toMatch(new RegExp(`UndeliveredError: 1 of 1 events did not reach PagerDuty: .*${why}`));
  });

  it('does not start without what the stack gives it', async () => {
    const { environment } = await pagerDuty(202);
    const incomplete = { ...environment, [DELIVERY_ENVIRONMENT.routingKeySecret]: '' };
    const { output } = await invoke('pagerduty', snsEventOf(), incomplete);
    expect(output).toContain(`environment variable ${DELIVERY_ENVIRONMENT.routingKeySecret} is not set`);
  });
});

describe('the function of a chat channel', { timeout: 30_000 }, () => {
  const environment = { [DELIVERY_ENVIRONMENT.chatTopic]: 'arn:aws:sns:eu-west-1:123456789012:cards' };
  const event = snsEventOf(notificationOfAlert(alertFor('FIRING')));

  it('publishes the card to the topic of the channel', async () => {
    aws.respondWith(
      xml('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'),
    );
    const { output } = await invoke('chat', event, environment);
    expect(output).toContain('{"delivered":1}');
    const sent = new URLSearchParams(aws.requests[0]?.body);
    expect(sent.get('TopicArn')).toBe(environment[DELIVERY_ENVIRONMENT.chatTopic]);
    expect(JSON.parse(sent.get('Message') ?? '')).toEqual(chatCard(alertFor('FIRING')));
  });

  it('fails when SNS does not take it, so that Lambda tries again', async () => {
    aws.respondWith(xml('<ErrorResponse><Error><Code>KMSAccessDenied</Code></Error></ErrorResponse>', 400));
    expect(await invoke('chat', event, environment)).toMatchObject({ succeeded: false });
  });
});
