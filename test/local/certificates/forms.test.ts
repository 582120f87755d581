/** Certificates as table, JSON and CSV, and what is typed for them. */
import { describe, expect, it } from 'vitest';
import type { JudgedUse } from '../../../lambda/checks/saml-certificates/judged-use.ts';
import { judgedUse } from '../../../lambda/checks/saml-certificates/judged-use.ts';
import { DEFAULT_SETTINGS } from '../../../lambda/checks/saml-certificates/settings.ts';
import type { CertificateUse } from '../../../lambda/checks/saml-certificates/uses.ts';
import { certificatesCsv, certificatesJson } from '../../../local/certificates/forms.ts';
import { certificatesReport } from '../../../local/certificates/report.ts';
import type { CertificatesView } from '../../../local/certificates/view.ts';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';
import { inDays, key, NOW } from '../../lambda/checks/saml-certificates/support/facts.ts';

const OVERRIDES = [{ apps: 'Payroll*', owner: 'finance' }];

function judged(name: string, changes: Partial<CertificateUse> = {}, overrides = OVERRIDES): JudgedUse {
  const use: CertificateUse = {
    user: { kind: 'app', id: '0oa1', name },
    purpose: 'signing',
    key: 'kid-1',
    reading: key(inDays(5)),
    others: [],
    ...changes,
  };
  return judgedUse(use, { ...DEFAULT_SETTINGS, overrides }, NOW);
}

function viewOf(uses: readonly JudgedUse[], changes: Partial<CertificatesView> = {}): CertificatesView {
  return {
    uses,
    findings: [],
    nearestDays: 5,
    expiring: 1,
    pending: 0,
    target: 'https://acme.okta.com',
    scannedAt: NOW,
    state: 'critical',
    exitCode: 2,
    counted: '1 SAML of 2 apps',
    incomplete: undefined,
    ...changes,
  };
}

/** As RFC 4180 has it, by a reader that knows nothing of the writer. */
function parsedCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let value = '';
    if (text[at] === '"') {
      at += 1;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (text[at] === '"') at += 1;
        value += text[at];
        at += 1;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
        value += text[at];
        at += 1;
      }
      expect(value).not.toContain('"');
    }
    row.push(value);
    if (text[at] === ',') at += 1;
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n');
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  it('can be read again, whatever a label is', () => {
    const names = ['plain', 'a,b', 'says "hi"', 'ends\r\nhere', '', ' blanks '];
    const rows = parsedCsv(`${certificatesCsv(viewOf(names.map((name) => judged(name))))}\n`);
    expect(rows.map(([name]) => name)).toEqual(['name', ...names]);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  });

  it.each(['=1+1', '+1', '@SUM(A1)', '\t=1', '\r=1', '-1+cmd', '-2 apps', '- =1'])(
    'is no formula to a spreadsheet: a label %j',
    (label) => {
      const [, [name] = []] = parsedCsv(`${certificatesCsv(viewOf([judged(label)]))}\n`);
      expect(name).toBe(`'${label}`);
    },
  );

  it.each(['-kid_of-64', '_=', 'a=1', '1+1'])('has as it is what computes nothing: %j', (label) => {
    const [, [name] = []] = parsedCsv(`${certificatesCsv(viewOf([judged(label)]))}\n`);
    expect(name).toBe(label);
  });

  it('leaves empty what does not apply', () => {
    const [head = [], row = []] = parsedCsv(
      `${certificatesCsv(viewOf([judged('Wiki', { reading: { ok: false, problem: 'empty' } })]))}\n`,
    );
    expect(Object.fromEntries(head.map((name, index) => [name, row[index]]))).toMatchObject({
      name: 'Wiki',
      kid: 'kid-1',
      days: '',
      notAfter: '',
      problem: 'empty',
    });
  });
});

