/** `diagnose --signin-failures` as a process of its own, against the simulated API over TLS on this machine. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { REPORT_ADMIN } from '../../local/simulated-okta/api/admin-roles.ts';
import { signIn, signInStep } from '../../local/simulated-okta/api/audit-events.ts';
import type { LogEvent } from '../../local/simulated-okta/api/log-event.ts';
import { createSimulatedApi, type SimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import { type Ended, oktaMonitor, startOktaMonitor } from '../support/run-program.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const CLIENT_ID = '0oamonitor00000001';
const now = () => new Date();
const ago = (ms: number) => new Date(Date.now() - ms);

/** Nothing of these may be seen anywhere. */
const SOMEBODY = {
  name: 'Rosalind Quackenbush',
  login: 'rquackenbush',
  mail: 'rosalind.q@secretcorp.example',
  address: '203.0.113.77',
  address6: '2001:db8::7:77',
  token: '00tokenOfSomebody1234567890abcdefghijklmnopq',
  id: '00uquackenbush0001x7',
  session: 'idxQuackenbushSession77',
  city: 'Reykjavik',
} as const;
const TRACES = [...Object.values(SOMEBODY), 'Rosalind', 'Quackenbush', 'secretcorp'];

/** The same event of somebody who is named wherever an event can name somebody. */
function ofSomebody(event: LogEvent, reason?: string): LogEvent {
  const { name, login, mail, address, address6, token, id, session, city } = SOMEBODY;
  const person = { id, type: 'User', alternateId: mail, displayName: name, detailEntry: { login, token } };
  const told = `${name} (${mail}, ${login}) from ${address} and ${address6} with ${token}`;
  return {
    ...event,
    actor: person,
    target: [person, { ...person, alternateId: login }],
    client: {
      ipAddress: address,
      id: token,
      geographicalContext: { city },
      userAgent: { rawUserAgent: told },
    },
    request: { ipChain: [{ ip: address6, geographicalContext: { city } }] },
    displayMessage: told,
    authenticationContext: { externalSessionId: session, rootSessionId: session },
    debugContext: { debugData: { url: `/login?username=${mail}&token=${token}`, behaviors: told } },
    outcome: { ...(event['outcome'] as object), reason: reason ?? 'INVALID_CREDENTIALS' },
  } as unknown as LogEvent;
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
const ca = join(folder, 'ca.pem');
const keyFile = join(folder, 'key.pem');
const started: SimulatedOkta[] = [];

async function orgWith(events: readonly LogEvent[]): Promise<{ api: SimulatedApi; server: SimulatedOkta }> {
  const jwk = await exportJWK(publicKey);
  const keys = [{ ...jwk, kid: await calculateJwkThumbprint(jwk) }];
  const app = { keys, role: REPORT_ADMIN, requiresDpop: true, active: true };
  const api = createSimulatedApi({
    now,
    serviceApps: [
      { ...app, clientId: CLIENT_ID, grantedScopes: ['okta.logs.read'] },
      { ...app, clientId: '0oawithoutscope001', grantedScopes: ['okta.apps.read'] },
    ],
    apiTokens: [{ id: '00T1', value: SOMEBODY.token, role: REPORT_ADMIN, revoked: false }],
  });
  api.log.publish(...events);
  const server = await startSimulatedOkta({ now, api });
  started.push(server);
  writeFileSync(join(folder, `${server.port}.pem`), server.caPem);
  return { api, server };
}

const wrongPasswords = (count: number, at: Date) =>
  Array.from({ length: count }, () => ofSomebody(signIn(at, 'INVALID_CREDENTIALS')));

let okta: SimulatedOkta;
beforeAll(async () => {
  writeFileSync(keyFile, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const { name, mail, address, token } = SOMEBODY;
  const denied = { result: 'DENY', reason: null };
  const failed = { result: 'FAILURE', reason: null };
  const told = `${name} <${mail}> at ${address} gave ${token}`;
  const mfa = 'user.authentication.auth_via_mfa';
  ({ server: okta } = await orgWith([
    ...wrongPasswords(60, ago(60_000)),
    ofSomebody(signInStep(ago(60_000), 'policy.evaluate_sign_on', denied), told),
    ofSomebody(signInStep(ago(60_000), mfa, failed), `User ${SOMEBODY.login} has no factor`),
    ofSomebody(signInStep(ago(60_000), mfa, { result: 'CHALLENGE', reason: null })),
    ofSomebody(signInStep(ago(60_000), 'user.account.lock', failed), `Locked: ${name}`),
    ...wrongPasswords(10, ago(HOUR_MS + 60_000)),
    ...wrongPasswords(12, ago(WEEK_MS + 60_000)),
  ]));
  writeFileSync(ca, okta.caPem);
}, 60_000);
afterAll(() => Promise.all(started.map((server) => server.close())));

const service = ['--client-id', CLIENT_ID, '--private-key', keyFile];
const commandLine = (server: SimulatedOkta, ...args: readonly string[]) => [
  ...['diagnose', '--org', server.origin, '--signin-failures', '1h', '--allow-private-addresses'],
  ...['--ca', join(folder, `${server.port}.pem`), ...args],
];
const diagnose = (server: SimulatedOkta, ...args: readonly string[]): Promise<Ended> =>
  oktaMonitor(commandLine(server, ...args));
const traces = ({ stdout, stderr }: Ended) =>
  TRACES.filter((trace) => (stdout + stderr).toLowerCase().includes(trace.toLowerCase()));
const words = (text: string) => text.replace(/\s+/g, ' ');

describe('okta-monitor diagnose --signin-failures', { timeout: 60_000 }, () => {
  it('says in a sentence that there are more than ever, of what, and what to do, and ends with 1', async () => {
    const ended = await diagnose(okta, ...service);
    const { stdout, stderr, exitCode } = ended;
    expect(words(stdout)).toContain(
      '62 sign-in failures in the last hour, 6.2 times the hour before (10) and 5.1 times the same hour last week (12); ' +
        '60 of them INVALID_CREDENTIALS by user.session.start. 1 lockout in the last hour, none',
    );
    expect(stdout).toMatch(/│ user\.session\.start +│ INVALID_CREDENTIALS +│ +60 │ +10 │ +12 │ +x5 │/);
    expect(stdout).toMatch(/│ user\.account\.lock +│ Locked: \[name\] +│ +1 │/);
    expect(words(stdout)).toContain('-> INVALID_CREDENTIALS: a password or code was wrong.');
    expect(stdout.endsWith('\nWARNING\n')).toBe(true);
    expect(stdout.split('\n').filter((line) => [...line].length > 110)).toEqual([]);
    expect({ exitCode, stderr, traces: traces(ended) }).toEqual({ exitCode: 1, stderr: '', traces: [] });
  });

  it('names nobody in JSON either', async () => {
    const ended = await diagnose(okta, ...service, '--json');
    const document = JSON.parse(ended.stdout);
    expect(document).toMatchObject({ state: 'warning', exitCode: 1, target: okta.origin });
    expect(document.failures).toEqual({ now: 62, before: 10, lastWeek: 12, rise: 'yes' });
    const reasons = document.rows.map(({ reason }: { reason: string }) => reason);
    expect(reasons).toEqual([
      'INVALID_CREDENTIALS',
      expect.stringContaining('[name] <[e-mail address]> at [address] gave ['),
      'Locked: [name]',
      'User [name] has no factor',
    ]);
    expect(traces(ended)).toEqual([]);
  });

  it('is ok for an org where nobody fails, with an API token', async () => {
    const { server } = await orgWith([ofSomebody(signIn(ago(1000)))]);
    const ended = await diagnose(server, '--token', SOMEBODY.token);
    expect(ended.stdout).toContain('No sign-in failure in the last hour');
    expect({ exitCode: ended.exitCode, traces: traces(ended) }).toEqual({ exitCode: 0, traces: [] });
  });

  it.each([
    { about: 'a scope that is not granted', clientId: '0oawithoutscope001', says: 400, fix: 'Super Admin' },
    { about: 'an app that there is not', clientId: '0oaofnobody0000001', says: 401, fix: 'client id' },
  ])('is unknown for $about, with what to do', async ({ clientId, says, fix }) => {
    const { stdout, exitCode } = await diagnose(okta, '--client-id', clientId, '--private-key', keyFile);
    expect(words(stdout)).toContain(`The System Log could not be read: no access token, HTTP ${says}: `);
    expect(words(stdout)).toMatch(new RegExp(`-> [^>]*${fix}`));
    expect(stdout.endsWith('\nUNKNOWN\n')).toBe(true);
    expect(exitCode).toBe(3);
  });

  it('waits at the limit, and at Ctrl-C shows what was read until then', async () => {
    const { api, server } = await orgWith(wrongPasswords(30, ago(60_000)));
    api.rateLimits.setLimit('/api/v1/logs', 20);
    const calls = () => server.requests.filter(({ path }) => path.startsWith('/api/')).length;
    const running = startOktaMonitor(commandLine(server, ...service, '--json'));
    await vi.waitUntil(() => calls() === 2, { timeout: 30_000 });
    // The third call would come at once, if the limit let it.
    await setTimeout(500);
    running.send('SIGINT');
    const ended = await running.ended;
    const document = JSON.parse(ended.stdout);
    expect(document).toMatchObject({ state: 'unknown', exitCode: 3, failures: { now: 30, rise: 'unknown' } });
    expect(document.windows).toMatchObject([
      { complete: true },
      { complete: true },
      { complete: false, incomplete: 'ended by Ctrl-C', pages: 0 },
    ]);
    expect({ exitCode: ended.exitCode, stderr: ended.stderr, calls: calls() }).toEqual({
      exitCode: 3,
      stderr: '',
      calls: 2,
    });
  });
});
