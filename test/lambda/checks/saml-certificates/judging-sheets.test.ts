/** A sheet on which nothing ends soon is not opened, and is judged as if it were. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../lambda/checks/saml-certificates/certificate.ts';
import { judgeUses } from '../../../../lambda/checks/saml-certificates/judge-uses.ts';
import type { KnownCertificate } from '../../../../lambda/checks/saml-certificates/keys.ts';
import type { AppRow } from '../../../../lambda/checks/saml-certificates/listing.ts';
import type { Scan } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import {
  type CertificateSettings,
  DEFAULT_SETTINGS,
} from '../../../../lambda/checks/saml-certificates/settings.ts';
import { opened } from '../../../../lambda/checks/saml-certificates/sheet.ts';
import { usesIn } from '../../../../lambda/checks/saml-certificates/uses.ts';
import { app, facts, inDays, key, NOW } from './support/facts.ts';
import { judge, MS } from './support/judged.ts';

/** The same, with sheets that cannot be opened. */
function sealed(scan: Scan): Scan {
  const sheets = [...scan.sheets].map(([id, sheet]) => [id, { ...sheet, body: new Uint8Array() }] as const);
  return { ...scan, sheets: new Map(sheets) };
}

/** Whether a sheet with this one app has to be opened. */
function isOpened(
  one: AppRow,
  known: Readonly<Record<string, KnownCertificate>>,
  settings: Partial<CertificateSettings> = {},
): boolean {
  const scan = facts({ apps: [one] }, known);
  const whole = judge(scan, settings);
  try {
    expect(judge(sealed(scan), settings)).toEqual(whole);
    expect(whole.findings).toEqual([]);
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR') return true;
    throw error;
  }
}

const ending = (days: number, changes: Partial<Certificate> = {}) => ({ k: key(inDays(days), changes) });
const a = app('a', 'k');

describe('a sheet is opened', () => {
  it.each<{ days: number; settings: Partial<CertificateSettings>; opens: boolean }>([
    { days: 61 - MS, settings: {}, opens: true },
    { days: 61, settings: {}, opens: false },
    {
      days: 91 - MS,
      settings: { certificateDays: { ...DEFAULT_SETTINGS.certificateDays, info: 90 } },
      opens: true,
    },
    {
      days: 91,
      settings: { certificateDays: { ...DEFAULT_SETTINGS.certificateDays, info: 90 } },
      opens: false,
    },
    {
      days: 121 - MS,
      settings: { overrides: [{ apps: 'other', certificateDays: { info: 120 } }] },
      opens: true,
    },
    { days: 121, settings: { overrides: [{ apps: 'other', certificateDays: { info: 120 } }] }, opens: false },
    {
      days: 71 - MS,
      settings: { overrides: [{ apps: 'a', certificateDays: { critical: 70 } }] },
      opens: true,
    },
    { days: 71, settings: { overrides: [{ apps: 'a', certificateDays: { critical: 70 } }] }, opens: false },
    { days: 61, settings: { overrides: [{ apps: 'a', owner: 'finance' }] }, opens: false },
    { days: -1, settings: {}, opens: true },
  ])('for a certificate that ends in $days days, by $settings: $opens', ({ days, settings, opens }) => {
    expect(isOpened(a, ending(days), settings)).toBe(opens);
  });

  it.each([
    { from: MS, opens: true },
    { from: 0, opens: false },
    { from: -MS, opens: false },
  ])('for one that begins in $from days: $opens', ({ from, opens }) => {
    expect(isOpened(a, ending(900, { notBefore: inDays(from) }))).toBe(opens);
  });

  it.each([
    { what: 'is weak', one: a, known: ending(900, { weakness: 'signed with SHA-1' }) },
    { what: 'cannot be read', one: a, known: { k: { ok: false, problem: 'empty' } as const } },
    { what: 'was not asked for yet', one: a, known: {} },
    { what: 'is not named', one: app('a', undefined), known: {} },
    {
      what: 'is said to end otherwise',
      one: a,
      known: { k: { ok: true, certificate: certificateOf(ending(900).k), contradiction: 'no' } as const },
    },
    {
      what: 'of a service provider ends soon',
      one: app('a', 'k', { spKeys: [{ use: 'sp-signature', key: 's' }] }),
      known: { ...ending(900), s: key(inDays(5)) },
    },
    {
      what: 'begins tomorrow, beside one that began long ago',
      one: app('a', 'k', { spKeys: [{ use: 'sp-signature', key: 's' }] }),
      known: { ...ending(900), s: key(inDays(900), { notBefore: inDays(1) }) },
    },
    {
      what: 'began long ago, beside one that begins tomorrow',
      one: app('a', 'k', { spKeys: [{ use: 'sp-signature', key: 's' }] }),
      known: { ...ending(900, { notBefore: inDays(1) }), s: key(inDays(900)) },
    },
  ])('for one that $what', ({ one, known }) => {
    expect(isOpened(one, known)).toBe(true);
  });

  it('while any app is ignored: the nearest end may be of that one', () => {
    const overrides = [{ apps: 'other', ignoreUntil: inDays(-9) }];
    expect(isOpened(a, ending(900), { overrides })).toBe(true);
  });
});

