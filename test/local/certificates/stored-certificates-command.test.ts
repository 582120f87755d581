/** `certificates --stack` against a table in memory: what is said of which org, by whose settings. */
import { describe, expect, it } from 'vitest';
import { appPage } from '../../../lambda/checks/saml-certificates/apps.ts';
import type { ShownRecords } from '../../../lambda/checks/saml-certificates/certificate-store.ts';
import { rowsOf } from '../../../lambda/checks/saml-certificates/listing.ts';
import { NOTHING_CARRIED, sweepOf } from '../../../lambda/checks/saml-certificates/scan-state.ts';
import { listStoredCertificates } from '../../../local/certificates/stored-certificates-command.ts';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';
import { app, facts, inDays, key, NOW } from '../../lambda/checks/saml-certificates/support/facts.ts';
import { samlApp } from '../../lambda/checks/saml-certificates/support/scripted-org.ts';
import { begunAt } from '../../support/stored-certificates.ts';
import { HOSTILE } from '../../support/widget-values.ts';

const HOURS = 1 / 24;
const NOTHING: ShownRecords = { documents: [], unreadable: 0 };
const ending = (days: number, label = 'Payroll') =>
  facts({ apps: [app('0oa1', 'k1', { label })] }, { k1: key(inDays(days)) });
const records = (scan: ShownRecords['scan'] & {}): ShownRecords => ({ ...NOTHING, scan });

interface Asked {
  readonly format?: 'table' | 'json' | 'csv';
  readonly org?: string;
  readonly settings?: object;
}

async function listed(
  table: Readonly<Record<string, ShownRecords>>,
  { format = 'table', org, settings }: Asked = {},
) {
  const printed: string[] = [];
  const warned: string[] = [];
  const read: string[] = [];
  const exitCode = await listStoredCertificates(
    { stack: 'Monitor', org, format },
    {
      orgs: Object.keys(table),
      read: async (alias) => {
        read.push(alias);
        return table[alias] ?? NOTHING;
      },
      settings,
      now: NOW,
      print: (text) => printed.push(text),
      warn: (text) => warned.push(text),
    },
  );
  return { exitCode, text: printed.join('\n'), warned, read };
}

const fileOf = (settings: object, alias = 'acme') => ({
  orgs: [{ alias, url: 'https://acme.okta.com', checks: { 'saml-certificates': settings } }],
  notify: 'nobody',
});

