/** `certificates` as a process of its own, against the simulated API over TLS on this machine. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READ_ONLY_ADMIN, SUPER_ADMIN } from '../../local/simulated-okta/api/admin-roles.ts';
import { type AppKey, makeAppKey } from '../../local/simulated-okta/api/app-key.ts';
import { createSimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { type SimulatedApp, samlApp } from '../../local/simulated-okta/api/simulated-app.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import { type Ended, oktaMonitor } from '../support/run-program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DAY_MS = 86_400_000;
const APPS = 500;
const SCOPES = ['okta.apps.read', 'okta.idps.read'];
const CLIENT_ID = '0oamonitor00000001';
const TOKEN = '00secretTokenOfAnAdmin-1234567890abcdefgh';
const now = () => new Date();

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
const ca = join(folder, 'ca.pem');
const keyFile = join(folder, 'key.pem');

let apps: SimulatedApp[];
let okta: SimulatedOkta;
const started: SimulatedOkta[] = [];

/** An org of its own, whose buckets are as large as a test needs. */
async function orgWith(appsOfOrg: readonly SimulatedApp[], limit: number) {
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const common = {
    clientId: CLIENT_ID,
    keys: [{ ...jwk, kid }],
    grantedScopes: SCOPES,
    requiresDpop: true,
    active: true,
  };
  const made = createSimulatedApi({
    now,
    serviceApps: [
      { ...common, role: SUPER_ADMIN },
      { ...common, clientId: '0oareadonly0000001', role: READ_ONLY_ADMIN },
    ],
    apiTokens: [{ id: '00T1', value: TOKEN, role: SUPER_ADMIN, revoked: false }],
  });
  made.apps = appsOfOrg;
  made.rateLimits.setLimit('/api/v1/apps', limit);
  made.rateLimits.setLimit('/api/v1', limit);
  const server = await startSimulatedOkta({ now, api: made });
  started.push(server);
  return { made, server };
}

beforeAll(async () => {
  writeFileSync(keyFile, pem);
  const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * DAY_MS);
  const shared = await makeAppKey(inDays(20), 'SHA-1');
  const keys: AppKey[] = [];
  for (let index = 0; index < 60; index += 1) keys.push(await makeAppKey(inDays(400 + index)));
  const soon = await makeAppKey(inDays(5));
  // Valid for ten years, and so for some time already.
  const successor = await makeAppKey(inDays(3000));
  const staged = await makeAppKey(inDays(6));
  const created = (index: number) => new Date(Date.UTC(2024, 0, 1) + index * DAY_MS);
  apps = Array.from({ length: APPS }, (_, index) =>
    samlApp(
      `0oaapp${String(index).padStart(8, '0')}`,
      `App "${index}", EU`,
      [keys[index] ?? shared],
      created(index),
    ),
  );
  apps[0] = samlApp('0oaexpiring0000001', 'Payroll', [soon], created(0));
  apps[1] = samlApp('0oastaged000000001', 'Wiki', [staged, successor], created(1));
  apps.push({ ...samlApp('0oanull00000000001', 'No mode', [], created(2)), signOnMode: null });
  ({ server: okta } = await orgWith(apps, 20_000));
  writeFileSync(ca, okta.caPem);
}, 60_000);
afterAll(() => Promise.all(started.map((server) => server.close())));

const reach = ['--ca', ca, '--allow-private-addresses'];
const service = ['--client-id', CLIENT_ID, '--private-key', keyFile];
const certificates = (...args: readonly string[]): Promise<Ended> =>
  oktaMonitor(['certificates', '--org', okta.origin, ...reach, ...args]);

/** Every line of a text is for a terminal of 110 columns. */
function expectNarrow(text: string): void {
  expect(text.split('\n').filter((line) => [...line].length > 110)).toEqual([]);
}