function certificateOf(reading: KnownCertificate): Certificate {
  if (!reading.ok) throw new Error(reading.problem);
  return reading.certificate;
}

describe('the nearest end', () => {
  const apps = [app('a', 'k'), app('b', 'l')];
  const known = { k: key(inDays(70)), l: key(inDays(300)) };

  it('is that of any sheet, closed or open', () => {
    expect(judge(facts({ apps, pageSize: 1 }, known)).nearestDays).toBe(70);
    expect(judge(facts({ apps: [...apps].reverse(), pageSize: 1 }, known)).nearestDays).toBe(70);
    const withSoon = { ...known, l: key(inDays(3)) };
    expect(judge(facts({ apps, pageSize: 1 }, withSoon)).nearestDays).toBe(3);
    const withWeak = { ...known, l: key(inDays(300), { weakness: 'signed with SHA-1' }) };
    expect(judge(facts({ apps, pageSize: 1 }, withWeak)).nearestDays).toBe(70);
  });

  it.each([
    { ignoreUntil: inDays(MS), nearestDays: 300 },
    { ignoreUntil: inDays(0), nearestDays: 70 },
  ])('is not that of an app which is ignored until $ignoreUntil', ({ ignoreUntil, nearestDays }) => {
    const overrides = [{ apps: 'a', ignoreUntil }];
    expect(judge(facts({ apps, pageSize: 1 }, known), { overrides }).nearestDays).toBe(nearestDays);
  });
});

describe('sheets', () => {
  const days = fc.oneof(fc.integer({ min: -3, max: 130 }), fc.constantFrom(7, 14, 30, 60, 61, 900));
  const near = fc.tuple(days, fc.constantFrom(-1 / 24, -MS, 0)).map(([whole, part]) => whole + part);
  const reading: fc.Arbitrary<KnownCertificate> = fc.oneof(
    { weight: 8, arbitrary: near.map((end) => key(inDays(end))) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<KnownCertificate>(
        { ok: false, problem: 'empty' },
        key(inDays(900), { notBefore: inDays(1) }),
        key(inDays(900), { weakness: 'signed with SHA-1' }),
      ),
    },
  );
  const kid = fc.constantFrom('k', 'l', 'm', 'n', 'unread');
  const settings = fc.record({
    certificateDays: fc.constantFrom(DEFAULT_SETTINGS.certificateDays, {
      info: 20,
      warning: 15,
      urgent: 10,
      critical: 5,
    }),
    overrides: fc.array(
      fc.record(
        {
          apps: fc.constantFrom('0', 'App 1', 'App *', 'nobody'),
          certificateDays: fc.constantFrom({}, { info: 100 }, { critical: 80 }),
          ignoreUntil: fc.constantFrom(inDays(-1), inDays(1)),
        },
        { requiredKeys: ['apps'] },
      ),
      { maxLength: 2 },
    ),
    minimumSamlApps: fc.constant(0),
  });

  it('closed or open, say the same as all uses together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.option(kid, { nil: undefined, freq: 9 }), fc.array(kid, { maxLength: 1 })), {
          maxLength: 9,
        }),
        fc.record({ k: reading, l: reading, m: reading, n: reading }),
        fc.integer({ min: 1, max: 4 }),
        settings,
        (rows, known, pageSize, given) => {
          const apps = rows.map(([own, [sp]], index) =>
            app(String(index), own, {
              spKeys: sp === undefined ? [] : [{ use: 'sp-signature', key: sp }],
            }),
          );
          const scan = facts({ apps, pageSize }, known);
          const uses = [...scan.sheets.values()].flatMap((sheet) => usesIn(opened(sheet)));
          expect(judge(scan, given)).toEqual({
            ...judgeUses(uses, { ...DEFAULT_SETTINGS, ...given }, NOW),
            seen: { count: apps.length },
          });
        },
      ),
      { numRuns: 100 },
    );
  });
});
