/** `ticket` as a process of its own, against the simulated org with faults, over TLS on this machine. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer } from '../../local/simulated-okta/answers.ts';
import { SUPER_ADMIN } from '../../local/simulated-okta/api/admin-roles.ts';
import type { ApiScenario } from '../../local/simulated-okta/api/api-scenario.ts';
import { type ApiScenarioName, createSimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import type { ScenarioName } from '../../local/simulated-okta/scenarios.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import type { Bundle, Ticket } from '../../local/ticket/bundle.ts';
import { ticketText } from '../../local/ticket/ticket-shown.ts';
import { type Ended, oktaMonitor } from '../support/run-program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOKEN = '00secretTokenOfAnAdmin-1234567890abcdefgh';
const CLIENT_ID = '0oamonitor00000001';
const REQUEST_ID = /^[0-9a-f]{32}$/;
const now = () => new Date();

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
const keyFile = join(folder, 'key.pem');
writeFileSync(keyFile, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));

const started: { close(): Promise<void> }[] = [];
let page: SimulatedStatusPage;
beforeAll(async () => {
  page = await startSimulatedStatusPage({ now });
  started.push(page);
}, 60_000);
afterAll(() => Promise.all(started.map((server) => server.close())));

interface Org {
  readonly okta: SimulatedOkta;
  /** Of a command: where the org, the page and this machine's own roots are. */
  readonly reach: readonly string[];
}

async function orgWith(
  scenario: ScenarioName,
  api: readonly (ApiScenarioName | ApiScenario)[] = [],
  grantedScopes = ['okta.apps.read'],
): Promise<Org> {
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const made = createSimulatedApi({
    now,
    serviceApps: [
      {
        clientId: CLIENT_ID,
        keys: [{ ...jwk, kid }],
        grantedScopes,
        requiresDpop: true,
        active: true,
        role: SUPER_ADMIN,
      },
    ],
    apiTokens: [{ id: '00T1', value: TOKEN, role: SUPER_ADMIN, revoked: false }],
  });
  made.switchTo(...api);
  const okta = await startSimulatedOkta({ now, scenario, api: made, http2: true });
  started.push(okta);
  const ca = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'ca.pem');
  writeFileSync(ca, `${okta.caPem}\n${page.caPem}`);
  const reach = ['--org', okta.origin, '--status-page', page.url, '--ca', ca, '--allow-private-addresses'];
  // Nothing of a test leaves this machine.
  return { okta, reach: [...reach, '--control-target', 'https://localhost:9'] };
}

const ticket = ({ reach }: Org, ...args: readonly string[]): Promise<Ended> =>
  oktaMonitor(['ticket', ...reach, '--tries', '2', ...args], { OKTA_CLIENT_TOKEN: TOKEN });

async function bundleIn(ended: Ended): Promise<Bundle> {
  const [bundle] = (JSON.parse(ended.stdout) as Ticket).bundles;
  if (bundle === undefined) throw new Error(`no bundle in ${ended.stdout}`);
  return bundle;
}