describe('JSON', () => {
  it('has everything that is known of a certificate', () => {
    const other = {
      key: 'kid-2',
      certificate: { ...certificateIn(key(inDays(900))), notBefore: inDays(-1) },
      isInUse: false,
    };
    const use = judged('Payroll EU', { others: [other] });
    const document = JSON.parse(
      certificatesJson(viewOf([use], { incomplete: { why: 'x', nextUrl: undefined } })),
    );
    expect(document).toMatchObject({
      complete: false,
      incomplete: { why: 'x' },
      state: 'critical',
      exitCode: 2,
    });
    expect(document.certificates[0]).toEqual({
      kind: 'app',
      id: '0oa1',
      name: 'Payroll EU',
      type: 'signing',
      kid: 'kid-1',
      subject: 'CN=acme',
      issuer: 'CN=acme',
      serial: '4F01',
      notBefore: '2020-01-01T00:00:00.000Z',
      notAfter: inDays(5),
      days: 5,
      severity: 'warning',
      stagedKid: 'kid-2',
      stagedNotAfter: inDays(900),
      owner: 'finance',
      fingerprint: 'ab'.repeat(32),
      signature: 'sha256WithRSAEncryption',
      key: 'RSA 2048',
      weakness: null,
      contradiction: null,
      problem: null,
    });
  });
});

describe('the table', () => {
  const wide = '山'.repeat(60);

  it('stays within 110 columns, with owners and without', () => {
    const uses = [
      judged('Payroll EU'),
      judged('x'.repeat(100)),
      judged(wide),
      judged('Wiki', { reading: 'pending' }),
    ];
    for (const some of [uses, uses.slice(1)]) {
      const text = certificatesReport(
        viewOf(some, { incomplete: { why: 'y '.repeat(200), nextUrl: 'https://z' } }),
      );
      for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(110);
      expect(text).toContain('This is not all: y y');
      expect(text.includes('owner')).toBe(some.length === 4);
    }
  });

  it('shows a day, a type and what is not read yet', () => {
    const text = certificatesReport(
      viewOf([judged('Wiki', { purpose: 'idp-trust' }), judged('B', { reading: 'pending' })]),
    );
    expect(text).toMatch(/│ Wiki +│ IdP trust +│ kid-1 +│ 2026-11-28 │ +5 │ +│/);
    expect(text).toMatch(/│ B +│ signing +│ kid-1 +│ not read … +│|│ B .*not read/);
    expect(text.endsWith('\n\nCRITICAL')).toBe(true);
  });

  it.each([
    { nearestDays: 5, says: '; the first ends in 5 days' },
    { nearestDays: -3, says: '; the first ended 3 days ago' },
  ])('says when the first ends: $nearestDays', ({ nearestDays, says }) => {
    expect(certificatesReport(viewOf([judged('Wiki')], { nearestDays }))).toContain(says);
  });

  it('says where nothing was read', () => {
    expect(certificatesReport(viewOf([]))).toContain('No certificate was read.');
  });
});

function certificateIn(known: ReturnType<typeof key>) {
  if (!known.ok) throw new Error(known.problem);
  return known.certificate;
}

const ACME = ['--org', 'https://acme.okta.com'];
const parsed = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  parseCommandLine(['certificates', ...args], environment);
const sourceOf = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
  const command = parsed(args, environment);
  return command.kind === 'certificates' ? command.source : undefined;
};