describe('certificates of a stack', () => {
  it('are those of each org, and the worst of them is the exit code', async () => {
    const table = { acme: records(ending(900)), corp: records(ending(5)), test: records(ending(20)) };
    const { text, exitCode, read } = await listed(table);
    expect(text.split('\n').filter((line) => line.includes('as stored by'))).toEqual([
      expect.stringMatching(/^acme as stored by Monitor, 2026-11-23T06:00Z: 1 SAML of 1 apps, /),
      expect.stringMatching(/^corp as stored by Monitor, /),
      expect.stringMatching(/^test as stored by Monitor, /),
    ]);
    expect(text.split('\n').filter((line) => /^(OK|WARNING|CRITICAL|UNKNOWN)$/.test(line))).toEqual([
      'OK',
      'CRITICAL',
      'WARNING',
    ]);
    expect({ exitCode, read }).toEqual({ exitCode: 2, read: ['acme', 'corp', 'test'] });
  });

  it('are those of one org where one is named, and no other is read', async () => {
    const { read, exitCode } = await listed({ acme: records(ending(900)), corp: NOTHING }, { org: 'acme' });
    expect({ read, exitCode }).toEqual({ read: ['acme'], exitCode: 0 });
    await expect(listed({ acme: NOTHING, corp: NOTHING }, { org: 'https://acme.okta.com' })).rejects.toThrow(
      '--org: received "https://acme.okta.com", allowed: an org of the stack Monitor: acme, corp',
    );
  });

  it.each([
    { what: 'nothing is stored', of: NOTHING, says: 'nothing is stored of its certificates' },
    {
      what: 'the first list is not through',
      of: records(sweepOf('https://acme.okta.com', NOTHING_CARRIED, NOW)),
      says: 'This is not all: the first scan has listed 0 SAML apps so far.',
    },
    {
      what: 'a key is not read yet',
      of: records(facts({ apps: [app('0oa1', 'k1')] }, {})),
      says: 'This is not all: 1 keys of 1 SAML apps are not read yet.',
    },
    {
      what: 'the list is older than 13 hours',
      of: records(begunAt(ending(900), inDays(-13.01 * HOURS))),
      says: 'the last list that was read to its end was begun at 2026-11-22T16:59:24.000Z',
    },
    {
      what: 'an item cannot be read',
      of: { ...records(ending(900)), unreadable: 1 },
      says: '1 stored item cannot be read by this version',
    },
  ])('are unknown where $what', async ({ of, says }) => {
    const { exitCode, text } = await listed({ acme: of });
    expect(text.replace(/\n */g, ' ')).toContain(says);
    expect(text.endsWith('\n\nUNKNOWN')).toBe(true);
    expect(exitCode).toBe(3);
  });

  it('are fine on a list of exactly 13 hours', async () => {
    expect(await listed({ acme: records(begunAt(ending(900), inDays(-13 * HOURS))) })).toMatchObject({
      exitCode: 0,
    });
  });

  it('are critical all the same where another org is unknown', async () => {
    expect(await listed({ acme: NOTHING, corp: records(ending(5)) })).toMatchObject({ exitCode: 2 });
  });
});

describe('the settings they are judged by', () => {
  const bands = { certificateDays: { info: 3, warning: 2, urgent: 1, critical: 1 } };
  const owned = { ...bands, overrides: [{ apps: 'Pay*', owner: 'it-desk' }] };

  it('are those of monitor.config.ts where it names the org', async () => {
    const { text, exitCode } = await listed({ acme: records(ending(5)) }, { settings: fileOf(owned) });
    expect(text.replace(/\n */g, ' ')).toContain('judged by the settings in monitor.config.ts');
    expect(text).toMatch(/│ Payroll .*│ it-desk +│/);
    expect(exitCode).toBe(0);
  });

  it.each([
    { what: 'there is no such file', settings: undefined },
    { what: 'it names no org', settings: { orgs: [], notify: 'nobody' } },
    { what: 'it names another org', settings: fileOf(owned, 'other') },
  ])('are the defaults where $what', async ({ settings }) => {
    const { text, exitCode } = await listed(
      { acme: records(ending(5)) },
      settings === undefined ? {} : { settings },
    );
    expect(text.replace(/\n */g, ' ')).toContain('judged by the default settings');
    expect(exitCode).toBe(2);
  });

  it('are refused in words where the file is wrong', async () => {
    const settings = fileOf({ certificateDays: { warning: 'soon' } });
    await expect(listed({ acme: NOTHING }, { settings })).rejects.toThrow('certificateDays.warning');
  });
});

