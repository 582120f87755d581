/** `doctor` before the deploy as a process of its own, against the simulated org over TLS on this machine. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SCOPES } from '../../lambda/settings/credential.ts';
import type { Line } from '../../local/command-line/checklist.ts';
import {
  CHECKS_READER,
  customRole,
  READ_ONLY_ADMIN,
  SUPER_ADMIN,
} from '../../local/simulated-okta/api/admin-roles.ts';
import { makeAppKey } from '../../local/simulated-okta/api/app-key.ts';
import type { ServiceApp } from '../../local/simulated-okta/api/credentials.ts';
import { createSimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { samlApp } from '../../local/simulated-okta/api/simulated-app.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import { type Ended, oktaMonitor } from '../support/run-program.ts';

const TOKEN = '00secretTokenOfAnAdmin-1234567890abcdefgh';
const CLIENT_ID = '0oamonitor00000001';
const ALL = [...DEFAULT_SCOPES];
const now = () => new Date();

const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
const ca = join(folder, 'ca.pem');
const keyFile = join(folder, 'key.pem');
const otherKeyFile = join(folder, 'other.pem');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** Apps of the org, each with one thing about it. */
const APPS: Readonly<Record<string, Partial<ServiceApp>>> = {
  [CLIENT_ID]: {},
  '0oareadonly0000001': { role: READ_ONLY_ADMIN },
  '0oareport000000001': { role: customRole('apps', 'idps') },
  '0oadeactivated0001': { active: false },
  '0oabearer000000001': { requiresDpop: false },
  ...Object.fromEntries(
    ALL.map((scope) => [
      `0oawithout-${scope.split('.')[1]}`,
      { grantedScopes: ALL.filter((one) => one !== scope) },
    ]),
  ),
  '0oanothing00000001': { grantedScopes: [] },
};

let okta: SimulatedOkta;
let page: SimulatedStatusPage;
beforeAll(async () => {
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const usual = {
    keys: [{ ...jwk, kid }],
    grantedScopes: ALL,
    role: CHECKS_READER,
    requiresDpop: true,
    active: true,
  };
  const api = createSimulatedApi({
    now,
    serviceApps: Object.entries(APPS).map(([clientId, own]) => ({ clientId, ...usual, ...own })),
    apiTokens: [{ id: '00T1', value: TOKEN, role: SUPER_ADMIN, revoked: false }],
  });
  const key = await makeAppKey(new Date(Date.now() + 400 * 86_400_000));
  api.apps = ['Payroll', 'Wiki'].map((label) => samlApp(`0oa${label}0000000001`, label, [key], now()));
  for (const bucket of ['/api/v1/logs', '/api/v1/apps', '/api/v1', '/oauth2/v1/token'])
    api.rateLimits.setLimit(bucket, 20_000);
  [okta, page] = await Promise.all([startSimulatedOkta({ now, api }), startSimulatedStatusPage({ now })]);
  writeFileSync(ca, `${okta.caPem}\n${page.caPem}`);
  writeFileSync(keyFile, pem);
  writeFileSync(otherKeyFile, String(stranger.privateKey.export({ type: 'pkcs8', format: 'pem' })));
}, 60_000);
afterAll(() => Promise.all([okta.close(), page.close()]));

const doctor = (...args: readonly string[]) =>
  oktaMonitor([
    ...['doctor', '--org', okta.origin, '--status-page', page.url, '--ca', ca, '--allow-private-addresses'],
    ...args,
  ]);
const asApp = (clientId: string, file = keyFile, ...more: readonly string[]) =>
  doctor('--client-id', clientId, '--private-key', file, ...more);

interface Told {
  readonly exitCode: number;
  readonly state: string;
  readonly lines: readonly (Omit<Line, 'fix'> & { readonly fix: string | null })[];
}

/** Whatever was found: nothing on stderr, no secret, and a fix for all that is not as it should be. */
function toldBy({ exitCode, stdout, stderr }: Ended): Told {
  expect(stderr).toBe('');
  expect(stdout).not.toContain(pem.split('\n')[1]);
  const told = JSON.parse(stdout) as Told;
  expect(told.exitCode).toBe(exitCode);
  for (const { state, what, fix } of told.lines) {
    const isWrong = ['warning', 'critical', 'unknown'].includes(state);
    expect({ what, hasFix: fix !== null && fix !== '' }).toEqual({ what, hasFix: isWrong });
  }
  return told;
}

const stateOf = ({ lines }: Told, what: string) => lines.find((line) => line.what === what)?.state;
const lineOf = ({ lines }: Told, what: string) => lines.find((line) => line.what === what);

