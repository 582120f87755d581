/** What holds for every command, as a process of its own: JSON, colours, Ctrl-C, secrets. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SUPER_ADMIN } from '../../local/simulated-okta/api/admin-roles.ts';
import { createSimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import { ask } from '../local/clients.ts';
import { oktaMonitor, startOktaMonitor } from '../support/run-program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const API_TOKEN = '00AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd';
const ACCESS_TOKEN = 'eyJraWQiOiJLIiwiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiIwb2ExIn0.c2lnbmF0dXJlLW9mLW5vYm9keQ';
const CLIENT_SECRET = 'Zk3-x9vQpL_7wTn2RmYc8JdFgHsA5bKe1UiOqWx4Er6tSzVuPoXy0NaMlCjBhGfD';
const ESCAPE = '\u001b';
const now = () => new Date();
const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
const ca = join(folder, 'ca.pem');

let okta: SimulatedOkta;
let page: SimulatedStatusPage;
const apiToken = { id: '00T1', value: API_TOKEN, role: SUPER_ADMIN, revoked: false };
const api = createSimulatedApi({ now, apiTokens: [apiToken] });
beforeAll(async () => {
  okta = await startSimulatedOkta({ now, api });
  page = await startSimulatedStatusPage({ now });
  writeFileSync(ca, `${okta.caPem}\n${page.caPem}\n`);
});
afterAll(async () => {
  await Promise.all([okta.close(), page.close()]);
});

const reach = () => ['--org', okta.origin, '--ca', ca, '--allow-private-addresses'];
const status = () => ['--status-page', page.url];
const metadata = () => ['certificates', '--metadata', `${okta.origin}/app/x/sso/saml/metadata`];

/** Every command that ends by itself and needs no AWS. */
const OFFLINE: Readonly<Record<string, () => string[]>> = {
  run: () => ['--scenario', 'issuer-mismatch'],
  'run of an org': () => [...reach(), ...status()],
  'list-scenarios': () => ['--list-scenarios'],
  'list-scenarios of simulate': () => ['simulate', '--list-scenarios'],
  status: () => ['status', ...reach(), ...status()],
  diagnose: () => ['diagnose', ...reach(), ...status()],
  'diagnose --signin-failures': () => [
    'diagnose',
    ...reach(),
    '--signin-failures',
    '1h',
    '--token',
    API_TOKEN,
  ],
  certificates: () => ['certificates', ...reach(), '--token', API_TOKEN],
  'certificates of metadata': () => [...metadata(), '--ca', ca, '--allow-private-addresses'],
  'diagnose --saml': () => ['diagnose', ...reach(), '--saml', 'An App', '--token', API_TOKEN],
  doctor: () => ['doctor', ...reach(), ...status(), '--token', API_TOKEN],
  ticket: () => ['ticket', ...reach(), ...status(), '--token', API_TOKEN, '--tries', '1'],
  'test-alert': () => ['test-alert', '--print'],
  explain: () => ['explain', 'E0000047'],
  'explain what is not known': () => ['explain', 'nonsense'],
};
const offline = Object.entries(OFFLINE);

describe.concurrent('--json', { timeout: 60_000 }, () => {
  it.each(offline)('of %s is one JSON document', async (_, args) => {
    const { stdout } = await oktaMonitor([...args(), '--json']);
    expect(typeof JSON.parse(stdout)).toBe('object');
  });

  it('of simulate says how to reach what runs, once it does', async () => {
    const running = startOktaMonitor(['simulate', '--port', '0', '--json']);
    await vi.waitUntil(() => running.stdout().endsWith('}\n'), { timeout: 30_000 });
    const { origin, port, statusPage, caFile, ...others } = JSON.parse(running.stdout());
    expect(others).toEqual({
      scenario: 'healthy',
      apiScenario: 'api-healthy',
      samlScenario: 'saml-healthy',
      statusScenario: 'status-operational',
      controlTarget: expect.stringMatching(/^https:\/\/localhost:\d+$/),
      clientId: expect.stringMatching(/^0oa/),
      kid: expect.any(String),
      privateKeyFile: expect.stringMatching(/pem$/),
      apiTokenFile: expect.stringMatching(/txt$/),
    });
    expect(origin).toBe(`https://localhost:${port}`);
    const trusted = readFileSync(caFile, 'utf8');
    const discovery = await ask(`${origin}/.well-known/openid-configuration`, { ca: trusted });
    expect(JSON.parse(discovery.body.toString())).toMatchObject({ issuer: origin });
    expect((await ask(statusPage, { ca: trusted })).status).toBe(200);
    running.send('SIGINT');
    const { stdout, exitCode } = await running.ended;
    expect({ document: JSON.parse(stdout).port, exitCode }).toEqual({ document: port, exitCode: 0 });
  });
});