describe('the forms', () => {
  it('are one JSON document, with each org as a scan of it would be', async () => {
    const { text } = await listed({ acme: records(ending(5)), corp: NOTHING }, { format: 'json' });
    expect(JSON.parse(text)).toMatchObject({
      stack: 'Monitor',
      state: 'critical',
      exitCode: 2,
      orgs: [
        {
          alias: 'acme',
          settings: 'defaults',
          scannedAt: NOW.toISOString(),
          complete: true,
          certificates: [{ name: 'Payroll', type: 'signing', kid: 'k1', days: 5 }],
        },
        { alias: 'corp', scannedAt: null, state: 'unknown', exitCode: 3, certificates: [] },
      ],
    });
  });

  it('are one CSV, with the org behind the columns of a scan; what is not known goes beside it', async () => {
    const table = { acme: records(ending(5)), corp: NOTHING, test: records(ending(20)) };
    const { text, warned, exitCode } = await listed(table, { format: 'csv' });
    const rows = text.split('\r\n').map((line) => line.replace(/\r$/, '').split(','));
    expect(rows.map((row) => [row[0], row[2], row.at(-1)])).toEqual([
      ['name', 'kid', 'org'],
      ['Payroll', 'k1', 'acme'],
      ['Payroll', 'k1', 'test'],
    ]);
    expect(warned).toEqual(['corp is not wholly known: nothing is stored of its certificates']);
    expect(exitCode).toBe(2);
  });

  it('keep hostile labels to one line of 110 columns', async () => {
    const page = appPage(HOSTILE.map((label, index) => samlApp(`0oa${index}`, `k${index}`, { label })));
    if (page === undefined) throw new Error('a page is a list');
    const apps = rowsOf(page).rows;
    const known = Object.fromEntries(apps.map(({ kid = '' }, index) => [kid, key(inDays(5 + index))]));
    const { text } = await listed({ acme: records(facts({ apps }, known)) });
    expect(text.split('\n').filter((line) => [...line].length > 110)).toEqual([]);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E\u2066-\u2069]/u);
    expect(text.split('\n').filter((line) => line.includes('│ signing'))).toHaveLength(HOSTILE.length);
  });

  it('of 5,000 certificates take a second or two', async () => {
    const apps = Array.from({ length: 5000 }, (_, index) => app(`0oa${index}`, `k${index}`));
    const known = Object.fromEntries(apps.map(({ kid = '' }, index) => [kid, key(inDays(100 + index))]));
    const table = { acme: records(facts({ apps, pageSize: 5000 }, known)) };
    const started = performance.now();
    const { text } = await listed(table);
    expect(text.split('\n').filter((line) => line.includes('│ signing'))).toHaveLength(5000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('what is typed', () => {
  const parsed = (...args: readonly string[]) =>
    parseCommandLine(['certificates', ...args], {
      OKTA_CLIENT_ORGURL: 'https://acme.okta.com',
      OKTA_CLIENT_TOKEN: 'abc',
    });

  it.each([
    { args: ['--stack'], stack: 'OktaHealthMonitor' },
    { args: ['--stack', '--json'], stack: 'OktaHealthMonitor', format: 'json' },
    { args: ['--stack', 'Other', '--csv'], stack: 'Other', format: 'csv' },
    { args: ['--stack=Other', '--org', 'acme'], stack: 'Other', org: 'acme' },
    { args: ['--org', 'acme', '--stack'], stack: 'OktaHealthMonitor', org: 'acme' },
  ])('is a stack, called as usual unless it is named: $args', ({ args, ...rest }) => {
    expect(parsed(...args)).toEqual({
      kind: 'stored-certificates',
      org: undefined,
      format: 'table',
      ...rest,
    });
  });

  it('is the usual stack of other commands too', () => {
    expect(parseCommandLine(['mutes', '--stack'], {})).toMatchObject({
      kind: 'mutes',
      stack: 'OktaHealthMonitor',
    });
  });

  it.each([
    { args: ['--stack', '--token', '-'], says: '--stack and --token: received both' },
    { args: ['--stack', '--metadata', 'https://a.example/m'], says: '--stack and --metadata: received both' },
    {
      args: ['--stack', '--allow-private-addresses'],
      says: '--stack and --allow-private-addresses: received',
    },
    { args: ['--stack', '--org', 'a', '--org', 'b'], says: '--org: received "a" and "b"' },
    { args: ['--stack', '--json', '--csv'], says: '--json and --csv: received both' },
    { args: ['--stack', 'Other', 'more'], says: 'received "more" after "certificates"' },
  ])('is refused: $says', ({ args, says }) => {
    expect(() => parsed(...args)).toThrow(says);
  });
});