describe('okta-monitor certificates', { timeout: 60_000 }, () => {
  it('lists all certificates of 500 apps, nearest first, and ends with 2', async () => {
    const { exitCode, stdout, stderr } = await certificates(...service);
    expect(stdout.split('\n')[0]).toMatch(
      /^https:\/\/localhost:\d+, 20\d\d-\d\d-\d\dT\d\d:\d\dZ: 500 SAML of 503 apps, 0 identity providers/,
    );
    const rows = stdout.split('\n').filter((line) => line.startsWith('│') && line.includes('signing'));
    expect(rows).toHaveLength(APPS);
    expect(rows[0]).toMatch(/^│ Payroll +│ signing +│ [\w-]{15}… │ 20\d\d-\d\d-\d\d │ +5 │ +│$/);
    expect(rows[1]).toMatch(/^│ Wiki .* │ +6 │ 20\d\d-\d\d-\d\d │$/);
    const days = rows.map((row) => Number(row.split('│')[5]));
    expect(days).toEqual([...days].sort((one, other) => one - other));
    const notes = stdout.replace(/\s+/g, ' ');
    expect(stdout).toMatch(/\nCRITICAL CERTIFICATE_EXPIRING: signing certificate of Payroll ends/);
    expect(notes).toMatch(/WARNING CERTIFICATE_EXPIRING: signing certificate of Wiki ends [^;]*; successor/);
    expect(notes).toContain('App "102", EU and 437 more ends');
    expect(notes).toMatch(
      /INFO CERTIFICATE_WEAK: signed with SHA-1: 1 certificate, signing certificate of App/,
    );
    expect(stdout.endsWith('\nCRITICAL\n')).toBe(true);
    expectNarrow(stdout);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  });

  it('takes a key of stdin, a JWK, or what stands in the environment under the names of Okta', async () => {
    const environment = {
      OKTA_CLIENT_ORGURL: okta.origin,
      OKTA_CLIENT_CLIENTID: CLIENT_ID,
      OKTA_CLIENT_PRIVATEKEY: JSON.stringify(privateKey.export({ format: 'jwk' })),
    };
    const json = JSON.parse((await oktaMonitor(['certificates', ...reach, '--json'], environment)).stdout);
    expect(json).toMatchObject({
      complete: true,
      state: 'critical',
      exitCode: 2,
      nearestDays: 5,
      pending: 0,
    });
    expect(json.certificates).toHaveLength(APPS);
    expect(json.certificates[1]).toMatchObject({ name: 'Wiki', days: 6, stagedKid: apps[1]?.keys[1]?.kid });
    const { stdout } = await withStdin(['--client-id', CLIENT_ID, '--private-key', '-', '--json'], pem);
    expect(JSON.parse(stdout).certificates).toHaveLength(APPS);
  });

  it('takes an API token of stdin, and writes CSV by RFC 4180', async () => {
    const { exitCode, stdout } = await withStdin(['--token', '-', '--csv'], `${TOKEN}\n`);
    const lines = stdout.split('\r\n');
    expect(lines.at(-1)).toBe('');
    expect(lines).toHaveLength(APPS + 2);
    expect(lines[0]).toMatch(/^name,type,kid,notAfter,days,severity,/);
    expect(lines[1]).toMatch(/^Payroll,signing,[\w-]+,20\d\d-/);
    expect(lines.at(-2)).toMatch(/^"App ""59"", EU",signing,/);
    expect(exitCode).toBe(2);
  });

  it('leaves nothing behind and shows no secret', async () => {
    // A folder for temporary files of its own: others leave theirs in that of the machine.
    const temporary = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
    const args = ['certificates', '--org', okta.origin, ...reach, '--token', TOKEN];
    const { stdout, stderr } = await oktaMonitor(args, { TMPDIR: temporary });
    expect(stderr).toBe('--token: others on this machine can read it there; --token - takes it from stdin\n');
    expect(stdout + stderr).not.toContain(TOKEN);
    // What tsx keeps to start faster is not of the program.
    expect(readdirSync(temporary).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
  });

  it('is unknown for a role that sees itself alone, with what to grant, and ends with 3', async () => {
    const { exitCode, stdout } = await certificates(
      '--client-id',
      '0oareadonly0000001',
      '--private-key',
      keyFile,
    );
    expect(stdout).toContain('WARNING CHECK_UNKNOWN: 0 SAML apps are visible among 1 app');
    expect(stdout).toContain('okta.apps.read');
    expect(stdout.replace(/\s+/g, ' ')).toContain('custom admin role');
    expect(stdout.endsWith('\nUNKNOWN\n')).toBe(true);
    expectNarrow(stdout);
    expect(exitCode).toBe(3);
  });

  it('is unknown for a credential that is refused, in words', async () => {
    const { exitCode, stdout } = await withStdin(['--token', '-'], 'notATokenOfThisOrg1234567890');
    expect(stdout).toContain(
      'This is not all: HTTP 401 E0000011, Invalid token provided; the list of apps was',
    );
    expect(stdout).toContain(
      `Next would come: ${okta.origin}/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22`,
    );
    expect(stdout).not.toContain('notATokenOfThisOrg1234567890');
    expectNarrow(stdout);
    expect(exitCode).toBe(3);
  });

  it('is unknown for an org that does not answer', async () => {
    const { exitCode, stdout } = await oktaMonitor([
      ...['certificates', '--org', 'https://localhost:9', ...reach, ...service],
    ]);
    expect(stdout).toContain('ECONNREFUSED');
    expect(exitCode).toBe(3);
  });

  it('waits at the limit, and at Ctrl-C shows what was read until then', async () => {
    const { made, server } = await orgWith(apps, 100);
    writeFileSync(join(folder, 'small.pem'), server.caPem);
    const args = ['certificates', '--org', server.origin, '--ca', join(folder, 'small.pem')];
    const { exitCode, stdout } = await interrupted(
      [...args, '--allow-private-addresses', ...service, '--json'],
      () => server.requests.filter(({ path }) => path.startsWith('/api/')).length >= 3,
    );
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ complete: false, exitCode: 3 });
    expect(document.incomplete.why).toMatch(
      /^ended by Ctrl-C; (?:\d+ keys of \d+ SAML apps were not read yet|the list of apps)/,
    );
    expect(document.incomplete.nextUrl).toContain(server.origin);
    // A tenth of the half of the bucket that one client may use.
    const calls = made.rateLimits.usage().filter(({ bucket }) => bucket === '/api/v1/apps');
    for (const { passed, refused } of calls) {
      expect([...passed.values()].reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(5);
      expect([...refused.values()]).not.toContain(1);
    }
    expect(exitCode).toBe(3);
  });
});