describe.concurrent('colours', { timeout: 60_000 }, () => {
  it.each(offline)('are not in what %s writes to a pipe, whatever the terminal is', async (_, args) => {
    const { stdout, stderr } = await oktaMonitor(args(), { TERM: 'xterm-256color' });
    expect(stdout + stderr).not.toContain(ESCAPE);
    expect(stdout).not.toBe('');
  });

  it.each([
    { stdout: 'help', args: ['--help'] },
    { stdout: 'help', args: ['diagnose', '--help'] },
  ])('are in no $args', async ({ args }) => {
    expect((await oktaMonitor(args)).stdout).not.toContain(ESCAPE);
  });

  describe.skipIf(!existsSync('/usr/bin/script'))('of a terminal', () => {
    const COLOUR = new RegExp(`${ESCAPE}\\[3\\dm`);

    it('are used where it has them', async () => {
      expect(await inTerminal(OFFLINE['diagnose']?.() ?? [], { TERM: 'xterm' })).toMatch(COLOUR);
    });

    it.each([{ NO_COLOR: '1', TERM: 'xterm' }, { TERM: 'dumb' }])(
      'are not used with %j',
      async (environment) => {
        for (const command of ['diagnose', 'run', 'status', 'explain'])
          expect(await inTerminal(OFFLINE[command]?.() ?? [], environment)).not.toMatch(COLOUR);
      },
    );
  });
});

describe('Ctrl-C', { timeout: 60_000 }, () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s leaves nothing of simulate behind',
    async (signal) => {
      const temporary = mkdtempSync(join(folder, 'tmp-'));
      const running = startOktaMonitor(['simulate', '--port', '0'], { TMPDIR: temporary });
      await vi.waitUntil(() => running.stdout().includes('npm start -- status'), { timeout: 30_000 });
      expect(left(temporary)).toHaveLength(1);
      running.send(signal);
      const { exitCode, stderr } = await running.ended;
      expect({ exitCode, stderr, left: left(temporary) }).toEqual({ exitCode: 0, stderr: '', left: [] });
    },
  );

  it.each([
    ['run of the simulated org', () => ['--scenario', 'silence-after-handshake'], /Simulated/],
    ['certificates', () => OFFLINE['certificates']?.() ?? [], undefined],
    ['diagnose --signin-failures', () => OFFLINE['diagnose --signin-failures']?.() ?? [], undefined],
  ] as const)('leaves nothing of %s behind', async (_, args, shown) => {
    const temporary = mkdtempSync(join(folder, 'tmp-'));
    api.switchTo('api-silent');
    const before = okta.requests.length;
    const running = startOktaMonitor(args(), { TMPDIR: temporary });
    const isWorking = () =>
      shown === undefined ? okta.requests.length > before : shown.test(running.stdout());
    await vi.waitUntil(isWorking, { timeout: 30_000 });
    running.send('SIGINT');
    await running.ended;
    api.switchTo();
    expect(left(temporary)).toEqual([]);
  });
});

describe.skipIf(!existsSync('/usr/bin/script'))('Ctrl-C in a terminal', { timeout: 60_000 }, () => {
  it('leaves no line of what diagnose was waiting for', async () => {
    await okta.switchTo('silence-after-handshake');
    const interrupted = ['timeout', '--foreground', '-s', 'INT', '4'];
    const shown = await inTerminal(OFFLINE['diagnose']?.() ?? [], { TERM: 'xterm' }, interrupted);
    await okta.switchTo('healthy');
    expect(shown).toContain(`${ESCAPE}[Kasking https://`);
    expect(shown.trimEnd().endsWith(`\r${ESCAPE}[K`)).toBe(true);
  });
});