describe('what is typed', () => {
  it('is a service app, an API token, or metadata', () => {
    expect(
      parsed([...ACME, '--client-id', '0oa1', '--private-key', 'key.pem', '--kid', 'k', '--csv']),
    ).toMatchObject({
      format: 'csv',
      source: {
        url: 'https://acme.okta.com',
        credential: {
          kind: 'service-app',
          clientId: '0oa1',
          privateKey: { from: 'file', path: 'key.pem' },
          kid: 'k',
        },
      },
    });
    expect(sourceOf([...ACME, '--token', '-'])).toMatchObject({
      credential: { kind: 'api-token', token: { from: 'stdin' }, isExposed: false },
    });
    expect(
      sourceOf([
        '--metadata',
        'https://a.example/m',
        '--metadata',
        'https://b.example/m',
        '--metadata',
        'https://a.example/m',
      ]),
    ).toEqual({
      kind: 'metadata',
      urls: ['https://a.example/m', 'https://b.example/m'],
    });
  });

  it.each([
    {
      environment: { OKTA_CLIENT_CLIENTID: '0oa1', OKTA_CLIENT_PRIVATEKEY: '{"kty":"RSA"}' },
      credential: { kind: 'service-app', privateKey: { from: 'text' } },
    },
    {
      environment: {
        OKTA_CLIENT_CLIENTID: '0oa1',
        OKTA_CLIENT_PRIVATEKEY: '-----BEGIN PRIVATE KEY-----\\nx',
      },
      credential: { privateKey: { from: 'text' } },
    },
    {
      environment: { OKTA_CLIENT_CLIENTID: '0oa1', OKTA_CLIENT_PRIVATEKEY: '/run/key.pem' },
      credential: { privateKey: { from: 'file' } },
    },
    {
      environment: { OKTA_CLIENT_TOKEN: 'abc' },
      credential: { kind: 'api-token', token: { text: 'abc' }, isExposed: false },
    },
    {
      environment: { OKTA_CLIENT_TOKEN: 'abc', OKTA_CLIENT_CLIENTID: '0oa1', OKTA_CLIENT_PRIVATEKEY: '{}' },
      credential: { kind: 'service-app' },
    },
    {
      environment: { OKTA_CLIENT_TOKEN: 'abc', OKTA_CLIENT_CLIENTID: '0oa1' },
      credential: { kind: 'api-token' },
    },
    {
      environment: { OKTA_CLIENT_CLIENTID: '0oa1', OKTA_CLIENT_PRIVATEKEY: '{}' },
      args: ['--token', 'x'],
      credential: { kind: 'api-token', isExposed: true },
    },
    {
      environment: { OKTA_CLIENT_CLIENTID: '0oa1', OKTA_CLIENT_PRIVATEKEY: '{}' },
      args: ['--client-id', 'other'],
      credential: { clientId: 'other' },
    },
  ])('or stands in the environment: $environment', ({ environment, args = [], credential }) => {
    expect(sourceOf(args, { OKTA_CLIENT_ORGURL: 'https://acme.okta.com', ...environment })).toMatchObject({
      credential,
    });
  });

  it.each([
    { args: [...ACME, '--metadata', 'https://a.example/m'], says: '--metadata and --org: received both' },
    {
      args: ['--metadata', 'http://a.example/m'],
      says: '--metadata: received "http://a.example/m", allowed: an https URL',
    },
    { args: [...ACME, '--token', 'x', '--kid', 'k'], says: '--token and --kid: received both' },
    { args: [...ACME, '--token', ''], says: '--token: received nothing' },
    {
      args: [...ACME, '--client-id', '0oa1', '--private-key', ''],
      says: '--private-key: received "", allowed: a file',
    },
    {
      args: [...ACME, '--client-id', '0oa1', '--private-key', '{"d":"secret"}'],
      says: '--private-key: received a key itself',
    },
    {
      args: [...ACME, '--client-id', 'two words', '--private-key', 'f'],
      says: '--client-id: received something else',
    },
    {
      args: [...ACME, '--org', 'https://b.okta.com'],
      says: '--org: received "https://acme.okta.com" and "https://b.okta.com"',
    },
    { args: [...ACME, 'more'], says: 'received "more" after "certificates"' },
    { args: [...ACME, '--scenario', 'healthy'], says: '--scenario: not an option of certificates' },
    {
      args: [...ACME, '--custom-domain', 'x', '--token', '-'],
      says: '--custom-domain: received "x", allowed: an https URL',
    },
  ])('is refused: $says', ({ args, says }) => {
    expect(() => parsed(args)).toThrow(says);
    try {
      parsed(args);
    } catch (error) {
      expect(String(error)).not.toContain('secret');
    }
  });

  it('half a service app is no reason to take a token of the environment', () => {
    const environment = { OKTA_CLIENT_TOKEN: 'abc' };
    expect(() => parsed([...ACME, '--client-id', '0oa1'], environment)).toThrow('--private-key: missing');
    expect(() => parsed([...ACME, '--private-key', 'f'], environment)).toThrow('--client-id: missing');
  });

  it('takes the admin console for the org that it is of', () => {
    expect(sourceOf(['--org', 'https://acme-admin.okta.com', '--token', '-'])).toMatchObject({
      url: 'https://acme.okta.com',
    });
  });
});
