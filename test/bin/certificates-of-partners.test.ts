/** `certificates` as a process of its own: identity providers and service providers, which the simulated API lacks. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';
import { made } from '../lambda/checks/saml-certificates/support/made-certificates.ts';
import { keyEntry, samlApp } from '../lambda/checks/saml-certificates/support/scripted-org.ts';
import { oktaMonitor } from '../support/run-program.ts';

const DAY_MS = 86_400_000;
const ca = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'ca.pem');
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * DAY_MS).toISOString();

let server: Server;
let origin: string;

beforeAll(async () => {
  const der = (days: number) => made({ notBefore: inDays(days - 3000), notAfter: inDays(days) });
  const [old, next, own, signing, sp] = await Promise.all([-2, 900, 40, 700, 10].map(der));
  if (!(old && next && own && signing && sp)) throw new Error('no certificates');
  const spCertificate = { x5c: [sp.toString('base64').replace(/.{76}/g, '$&\r\n')] };
  const broken = { enabled: true, x5c: ['MIIB'] };
  const trust = { kid: 'trust-old', additionalKids: ['trust-new'] };
  const protocol = { type: 'SAML2', credentials: { trust, signing: { kid: 'own' } } };
  const lists: Readonly<Record<string, unknown>> = {
    '/api/v1/apps': [
      samlApp('0oa1', 'signing', { settings: { signOn: { spCertificate, assertionEncryption: broken } } }),
      'no app',
    ],
    '/api/v1/apps/0oa1/credentials/keys': [keyEntry('signing', signing)],
    '/api/v1/idps': [{ id: '0oaidp', name: 'Partner', status: 'ACTIVE', protocol }],
    '/api/v1/idps/credentials/keys': [keyEntry('trust-new', next), keyEntry('trust-old', old, inDays(900))],
    '/api/v1/idps/0oaidp/credentials/keys': [keyEntry('own', own)],
  };
  const now = new Date();
  const authority = await createCertificateAuthority(now, 'Org root');
  const { certificatePem, privateKeyPem } = await issueServerCertificate(authority, ['localhost'], now);
  writeFileSync(ca, authority.pem);
  server = createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) => {
    const list = lists[(request.url ?? '').split('?')[0] ?? ''];
    const limits = { 'x-rate-limit-limit': '1000', 'x-rate-limit-remaining': '900' };
    const reset = String(Math.floor(Date.now() / 1000) + 60);
    response.writeHead(list === undefined ? 404 : 200, { ...limits, 'x-rate-limit-reset': reset });
    response.end(JSON.stringify(list ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
}, 30_000);
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('partners and their keys are listed beside the apps, each for what it is', {
  timeout: 60_000,
}, async () => {
  const args = ['certificates', '--org', origin, '--ca', ca, '--allow-private-addresses', '--json'];
  const { exitCode, stdout } = await oktaMonitor(args, { OKTA_CLIENT_TOKEN: 'abc' });
  const document = JSON.parse(stdout);
  const rows: { name: string; type: string; days: number | null; severity: string | null }[] =
    document.certificates;
  expect(rows.map(({ name, type, days, severity }) => [name, type, days, severity])).toEqual([
    ['App 0oa1', 'SP encryption', null, null],
    // What Okta says of its end does not count, and its successor is trusted already.
    ['Partner', 'IdP trust', -2, 'warning'],
    ['App 0oa1', 'SP signature', 10, 'warning'],
    ['Partner', 'IdP signing', 40, 'info'],
    ['App 0oa1', 'signing', 700, null],
    ['Partner', 'IdP trust', 900, null],
  ]);
  const conditions: string[] = document.findings.map(({ condition }: { condition: string }) => condition);
  expect(conditions).toEqual([
    'CERTIFICATE_UNREADABLE',
    'CERTIFICATE_EXPIRING',
    'CERTIFICATE_CONTRADICTING',
    'CERTIFICATE_EXPIRING',
    'CERTIFICATE_EXPIRING',
  ]);
  expect(document).toMatchObject({ complete: true, state: 'warning' });
  expect(exitCode).toBe(1);
});