describe('a secret that is typed', { timeout: 60_000 }, () => {
  it.skipIf(!existsSync('/proc/self/cmdline'))(
    'is not in the list of processes while a command waits',
    async () => {
      api.switchTo('api-silent');
      const before = okta.requests.length;
      const running = startOktaMonitor(OFFLINE['certificates']?.() ?? []);
      await vi.waitUntil(() => okta.requests.length > before, { timeout: 30_000 });
      const shown = readFileSync(`/proc/${running.pid}/cmdline`, 'utf8');
      running.send('SIGINT');
      await running.ended;
      api.switchTo();
      expect(shown.replace(/\0+$/, '')).toBe('okta-monitor certificates');
      expect(shown).not.toContain(API_TOKEN.slice(0, 8));
    },
  );

  it.each([
    { about: 'as an operand', args: (secret: string) => ['mutes', secret] },
    { about: 'as a misspelt option', secret: CLIENT_SECRET, args: (secret: string) => [`--tokne=${secret}`] },
    { about: 'as an org', args: (secret: string) => ['--org', secret] },
    {
      about: 'as a URL',
      secret: CLIENT_SECRET,
      args: (secret: string) => ['--org', `https://me:${secret}@localhost:9`],
    },
    { about: 'as the name of a file', args: (secret: string) => ['status', ...reach(), '--ca', secret] },
    {
      about: 'as the name of a key file',
      args: (secret: string) => ['certificates', ...reach(), '--client-id', '0oa1', '--private-key', secret],
    },
    { about: 'as a link', secret: ACCESS_TOKEN, args: (secret: string) => ['confirm', secret] },
    { about: 'to be explained', secret: ACCESS_TOKEN, args: (secret: string) => ['explain', secret] },
    { about: 'twice', args: (secret: string) => ['certificates', `--token=${secret}`, `--token=${secret}`] },
    { about: 'as a token', args: (secret: string) => ['certificates', ...reach(), '--token', `${secret}x`] },
    {
      about: 'as an access token',
      secret: ACCESS_TOKEN,
      args: (secret: string) => ['diagnose', ...reach(), ...status(), '--access-token', `${secret}x`],
    },
    {
      about: 'as a client secret',
      secret: CLIENT_SECRET,
      args: (secret: string) => [
        ...['diagnose', ...reach(), ...status(), '--client-id', '0oa1', '--client-secret', secret],
      ],
    },
    { about: 'as a stack', args: (secret: string) => ['mutes', '--stack', secret] },
    {
      about: 'as a KMS key',
      secret: CLIENT_SECRET,
      args: (secret: string) => ['public-jwk', '--key', secret],
    },
  ])('$about, is shown nowhere', async ({ args, secret = API_TOKEN }) => {
    const environment = {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    };
    const { stdout, stderr } = await oktaMonitor(args(secret), environment);
    const pieces = [secret.slice(0, 12), secret.slice(-12), secret.slice(12, 30)];
    const text = (stdout + stderr).toLowerCase();
    expect(pieces.filter((piece) => text.includes(piece.toLowerCase()))).toEqual([]);
    expect(stderr + stdout).not.toBe('');
  });
});

/** What tsx keeps to start faster is not of the program. */
function left(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => !name.startsWith('tsx-'));
}

/** All that the terminal was sent. @param by what the command is run by */
function inTerminal(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  by: readonly string[] = [],
): Promise<string> {
  const words = [...by, process.execPath, '--import', 'tsx', 'bin/okta-monitor.ts', ...args];
  const quoted = words.map((word) => `'${word}'`).join(' ');
  return shell(`script -qec "${quoted}" /dev/null`, environment, 50_000);
}

function shell(command: string, environment: NodeJS.ProcessEnv, timeout: number): Promise<string> {
  const options = { cwd: ROOT, env: { PATH: process.env['PATH'], ...environment }, timeout };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], options, (_, stdout) => resolve(stdout)).stdin?.end();
  });
}