describe.concurrent('okta-monitor ticket', { timeout: 60_000 }, () => {
  it('prints one Markdown document with the request ids that Okta answered with', async () => {
    const { exitCode, stdout, stderr } = await ticket(await orgWith('server-error'));
    expect(stdout.match(/^#{1,2} .*$/gm)?.map((line) => line.replace(/localhost:\d+/, 'HOST'))).toEqual([
      '# Okta support case: https://HOST',
      '## Summary',
      '## Org',
      '## Impact and what was tried',
      '## Failures',
      '## Requests with ids',
      '## Sanitised answers',
      '## Frequency',
      "## Okta's status",
      '## Ruled out',
      '## How it was collected',
    ]);
    expect(stdout).toMatch(/\n8 of 8 requests to https:\/\/localhost:\d+ \(cell not known\) failed between /);
    expect(stdout).toMatch(/\| GET \/oauth2\/v1\/keys \| 500 \| [0-9a-f]{32} \| oae[\w-]+ \| E0000009 \|/);
    expect(stdout).toMatch(/\| GET \/api\/v1\/apps\?limit=… \| 2 of 2 failed: HTTP 500 E0000009 × 2 \|/);
    expect(stdout).toMatch(/okta-health-monitor \d+\.\d+\.\d+, npm start -- ticket: 2 of 2 tries/);
    expect(stdout).not.toContain(TOKEN);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('has nothing to report of a healthy org, says what was looked at, and ends with 1', async () => {
    const org = await orgWith('healthy');
    const { exitCode, stdout } = await ticket(org);
    expect(stdout).toMatch(
      /^Nothing to report: nothing failed\.\n {2}GET \/\.well-known\/openid-configuration: 0 of 2 failed\n/,
    );
    expect(stdout).toContain('  GET /api/v1/apps?limit=…: 0 of 2 failed\n');
    expect(stdout).toContain('nothing reported on okta.com:14');
    expect(exitCode).toBe(1);
    const { requests } = org.okta;
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(requests).toHaveLength(8);
    const [first, last] = [requests[0], requests.at(-1)].map((seen) => seen?.time.getTime() ?? 0);
    expect((last ?? 0) - (first ?? 0)).toBeGreaterThan(1000);
  });

  it.each<{ scenario: ScenarioName; status: number; code: string }>([
    { scenario: 'read-only', status: 503, code: 'E0000010' },
    { scenario: 'rate-limited', status: 429, code: 'E0000047' },
    { scenario: 'login-page', status: 200, code: 'HTML' },
    { scenario: 'redirect-to-another-host', status: 302, code: 'REDIRECT' },
  ])('reports $scenario as $status $code', async ({ scenario, status, code }) => {
    const ended = await ticket(await orgWith(scenario), '--json');
    const bundle = await bundleIn(ended);
    expect(bundle.failures[0]).toMatchObject({ status, code });
    expect(bundle.requests).toHaveLength(8);
    for (const { requestId } of bundle.requests) expect(requestId).toMatch(REQUEST_ID);
    expect(ended.exitCode).toBe(0);
  });

  it.each<{ scenario: ScenarioName; code: string; exitCode: number; tls: string }>([
    // The control target refuses as well, so that nothing is said against Okta.
    { scenario: 'refused', code: 'CONNECT', exitCode: 3, tls: 'not known' },
    { scenario: 'silence-before-handshake', code: 'TIMEOUT', exitCode: 3, tls: 'not ruled out' },
    { scenario: 'certificate-expired', code: 'CERT_EXPIRED', exitCode: 0, tls: 'not ruled out' },
    { scenario: 'silence-after-handshake', code: 'TIMEOUT', exitCode: 0, tls: 'ruled out' },
  ])('reports $scenario as $code', async ({ scenario, code, exitCode, tls }) => {
    const ended = await ticket(await orgWith(scenario), '--json');
    const bundle = await bundleIn(ended);
    expect(bundle.failures[0]).toMatchObject({ status: null, code });
    expect(bundle.ruledOut.find(({ what }) => what.startsWith('TLS'))?.verdict).toBe(tls);
    expect(bundle.answers).toEqual([]);
    expect(ended.exitCode).toBe(exitCode);
  });

  it('says nothing against Okta only where the control target cannot be reached either', async () => {
    const { origin } = (await orgWith('healthy')).okta;
    const org = await orgWith('refused');
    const [alone, both] = await Promise.all([
      ticket(org, '--control-target', origin, '--json'),
      ticket(org, '--json'),
    ]);
    const verdictOf = async (ended: Ended) =>
      (await bundleIn(ended)).ruledOut.find(({ what }) => what.startsWith('This machine'));
    expect(await verdictOf(alone)).toMatchObject({
      verdict: 'ruled out',
      evidence: `${origin} took a connection right after`,
    });
    expect(alone.exitCode).toBe(0);
    expect(await verdictOf(both)).toMatchObject({ verdict: 'not ruled out' });
    expect((await bundleIn(both)).summary).toContain('this is no evidence against Okta');
    expect(both.exitCode).toBe(3);
  });

  it('asks one endpoint with a service app, whose handshake with a nonce is no failure', async () => {
    const org = await orgWith('healthy', ['api-rate-limited']);
    const args = ['--client-id', CLIENT_ID, '--private-key', keyFile, '--json'];
    const bundle = await bundleIn(await ticket(org, ...args));
    expect(bundle.failures).toMatchObject([
      { what: 'GET /api/v1/apps?limit=…', status: 429, code: 'E0000047' },
    ]);
    expect(bundle.frequency.find(({ what }) => what === 'POST /oauth2/v1/token')).toMatchObject({
      failed: 0,
      of: 1,
    });
    expect(bundle.requests.map(({ outcome }) => outcome)).toContain('asks for a nonce');
    expect(
      bundle.requests.filter(({ what }) => what.includes('/apps')).map(({ rateLimit }) => rateLimit),
    ).toEqual([
      expect.stringMatching(/^limit 50, remaining 0, reset \d{10}$/),
      expect.stringMatching(/^limit 50, remaining 0, reset \d{10}$/),
    ]);
    expect(JSON.stringify(bundle)).not.toContain(CLIENT_ID);
  });

  it('says of a missing scope that an administrator can put it right', async () => {
    const org = await orgWith('healthy', [], ['okta.logs.read']);
    const args = ['--client-id', CLIENT_ID, '--private-key', keyFile, '--json'];
    const bundle = await bundleIn(await ticket(org, ...args));
    expect(bundle.failures).toMatchObject([
      { what: 'POST /oauth2/v1/token', status: 400, code: 'consent_required' },
    ]);
    expect(bundle.summary).toContain(
      'refused the credential, which an administrator of the org can mostly put right',
    );
    const [credential] = bundle.ruledOut.filter(({ what }) => what === 'The credential');
    expect(credential?.verdict).toBe('not ruled out');
  });

  it('is unknown where the credential could not be used, though nothing else failed', async () => {
    const keyless = join(folder, 'no-key.pem');
    writeFileSync(keyless, '-----BEGIN PRIVATE KEY-----\nxxxx\n-----END PRIVATE KEY-----\n');
    const { exitCode, stdout } = await ticket(
      await orgWith('healthy'),
      ...['--client-id', CLIENT_ID, '--private-key', keyless],
    );
    expect(stdout).toMatch(/^Nothing to report, and not all is known\.\n/);
    expect(stdout).toContain('the endpoint was not asked: the stored credential cannot be used');
    expect(exitCode).toBe(3);
  });

  it('ends at Ctrl-C with what there is, and leaves nothing behind', async () => {
    const { reach, okta } = await orgWith('server-error');
    const before = readdirSync(tmpdir());
    const ended = await interrupted(
      ['ticket', ...reach, '--tries', '20', '--json'],
      // The third try has begun, so that two of three requests each are through.
      () => okta.requests.length > 6,
    );
    const bundle = await bundleIn(ended);
    expect(bundle.requests.length).toBeGreaterThanOrEqual(6);
    expect(bundle.requests.map(({ outcome }) => outcome)).not.toContain('TIMEOUT');
    expect(bundle.collected).toContain('ended by Ctrl-C; what was under way then is not counted');
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readdirSync(tmpdir()).filter((name) => !before.includes(name) && name.includes('ticket'))).toEqual(
      [],
    );
  });
});

describe.concurrent('secrets', { timeout: 60_000 }, () => {
  const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJlLW9mLWphbmU';
  const PLANTED = [
    TOKEN,
    JWT,
    'c2lnbmF0dXJlLW9mLWphbmU',
    '0oaplantedclient0001',
    '00uplanteduser000001',
    'jane.doe@acme.example',
    'janedoe',
    '198.51.100.23',
    '2001:db8::dead:beef',
    'sid-of-jane-0123456789',
    'hunter2secret',
    '+41 79 123 45 67',
  ];
  const sentence = `User 'janedoe' (jane.doe@acme.example, 00uplanteduser000001) of client 0oaplantedclient0001 from 198.51.100.23 and 2001:db8::dead:beef, +41 79 123 45 67, with SSWS ${TOKEN} and Bearer ${JWT}, password=hunter2secret, Cookie: sid=sid-of-jane-0123456789`;
  const url = 'https://acme.okta.com/login?user=janedoe&password=hunter2secret#token=hunter2secret';
  const headers = {
    'Set-Cookie': 'sid=sid-of-jane-0123456789; Path=/',
    'x-okta-request-id': JWT,
    'WWW-Authenticate': `Bearer error="invalid_token", error_description="${sentence.replaceAll('"', '')}"`,
    'x-rate-limit-limit': 'janedoe',
    'retry-after': 'janedoe',
    Location: url,
  };
  const json = 'application/json; charset=janedoe';
  const bodies = [
    {
      status: 500,
      type: json,
      body: {
        errorCode: `E0000009 ${TOKEN}`,
        errorSummary: `${sentence}; see ${url}`,
        errorLink: url,
        errorId: `oae${JWT}`,
        errorCauses: [{ errorSummary: sentence, reason: 'janedoe' }],
      },
    },
    { status: 400, type: json, body: { error: 'invalid_request', error_description: `${sentence} ${url}` } },
    {
      status: 404,
      type: json,
      body: { status: 404, message: `${sentence} ${url}`, path: '/api/v1/users/janedoe' },
    },
    { status: 500, type: json, body: { login: 'janedoe', nested: [sentence] } },
    { status: 502, type: 'text/plain', body: `${sentence}\n${url}` },
    {
      status: 503,
      type: 'text/html',
      body: `<html><head><title>${sentence} ${url}</title></head><body>${sentence}</body></html>`,
    },
    { status: 302, type: 'text/html', body: sentence },
    { status: 200, type: json, body: `[{"login":"janedoe","credentials":"hunter2secret"}` },
  ];

  it.each(bodies.map(({ status, type, body }, index) => ({ index, status, type, body })))(
    'planted in headers, URLs and body $index of an answer are found nowhere',
    async ({ status, type, body }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const change = () => answer(status, type, text, headers);
      const org = await orgWith('healthy', [
        { description: 'secrets', rules: [{ to: 'every call', change }] },
      ]);
      const endpoint = 'GET /api/v1/users/janedoe?search=hunter2secret&after=sid-of-jane-0123456789';
      const args = ['--tries', '1', '--endpoint', endpoint];
      const { stdout, stderr, exitCode } = await ticket(org, ...args, '--json');
      expect(exitCode).toBe(0);
      const made = JSON.parse(stdout) as Ticket;
      expect(made.bundles[0]?.failures[0]?.what).toBe('GET /api/v1/users/[user]?search=…&after=…');
      for (const form of [stdout, stderr, ticketText(made)]) {
        const all = form.toLowerCase();
        expect(PLANTED.filter((secret) => all.includes(secret.toLowerCase()))).toEqual([]);
      }
    },
  );
});

describe.concurrent('what is typed wrongly', { timeout: 60_000 }, () => {
  const ORG = ['--org', 'https://acme.okta.com'];
  it.each([
    {
      args: [],
      says: 'no org: allowed: --org URL such as https://acme.okta.com, OKTA_CLIENT_ORGURL, or --stack',
    },
    { args: [...ORG, '--tries', '0'], says: '--tries: received "0", allowed: a number from 1 to 20' },
    { args: [...ORG, '--tries', '21'], says: '--tries: received "21", allowed: a number from 1 to 20' },
    { args: [...ORG, '--since', '24h'], says: '--since: only with --stack' },
    { args: ['--stack', '--since', '91d'], says: '--since: received "91d", allowed: minutes, hours or days' },
    { args: ['--stack', '--tries', '3'], says: '--stack and --tries: received both' },
    {
      args: [...ORG, '--endpoint', '/api/v1/users'],
      says: '--endpoint: nothing under /api/ is told without a credential',
    },
    { args: [...ORG, '--access-token', 'x'], says: '--endpoint: missing beside an access token' },
    {
      args: [...ORG, '--access-token', 'x', '--token', 'y'],
      says: '--access-token and --token: received both',
    },
    {
      args: [...ORG, '--token', 'y', '--endpoint', 'DELETE /api/v1/users/jane'],
      says: '--endpoint: received the method DELETE, allowed: GET; what may change',
    },
    {
      args: [...ORG, '--token', 'y', '--endpoint', 'GET https://evil.example/api/v1/users?x=janedoe'],
      says: '--endpoint: received something else, allowed: a method and a path of the org',
    },
    {
      args: [...ORG, '--token', 'y', '--endpoint', 'GET /api/v1/users/{id}'],
      says: 'received a path with braces',
    },
  ])('ends with 3 and a sentence: $says', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await oktaMonitor(['ticket', ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('jane');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

function interrupted(args: readonly string[], isTime: () => boolean): Promise<Ended> {
  const program = ['--import', 'tsx', 'bin/okta-monitor.ts', ...args];
  const child = spawn(process.execPath, program, { cwd: ROOT, env: { PATH: process.env['PATH'] } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const timer = setInterval(() => {
    if (!isTime()) return;
    clearInterval(timer);
    child.kill('SIGINT');
  }, 20);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearInterval(timer);
      resolve({ exitCode: code ?? Number.NaN, stdout, stderr });
    });
  });
}
