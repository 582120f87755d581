/** `diagnose --saml` as a process of its own, against the simulated org over TLS on this machine. */
import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Line } from '../../local/command-line/checklist.ts';
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';
import { CHECKS_READER, customRole } from '../../local/simulated-okta/api/admin-roles.ts';
import { type AppKey, makeAppKey } from '../../local/simulated-okta/api/app-key.ts';
import { createSimulatedApi, type SimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { type SimulatedApp, samlApp } from '../../local/simulated-okta/api/simulated-app.ts';
import type { JsonObject } from '../../local/simulated-okta/documents.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import { type Ended, oktaMonitor } from '../support/run-program.ts';

const DAY_MS = 86_400_000;
const TOKEN = '00secretTokenOfAnAdmin-1234567890abcdefgh';
const CLIENT_ID = '0oamonitor00000001';
const ACS = 'https://sp.example/acs';
const SP = 'https://sp.example/metadata';
const IDS = { payroll: '0oa00000000000000001', wiki: '0oa00000000000000002', other: '0oa00000000000000003' };
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const AGREED = { ssoAcsUrl: ACS, recipient: ACS, destination: ACS, audience: SP };
const now = () => new Date();

const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
const ca = join(folder, 'ca.pem');
const keyFile = join(folder, 'key.pem');
const spFile = join(folder, 'sp.xml');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

let api: SimulatedApi;
let okta: SimulatedOkta;
let good: AppKey;
let staged: AppKey;
let expired: AppKey;
let partner: { readonly server: Server; readonly origin: string };
let partnerAnswers: { readonly status: number; readonly body: string; readonly skewMs?: number };

beforeAll(async () => {
  const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * DAY_MS);
  const keyEnding = (days: number) => makeAppKey(inDays(days));
  [good, staged, expired] = await Promise.all([keyEnding(400), keyEnding(3000), keyEnding(-2)]);
  const kid = 'key-1';
  const keys = [{ ...(await exportJWK(publicKey)), kid }];
  const app = { keys, grantedScopes: ['okta.apps.read'], requiresDpop: true, active: true };
  api = createSimulatedApi({
    now,
    serviceApps: [{ ...app, clientId: CLIENT_ID, role: CHECKS_READER }],
    apiTokens: [{ id: '00T1', value: TOKEN, role: CHECKS_READER, revoked: false }],
  });
  okta = await startSimulatedOkta({ now, api });
  partner = await partnerServer();
  writeFileSync(keyFile, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
}, 60_000);
afterAll(async () => {
  await okta.close();
  await new Promise((resolve) => partner.server.close(resolve));
});

const payroll = (changes: Partial<SimulatedApp> = {}, signOn: JsonObject = {}): SimulatedApp => ({
  ...samlApp(IDS.payroll, 'Payroll', [good], new Date()),
  signOn: { ...AGREED, ...signOn },
  ...changes,
});

beforeEach(() => {
  api.apps = [
    payroll(),
    { ...samlApp(IDS.wiki, 'Payroll EU', [good], new Date()), signOnMode: 'OPENID_CONNECT' },
  ];
  api.credentials.changeToken('00T1', { role: CHECKS_READER });
  api.rateLimits.setLimit('/api/v1/apps', 100);
  api.switchTo();
  partnerAnswers = { status: 200, body: provider() };
});

function provider(acs = ACS, attributes = '', id = SP): string {
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${id}"><SPSSODescriptor ${attributes}><AssertionConsumerService Binding="${POST}" Location="${acs}" index="0"/></SPSSODescriptor></EntityDescriptor>`;
}

/** Serves the metadata of a service provider, under a certificate that is trusted too. */
async function partnerServer() {
  const authority = await createCertificateAuthority(now(), 'Partner root');
  const { certificatePem, privateKeyPem } = await issueServerCertificate(authority, ['localhost'], now());
  writeFileSync(ca, `${okta.caPem}\n${authority.pem}`);
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, (_request, response) => {
    const { status, body, skewMs = 0 } = partnerAnswers;
    response.sendDate = false;
    response.setHeader('date', new Date(Date.now() + skewMs).toUTCString());
    response.writeHead(status, { 'content-type': 'application/samlmetadata+xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `https://localhost:${(server.address() as AddressInfo).port}` };
}

const withToken = { OKTA_CLIENT_TOKEN: TOKEN };
const diagnose = (args: readonly string[], environment: NodeJS.ProcessEnv = withToken): Promise<Ended> =>
  oktaMonitor(['diagnose', '--ca', ca, '--allow-private-addresses', ...args], {
    OKTA_CLIENT_ORGURL: okta.origin,
    ...environment,
  });
const codeOf = ({ stdout }: Ended): string | null => JSON.parse(stdout).verdict?.code ?? null;
/** Sentence, fix and code of the verdict, as one line. */
const verdictOf = ({ stdout }: Ended) =>
  /\n\n([^\n]+(?:\n[^\n]+)*?\n\([A-Z0-9_]+\))(?:\n|$)/.exec(stdout)?.[1]?.replaceAll('\n', ' ');

describe('okta-monitor diagnose --saml', { timeout: 60_000 }, () => {
  it('finds an app by its label, and everything in order that is compared', async () => {
    writeFileSync(spFile, provider());
    const ended = await diagnose(['--saml', 'Payroll', '--sp-metadata', spFile]);
    expect(ended.stdout.split('\n')[0]).toMatch(
      /^Diagnosis of Payroll \(0oa00000000000000001\), https:\/\/localhost:\d+, 20/,
    );
    for (const what of [
      'ACS URL',
      'recipient',
      'destination',
      'audience',
      'what is signed',
      'certificate in use',
      'skew',
    ])
      expect(ended.stdout).toMatch(new RegExp(`^ {2}ok +${what} `, 'm'));
    expect(ended.stdout).toContain('http://www.okta.com/exk00000000000000001');
    expect(ended.stdout.split('\n').filter((line) => line.length > 110)).toEqual([]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toMatch(/\n\nNothing is wrong that can be seen from here\.\n$/);
  });

  it('asks as a service app, with a DPoP proof and one token, four calls in all', async () => {
    const before = okta.requests.length;
    const args = [
      '--saml',
      IDS.payroll,
      '--client-id',
      CLIENT_ID,
      '--private-key',
      keyFile,
      '--kid',
      'key-1',
    ];
    const { exitCode } = await diagnose(args, {});
    expect(exitCode).toBe(0);
    const paths = okta.requests.slice(before).map(({ path }) => path.replace(IDS.payroll, '{id}'));
    expect(paths.filter((path) => !path.startsWith('/oauth2/'))).toEqual([
      '/api/v1/apps/{id}',
      '/api/v1/apps/{id}/credentials/keys',
      '/api/v1/apps/{id}/sso/saml/metadata',
    ]);
  });

  it('says of a wrong ACS URL what differs, and ends with 2', async () => {
    const ended = await diagnose(['--saml', IDS.payroll, '--expect-acs', `${ACS}/`, '--expect-audience', SP]);
    expect(verdictOf(ended)).toBe(
      `Okta sends assertions to ${ACS}, and the service provider takes them at ${ACS}/: they differ in a slash at the end. Fix: In the Okta Admin Console, in the app's SAML settings, set Single sign-on URL (ssoAcsUrl) to ${ACS}/, to the letter. (ACS_MISMATCH)`,
    );
    expect(ended).toMatchObject({ exitCode: 2, stderr: '' });
  });

  it.each<[string, Partial<SimulatedApp>, JsonObject, string, number]>([
    ['a wrong audience', {}, { audience: `${SP}/` }, 'AUDIENCE_MISMATCH', 2],
    ['an inactive app', { status: 'INACTIVE' }, {}, 'APP_INACTIVE', 2],
    ['an app of OpenID Connect', { signOnMode: 'OPENID_CONNECT' }, {}, 'NOT_SAML', 2],
    ['SHA-1', {}, { signatureAlgorithm: 'RSA_SHA1' }, 'SIGNATURE_SHA1', 1],
    ['an unsigned assertion', {}, { assertionSigned: false }, 'ASSERTION_NOT_SIGNED', 2],
  ])('says of %s that this is why, and of nothing else', async (_what, changes, signOn, code, exitCode) => {
    api.apps = [payroll(changes, signOn)];
    partnerAnswers = { status: 200, body: provider(ACS, 'WantAssertionsSigned="true"') };
    const ended = await diagnose([
      '--saml',
      IDS.payroll,
      '--sp-metadata',
      `${partner.origin}/saml`,
      '--json',
    ]);
    const { others, lines } = JSON.parse(ended.stdout);
    expect(codeOf(ended)).toBe(code);
    expect(others).toEqual([]);
    expect(lines.filter(({ state }: Line) => state === 'unknown')).toEqual([]);
    expect(ended).toMatchObject({ exitCode, stderr: '' });
  });

  it('names the staged successor of a certificate that has expired', async () => {
    api.apps = [payroll({ keys: [expired, staged], activeKid: expired.kid })];
    const ended = await diagnose(['--saml', 'Payroll']);
    expect(verdictOf(ended)).toMatch(/^Okta's signing certificate expired 20\d\d-\d\d-\d\d, 2 days ago\./);
    expect(verdictOf(ended)).toContain(`Upload the certificate of the staged key ${staged.kid}`);
    expect(ended.stdout).toMatch(new RegExp(`^ {2}- +staged successor +${staged.kid},`, 'm'));
    expect(ended.exitCode).toBe(2);
  });

  it('lists apps of the same label with their ids, and says what is called alike where none is', async () => {
    api.apps = [payroll(), payroll({ id: IDS.other, status: 'INACTIVE' })];
    const several = await diagnose(['--saml', 'Payroll']);
    expect(verdictOf(several)).toContain(`2 apps have the label Payroll: ${IDS.payroll}, ${IDS.other}.`);
    expect(several.stdout).toMatch(new RegExp(`- +${IDS.other} +Payroll, INACTIVE, SAML_2_0`));
    expect(several.exitCode).toBe(3);
    const none = await diagnose(['--saml', 'pay']);
    expect(verdictOf(none)).toContain('Name one of those that are called alike by its id.');
    expect(none.stdout).toMatch(new RegExp(`- +${IDS.payroll} +Payroll, ACTIVE`));
    expect(none.exitCode).toBe(3);
  });

  it('finds a label behind two hundred that begin alike', async () => {
    const many = Array.from({ length: 230 }, (_, index) =>
      samlApp(`0oa1${String(index).padStart(16, '0')}`, `Payroll ${index}`, [good], new Date()),
    );
    api.apps = [...many, payroll()];
    const ended = await diagnose(['--saml', 'Payroll', '--json']);
    expect(JSON.parse(ended.stdout).target).toContain(IDS.payroll);
    expect(ended.exitCode).toBe(0);
  });

  it('works in an org that is short of calls', async () => {
    api.rateLimits.setLimit('/api/v1/apps', 20);
    expect((await diagnose(['--saml', 'Payroll'])).exitCode).toBe(0);
  });

  it.each([
    ['no such app', ['--saml', '0oa99999999999999999'], 'APP_NOT_FOUND'],
    ['no such token', ['--saml', 'Payroll', '--token', '00notOfThisOrg1234567890'], 'TOKEN_INVALID'],
    ['no org', ['--saml', 'Payroll', '--org', 'https://localhost:9'], 'CONNECT'],
  ])('is unknown for %s, in words', async (_what, args, code) => {
    const ended = await diagnose([...args, '--json']);
    expect(codeOf(ended)).toBe(code);
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).not.toContain('notOfThisOrg');
  });

  it('is unknown for a role that may not read apps, with what to do', async () => {
    api.credentials.changeToken('00T1', { role: customRole('logs') });
    const ended = await diagnose(['--saml', IDS.payroll]);
    expect(verdictOf(ended)).toMatch(/HTTP 403 E0000006.* admin role that may read this/);
    expect(ended.exitCode).toBe(3);
  });

  it('says that the clock of Okta is off by minutes', async () => {
    api.switchTo({ description: 'Another time.', clockOffsetMs: 400_000 });
    const ended = await diagnose(['--saml', IDS.payroll, '--json'], withToken);
    expect(codeOf(ended)).toBe('CLOCK_SKEW');
    expect(ended.exitCode).toBe(2);
    partnerAnswers = { status: 200, body: provider(), skewMs: 400_000 };
    const both = await diagnose(['--saml', IDS.payroll, '--sp-metadata', `${partner.origin}/saml`, '--json']);
    expect(codeOf(both)).toBeNull();
  });

  it('goes on without metadata that the service provider does not serve, and does not call that fine', async () => {
    partnerAnswers = { status: 404, body: '' };
    const ended = await diagnose(['--saml', IDS.payroll, '--sp-metadata', `${partner.origin}/saml`]);
    expect(verdictOf(ended)).toContain('The metadata of the service provider cannot be used: HTTP 404.');
    expect(ended.stdout).toMatch(/ok +certificate in use/);
    expect(ended.exitCode).toBe(3);
  });

  it('reads metadata from a pipe, and refuses a file that is not there', async () => {
    writeFileSync(spFile, provider('https://SP.example/acs'));
    const command = `exec node --import tsx bin/okta-monitor.ts diagnose --ca ${ca} --allow-private-addresses --saml ${IDS.payroll} --json --sp-metadata <(cat ${spFile})`;
    const env = { PATH: process.env['PATH'], OKTA_CLIENT_ORGURL: okta.origin, ...withToken };
    const cwd = new URL('../../', import.meta.url);
    const stdout = await new Promise<string>((resolve) => {
      execFile('bash', ['-c', command], { cwd, env }, (_error, text) => resolve(text));
    });
    expect(JSON.parse(stdout).verdict.sentence).toContain('the case of the host');
    const missing = await diagnose(['--saml', IDS.payroll, '--sp-metadata', '/nowhere/sp.xml']);
    expect(missing).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringContaining('--sp-metadata: cannot read "/nowhere/sp.xml" (ENOENT)'),
    });
  });
});

describe('a metadata URL', { timeout: 60_000 }, () => {
  const url = (id: string) => `${okta.origin}/app/exk${id.slice(3)}/sso/saml/metadata`;

  it('needs neither org nor credential, and sends none', async () => {
    const before = okta.requests.length;
    const ended = await diagnose(['--saml', url(IDS.payroll)]);
    expect(ended.stdout).toMatch(/ok +certificate in use +sha256:[0-9a-f]{16}, CN=acme, ends/);
    expect(ended.stdout).toContain('http://www.okta.com/exk00000000000000001');
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(okta.requests.slice(before).map(({ path }) => path)).toEqual([new URL(url(IDS.payroll)).pathname]);
  });

  it('shows an expired certificate, with the fingerprint that openssl has of it', async () => {
    api.apps = [payroll({ keys: [expired], activeKid: expired.kid })];
    const ended = await diagnose(['--saml', url(IDS.payroll), '--json'], {});
    expect(codeOf(ended)).toBe('CERTIFICATE_EXPIRED');
    const pem = `-----BEGIN CERTIFICATE-----\n${expired.x5c[0]}\n-----END CERTIFICATE-----\n`;
    const printed = execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input: pem });
    const fingerprint = String(printed).trim().split('=')[1]?.replaceAll(':', '').toLowerCase();
    expect(ended.stdout).toContain(String(fingerprint));
    expect(ended.exitCode).toBe(2);
  });

  it('that leads to none is unknown', async () => {
    const ended = await diagnose(['--saml', url('0oanone'), '--json'], {});
    expect(codeOf(ended)).toBe('METADATA_UNREADABLE');
    expect(JSON.parse(ended.stdout).verdict.sentence).toContain('HTTP 404');
    expect(ended.exitCode).toBe(3);
  });
});