describe('what is typed wrongly', { timeout: 60_000 }, () => {
  it.each([
    {
      args: ['--org', 'http://acme.okta.com'],
      says: '--org: received "http://acme.okta.com", allowed: an https URL',
    },
    {
      args: ['--org', 'https://acme.okta.com'],
      says: 'no credential: allowed: --client-id and --private-key',
    },
    { args: [], says: 'no org: allowed: --org URL' },
    {
      args: ['--org', 'https://acme.okta.com', '--client-id', 'x'],
      says: '--private-key: missing beside a client id',
    },
    {
      args: ['--org', 'https://acme.okta.com', '--private-key', 'x'],
      says: '--client-id: missing beside a private key',
    },
    {
      args: ['--org', 'https://acme.okta.com', '--client-id', 'x', '--private-key', '/nowhere'],
      says: '--private-key: cannot read "/nowhere" (ENOENT)',
    },
    { args: ['--json', '--csv', '--org', 'https://acme.okta.com'], says: '--json and --csv: received both' },
  ])('$args is refused with 3', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await oktaMonitor(['certificates', ...args]);
    expect(stderr).toContain(says);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });

  it('a secret is never quoted', async () => {
    const runs = await Promise.all([
      certificates('--client-id', CLIENT_ID, '--private-key', pem),
      certificates('--client-id', CLIENT_ID, '--token', TOKEN),
      certificates('--token', `${TOKEN} with blanks`),
      oktaMonitor(['certificates', '--org', okta.origin, ...reach, '--client-id', CLIENT_ID], {
        OKTA_CLIENT_PRIVATEKEY: pem.replaceAll('A', 'B'),
      }),
    ]);
    for (const { exitCode, stdout, stderr } of runs) {
      expect(exitCode).toBe(3);
      expect(stdout + stderr).not.toContain(TOKEN);
      expect(stdout + stderr).not.toContain(pem.split('\n')[1]?.slice(0, 20));
      expect(stdout + stderr).not.toContain('PRIVATE KEY-----');
    }
  });
});

function withStdin(args: readonly string[], stdin: string): Promise<Ended> {
  return spawned(['certificates', '--org', okta.origin, ...reach, ...args], stdin);
}

/** Ctrl-C as soon as `isTime`. */
function interrupted(args: readonly string[], isTime: () => boolean): Promise<Ended> {
  return spawned(args, '', isTime);
}

function spawned(args: readonly string[], stdin: string, isTime?: () => boolean): Promise<Ended> {
  const program = ['--import', 'tsx', 'bin/okta-monitor.ts', ...args];
  const child = spawn(process.execPath, program, { cwd: ROOT, env: { PATH: process.env['PATH'] } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  child.stdin.end(stdin);
  const timer = setInterval(() => {
    if (!isTime?.()) return;
    // Once: a second one would end it before it has shown anything.
    clearInterval(timer);
    child.kill('SIGINT');
  }, 100);
  return new Promise((resolve) => {
    child.on('close', (exitCode) => {
      clearInterval(timer);
      resolve({ exitCode: exitCode ?? Number.NaN, stdout, stderr });
    });
  });
}