describe.concurrent('okta-monitor doctor --org', { timeout: 60_000 }, () => {
  it('finds an org well that is set up as documented: every scope with its call, and the apps that are seen', async () => {
    const { exitCode, stdout, stderr } = await asApp(CLIENT_ID);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Doctor: https:\/\/localhost:\d+, 20\d\d-\S+Z\n\nOkta\n/);
    expect(stdout).toMatch(/\n {2}ok +reachable +\S+: discovery and keys of 1 issuer as expected, \d+ ms\n/);
    expect(stdout).toMatch(/\n {2}ok +clock +the org's is 0\.\d s (?:behind|ahead of) this machine's/);
    expect(stdout).toMatch(/\n {2}ok +cell +okta\.com:14, as the org says\n/);
    expect(stdout).toMatch(/\n {2}ok +status page +https:\/\/localhost:\d+\/ is read; its newest/);
    for (const scope of ALL)
      expect(stdout).toMatch(new RegExp(`\\n {2}ok +${scope} +granted, and GET /api/v1/`));
    expect(stdout).toMatch(
      /\n {2}ok +apps visible +2 SAML apps among \d+ active apps; minimumSamlApps is 1\n/,
    );
    expect(stdout).toMatch(
      /\n {2}- +limit of \/api\/v1\/apps +10000 calls a minute for this credential, \d+ left\n/,
    );
    expect(stdout).toMatch(/\n\nOK: \d+ ok\n$/);
    expect(stdout.split('\n').filter((line) => line.length > 112)).toEqual([]);
    expect(stdout).not.toContain('\x1b');
  });

  it.each(ALL)('names the scope %s that is not granted, and no other', async (scope) => {
    const told = toldBy(await asApp(`0oawithout-${scope.split('.')[1]}`, keyFile, '--json'));
    expect(lineOf(told, scope)).toMatchObject({
      state: 'warning',
      observed: expect.stringMatching(
        /^refused \(SCOPE\): POST \/oauth2\/v1\/token: HTTP 400 consent_required/,
      ),
      fix: expect.stringContaining(`grant ${scope} under Okta API Scopes`),
    });
    for (const other of ALL.filter((one) => one !== scope)) expect(stateOf(told, other)).toBe('ok');
    expect(told).toMatchObject({ exitCode: 1, state: 'warning' });
  });

  it('is critical where no scope is granted: no run gets a token', async () => {
    const told = toldBy(await asApp('0oanothing00000001', keyFile, '--json'));
    expect(stateOf(told, 'access token')).toBe('critical');
    for (const scope of ALL) expect(stateOf(told, scope)).toBe('warning');
    expect(told.exitCode).toBe(2);
  });

  it('tells the role that is missing from the scope that is in order', async () => {
    const told = toldBy(await asApp('0oareport000000001', keyFile, '--json'));
    for (const scope of ['okta.logs.read', 'okta.rateLimits.read']) {
      expect(lineOf(told, scope)).toMatchObject({
        state: 'warning',
        observed: expect.stringMatching(/^refused \(ROLE\): GET \/api\/v1\/[\w/-]+: HTTP 403 E0000006/),
        fix: expect.stringContaining('the admin role is not'),
      });
    }
    expect(stateOf(told, 'okta.apps.read')).toBe('ok');
    expect(told.exitCode).toBe(1);
  });

  it('sees the role that shows an app nothing but itself, where every call succeeds', async () => {
    const told = toldBy(await asApp('0oareadonly0000001', keyFile, '--json'));
    for (const scope of ALL) expect(stateOf(told, scope)).toBe('ok');
    expect(lineOf(told, 'apps visible')).toMatchObject({
      state: 'warning',
      observed: expect.stringContaining('nothing but itself'),
      fix: expect.stringContaining('custom admin role with the permission okta.apps.read'),
    });
    expect(told.exitCode).toBe(1);
  });

  it.each([
    { name: 'another key', clientId: CLIENT_ID, file: otherKeyFile, reason: 'WRONG_KEY' },
    {
      name: 'an app that is not active',
      clientId: '0oadeactivated0001',
      file: keyFile,
      reason: 'CLIENT_UNKNOWN',
    },
    {
      name: 'an app that is not there',
      clientId: '0oanobody000000001',
      file: keyFile,
      reason: 'CLIENT_UNKNOWN',
    },
  ])('with $name nothing else is tried: critical, $reason', async ({ clientId, file, reason }) => {
    const told = toldBy(await asApp(clientId, file, '--json'));
    expect(lineOf(told, 'access token')).toMatchObject({
      state: 'critical',
      observed: expect.stringContaining(
        `refused (${reason}): POST /oauth2/v1/token: HTTP 401 invalid_client`,
      ),
    });
    for (const scope of ALL) expect(stateOf(told, scope)).toBe('skipped');
    expect(told.exitCode).toBe(2);
  });

  it('is well with an app that does not demand DPoP', async () => {
    expect(toldBy(await asApp('0oabearer000000001', keyFile, '--json')).exitCode).toBe(0);
  });

  it('tries an API token call by call, and warns of all that its owner can', async () => {
    const environment = { OKTA_CLIENT_TOKEN: TOKEN };
    const args = ['doctor', '--org', okta.origin, '--status-page', page.url, '--ca', ca];
    const ended = await oktaMonitor([...args, '--allow-private-addresses', '--json'], environment);
    expect(ended.stdout).not.toContain(TOKEN);
    const told = toldBy(ended);
    expect(lineOf(told, 'API token')).toMatchObject({ state: 'warning' });
    expect(stateOf(told, 'GET /api/v1/logs')).toBe('ok');
    expect(stateOf(told, 'access token')).toBeUndefined();
    expect(told.exitCode).toBe(1);
  });

  it('without a credential looks at all that needs none, and says so', async () => {
    const told = toldBy(await doctor('--json'));
    expect(stateOf(told, 'reachable')).toBe('ok');
    expect(stateOf(told, 'credential')).toBe('skipped');
    expect(told.exitCode).toBe(0);
  });

  it('says nothing of an org that does not answer where nothing else does, and sends its credential nowhere', async () => {
    const told = toldBy(
      await oktaMonitor([
        ...['doctor', '--org', 'https://localhost:9', '--status-page', page.url, '--ca', ca, '--json'],
        ...['--allow-private-addresses', '--client-id', CLIENT_ID, '--private-key', keyFile],
        ...['--resolve', 'sts.amazonaws.com:443:127.0.0.1'],
      ]),
    );
    expect(lineOf(told, 'monitor network')).toMatchObject({
      state: 'unknown',
      observed: expect.stringMatching(/^CHECK_UNKNOWN \(MONITOR_NETWORK\): no host answered and neither did/),
    });
    expect(stateOf(told, 'credential')).toBe('skipped');
    expect(told.exitCode).toBe(3);
  });
});
