/** The simulated org as a person tries it: one terminal runs it, another pastes what it has printed. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Simulated } from '../../local/run/simulate-command.ts';
import { type Ended, oktaMonitor, type Running, startOktaMonitor } from '../support/run-program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A line as a shell takes it. */
function pasted(line: string): Promise<Ended> {
  const options = { cwd: ROOT, env: { PATH: process.env['PATH'] }, timeout: 50_000 };
  return new Promise((resolve) => {
    const child = execFile('/bin/sh', ['-c', line], options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? Number.NaN), stdout, stderr });
    });
    child.stdin?.end();
  });
}

async function simulating(args: readonly string[], shown: RegExp): Promise<Running> {
  // A shell would split the name.
  const temporary = mkdtempSync(join(tmpdir(), "what is simulated, and isn't "));
  const running = startOktaMonitor(['simulate', '--port', '0', ...args], { TMPDIR: temporary });
  await vi.waitUntil(() => shown.test(running.stdout()), { timeout: 30_000 });
  return running;
}

async function simulated(...args: readonly string[]): Promise<{ running: Running; org: Simulated }> {
  const running = await simulating(['--json', ...args], /\}\n$/);
  return { running, org: JSON.parse(running.stdout()) };
}

const reach = ({ origin, caFile }: Simulated) => [
  '--org',
  origin,
  '--ca',
  caFile,
  '--allow-private-addresses',
];
const asApp = ({ clientId, privateKeyFile, kid }: Simulated) => [
  ...['--client-id', clientId, '--private-key', privateKeyFile, '--kid', kid],
];
const beside = ({ statusPage, controlTarget }: Simulated) => [
  ...['--status-page', statusPage, '--control-target', controlTarget],
];

describe('what simulate prints', { timeout: 90_000 }, () => {
  let running: Running;
  beforeAll(async () => {
    running = await simulating([], /npm start -- certificates .*\n$/);
  }, 40_000);
  afterAll(async () => {
    running.send('SIGINT');
    await running.ended;
  });

  const COMMANDS = [
    ['curl', /"issuer"/],
    ['npm start -- --org', /\nOK\n/],
    ['npm start -- status', /Okta reports nothing/],
    ['npm start -- diagnose', /GET \/api\/v1\/apps +HTTP 200/],
    ['npm start -- doctor', /OK: \d+ ok\n/],
    ['npm start -- certificates', /Wiki.*\nOK\n/s],
  ] as const;

  it.each(COMMANDS)('begins with %s on one line, which works as it is pasted', async (begins, says) => {
    const lines = running.stdout().split('\n');
    const found = lines.filter((line) => line.startsWith(`  ${begins} `));
    expect(found).toHaveLength(1);
    const { exitCode, stdout, stderr } = await pasted(found[0] ?? '');
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 0, stdout: expect.stringMatching(says) });
  });

  it('has no command that is not tried here, and no secret', () => {
    const commands = running.stdout().match(/^ {2}\S.*$/gm);
    expect(commands).toHaveLength(COMMANDS.length);
    expect(running.stdout()).not.toMatch(/PRIVATE KEY|\b00[\w-]{40}\b/);
  });
});

describe('the org that simulate runs', { timeout: 90_000 }, () => {
  let running: Running;
  let org: Simulated;
  beforeAll(async () => {
    ({ running, org } = await simulated());
  }, 40_000);
  afterAll(async () => {
    running.send('SIGINT');
    await running.ended;
  });

  const diagnose = (...options: string[]) =>
    oktaMonitor(['diagnose', ...reach(org), ...beside(org), ...options, '--json']);

  it('refuses its app what was not granted: okta.users.read', async () => {
    const { exitCode, stdout } = await diagnose(...asApp(org), '--endpoint', 'GET /api/v1/users');
    expect({ exitCode, verdict: JSON.parse(stdout).verdict }).toMatchObject({
      exitCode: 2,
      verdict: { code: 'SCOPE_NOT_GRANTED', sentence: expect.stringContaining('okta.users.read') },
    });
  });

  it('takes its API token, of an administrator: it reads what no role for checks does', async () => {
    const token = readFileSync(org.apiTokenFile, 'utf8').trim();
    const { exitCode, stdout } = await diagnose('--token', token, '--endpoint', 'GET /api/v1/org');
    expect({ exitCode, verdict: JSON.parse(stdout).verdict }).toEqual({ exitCode: 0, verdict: null });
  });

  it.each([
    ['diagnose --saml', ['--saml', 'Payroll']],
    ['diagnose --signin-failures', ['--signin-failures', '1h']],
  ])('can be asked by %s', async (_, options) => {
    const { exitCode, stderr } = await oktaMonitor(['diagnose', ...reach(org), ...asApp(org), ...options]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('can be asked by ticket, which has nothing to report', async () => {
    const options = [...reach(org), ...asApp(org), ...beside(org), '--tries', '1'];
    const { exitCode, stdout } = await oktaMonitor(['ticket', ...options]);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringContaining('GET /api/v1/apps?limit=…: 0 of 1 failed'),
    });
  });
});

describe('the files of simulate', { timeout: 60_000 }, () => {
  it('are for nobody else to read where they are secret, and are gone after Ctrl-C', async () => {
    const { running, org } = await simulated();
    const secrets = [org.privateKeyFile, org.apiTokenFile];
    expect(secrets.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(readFileSync(org.privateKeyFile, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    running.send('SIGINT');
    expect((await running.ended).exitCode).toBe(0);
    expect([...secrets, org.caFile].filter(existsSync)).toEqual([]);
  });

  it('hold another key and another token each time', async () => {
    const both = await Promise.all([simulated(), simulated()]);
    const [one, other] = both.map(({ org }) =>
      [org.privateKeyFile, org.apiTokenFile].map((file) => readFileSync(file, 'utf8')),
    );
    for (const { running } of both) running.send('SIGINT');
    await Promise.all(both.map(({ running }) => running.ended));
    expect(one?.filter((secret) => other?.includes(secret))).toEqual([]);
  });
});

describe('simulate --scenario', { timeout: 60_000 }, () => {
  it.each([
    { scenario: 'saml-expired', command: 'certificates', exitCode: 2, says: /"days": -1\b/ },
    { scenario: 'saml-idps-scope-missing', command: 'diagnose', exitCode: 2, says: /okta\.idps\.read/ },
    { scenario: 'api-server-error', command: 'diagnose', exitCode: 2, says: /HTTP 500/ },
    { scenario: 'token-rate-limited', command: 'diagnose', exitCode: 2, says: /HTTP 429/ },
    // And not this machine's network: what is far from Okta answers.
    { scenario: 'refused', command: 'diagnose', exitCode: 2, says: /Nothing accepts connections/ },
  ])('$scenario is what $command finds', async ({ scenario, command, exitCode, says }) => {
    const { running, org } = await simulated('--scenario', scenario);
    const more = command === 'diagnose' ? [...beside(org), '--endpoint', 'GET /api/v1/idps'] : [];
    const ended = await oktaMonitor([command, ...reach(org), ...asApp(org), ...more, '--json']);
    running.send('SIGINT');
    await running.ended;
    expect(ended).toMatchObject({ exitCode, stdout: expect.stringMatching(says) });
  });
});
