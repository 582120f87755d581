/** `certificates --metadata` as a process of its own: no credential, any state of whoever serves the documents. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';
import { made } from '../lambda/checks/saml-certificates/support/made-certificates.ts';
import { oktaMonitor } from '../support/run-program.ts';

const DAY_MS = 86_400_000;
const ca = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'ca.pem');
const answers = new Map<string, { status: number; headers?: Record<string, string>; body: string }>();

let server: Server;
let origin: string;

const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * DAY_MS).toISOString();

async function metadata(entityId: string, ...days: number[]): Promise<string> {
  const keys = await Promise.all(
    days.map(async (left, index) => {
      const der = await made({ notBefore: inDays(-100 + index), notAfter: inDays(left) });
      const text = der.toString('base64').replace(/.{64}/g, '$&\n');
      return `<KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
    }),
  );
  return `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><IDPSSODescriptor>${keys.join('')}</IDPSSODescriptor></EntityDescriptor>`;
}

beforeAll(async () => {
  const now = new Date();
  const authority = await createCertificateAuthority(now, 'Metadata root');
  const { certificatePem, privateKeyPem } = await issueServerCertificate(authority, ['localhost'], now);
  writeFileSync(ca, authority.pem);
  server = createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) => {
    const { status, headers = {}, body } = answers.get(request.url ?? '') ?? { status: 404, body: '' };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  answers.set('/soon', { status: 200, body: await metadata('https://soon.example', 3) });
  answers.set('/later?x=1', { status: 200, body: await metadata('https://later.example', 20, 900) });
  answers.set('/moved', { status: 302, headers: { location: 'https://elsewhere.example/m' }, body: '' });
  answers.set('/doctype', { status: 200, body: `<!DOCTYPE x>${await metadata('https://x.example', 3)}` });
  answers.set('/large', { status: 200, body: 'x'.repeat(1024 * 1024 + 1) });
}, 30_000);
afterAll(() => new Promise((resolve) => server.close(resolve)));

const run = (...args: readonly string[]) =>
  oktaMonitor(['certificates', '--ca', ca, '--allow-private-addresses', ...args]);

describe.concurrent('okta-monitor certificates --metadata', { timeout: 60_000 }, () => {
  it('lists what several documents name, nearest first', async () => {
    const { exitCode, stdout, stderr } = await run(
      '--metadata',
      `${origin}/later?x=1`,
      '--metadata',
      `${origin}/soon`,
    );
    const rows = stdout.split('\n').filter((line) => line.includes('IdP signing'));
    expect(rows.map((row) => row.split('│').map((cell) => cell.trim()))).toEqual([
      ['', 'https://soon.example', 'IdP signing', expect.any(String), inDays(3).slice(0, 10), '3', '', ''],
      [
        '',
        'https://later.example',
        'IdP signing',
        expect.any(String),
        inDays(20).slice(0, 10),
        '20',
        inDays(900).slice(0, 10),
        '',
      ],
      [
        '',
        'https://later.example',
        'IdP signing',
        expect.any(String),
        inDays(900).slice(0, 10),
        '900',
        '',
        '',
      ],
    ]);
    expect(stdout).toContain('and 1 more, ');
    expect(stdout).toContain('2 of 2 metadata documents read');
    expect(stdout.split('\n').filter((line) => [...line].length > 110)).toEqual([]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  });

  it('is ok where a certificate that ends has a successor in the document', async () => {
    const { exitCode, stdout } = await run('--metadata', `${origin}/later?x=1`);
    expect(stdout).toContain('INFO CERTIFICATE_EXPIRING');
    expect(stdout.endsWith('\nOK\n')).toBe(true);
    expect(exitCode).toBe(0);
  });

  it.each([
    { path: '/none', why: 'HTTP 404' },
    { path: '/moved', why: 'HTTP 302, a redirect to https://elsewhere.example/m' },
    { path: '/doctype', why: 'XML with a DOCTYPE' },
    { path: '/large', why: 'TOO_LARGE' },
  ])('is unknown for $path: $why', async ({ path, why }) => {
    const { exitCode, stdout } = await run('--metadata', origin + path, '--json');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ state: 'unknown', certificates: [], exitCode: 3 });
    expect(document.findings[0]).toMatchObject({ condition: 'CHECK_UNKNOWN', subject: origin + path });
    expect(document.findings[0].observed).toContain(why);
    expect(exitCode).toBe(3);
  });

  it('is critical where one document is unknown and another is about to end', async () => {
    const { exitCode } = await run('--metadata', `${origin}/none`, '--metadata', `${origin}/soon`);
    expect(exitCode).toBe(2);
  });

  it('asks no private address unless that is allowed', async () => {
    const { exitCode, stdout } = await oktaMonitor([
      'certificates',
      '--ca',
      ca,
      '--metadata',
      `${origin}/soon`,
    ]);
    expect(stdout).toContain('PRIVATE_ADDRESS');
    expect(exitCode).toBe(3);
  });
});
