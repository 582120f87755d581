/** What is found wrong with certificates, and how grave it is. */
import { describe, expect, it } from 'vitest';
import {
  type CertificateSettings,
  DEFAULT_SETTINGS,
  matches,
} from '../../../../lambda/checks/saml-certificates/settings.ts';
import { app, facts, inDays, key } from './support/facts.ts';
import { judge, lines, MS, only } from './support/judged.ts';

const oneApp = (days: number, settings?: Partial<CertificateSettings>) =>
  judge(facts({ apps: [app('a', 'k')] }, { k: key(inDays(days)) }), settings);

describe('the end of a certificate', () => {
  it.each([
    { left: 61, days: 61, severity: undefined },
    { left: 60 + 23 / 24, days: 60, severity: 'info', band: '60' },
    { left: 60, days: 60, severity: 'info', band: '60' },
    { left: 31, days: 31, severity: 'info', band: '60' },
    { left: 31 - MS, days: 30, severity: 'warning', band: '30' },
    { left: 15, days: 15, severity: 'warning', band: '30' },
    { left: 15 - MS, days: 14, severity: 'warning', band: '14' },
    { left: 8, days: 8, severity: 'warning', band: '14' },
    { left: 8 - MS, days: 7, severity: 'critical', band: '7' },
    { left: 1, days: 1, severity: 'critical', band: '7' },
    { left: 1 - MS, days: 0, severity: 'critical', band: '7' },
    { left: 0, days: 0, severity: 'critical', band: '7' },
    { left: -MS, days: -1, severity: 'critical', band: 'expired' },
    { left: -1, days: -1, severity: 'critical', band: 'expired' },
    { left: -1 - MS, days: -2, severity: 'critical', band: 'expired' },
  ])('$left days ahead is $severity', ({ left, days, severity, band }) => {
    const verdict = oneApp(left);
    expect(verdict.nearestDays).toBe(days);
    expect(verdict.expiring).toBe(days <= 30 ? 1 : 0);
    if (severity === undefined) {
      expect(verdict.findings).toEqual([]);
      return;
    }
    expect(only(verdict.findings)).toMatchObject({
      condition: 'CERTIFICATE_EXPIRING',
      subject: 'k',
      severity,
      reason: days < 0 ? 'CERT_EXPIRED' : 'EXPIRES_SOON',
      band: `${band} abababababa`,
      certainty: 'certain',
      users: { names: ['App a'], count: 1 },
    });
  });

  it('is told in words, with what to do', () => {
    expect(only(oneApp(5).findings)).toMatchObject({
      observed: 'signing certificate of App a ends 2026-11-28, 5 days left; no successor is staged',
      wanted: expect.stringContaining('upload its certificate to the service provider'),
    });
    expect(only(oneApp(1).findings).observed).toContain('1 day left');
    expect(only(oneApp(-2.5).findings).observed).toContain('expired 2026-11-20, 3 days ago');
  });

  it.each([
    { info: 90, left: 90, severity: 'info' },
    { warning: 45, left: 45, severity: 'warning' },
    { urgent: 20, left: 20, severity: 'warning', band: '20' },
    { critical: 10, left: 10, severity: 'critical' },
  ])('is judged by the bands of the settings: %o', ({ left, severity, band, ...days }) => {
    const certificateDays = { ...DEFAULT_SETTINGS.certificateDays, ...days };
    const finding = only(oneApp(left, { certificateDays }).findings);
    expect(finding.severity).toBe(severity);
    if (band !== undefined) expect(finding.band).toContain(band);
  });
});

describe('a key that many apps share', () => {
  const apps = Array.from({ length: 120 }, (_, index) => app(String(index), 'shared'));

  it('is one finding that names the first and counts all', () => {
    const finding = only(judge(facts({ apps }, { shared: key(inDays(5)) })).findings);
    expect(finding.observed).toContain('signing certificate of App 0, App 1, App 10 and 117 more ends');
    expect(finding.users.count).toBe(120);
    expect(finding.users.names).toHaveLength(50);
  });

  it('is counted once among those that expire, and listed for each app', () => {
    const given = facts({ apps }, { shared: key(inDays(5)) });
    expect(judge(given).expiring).toBe(1);
    expect(lines(given)).toHaveLength(120);
  });

  it('is as grave as for the app that takes it gravest, which is named first', () => {
    const overrides = [{ apps: 'App 77', certificateDays: { critical: 20 } }];
    const finding = only(judge(facts({ apps }, { shared: key(inDays(20)) }), { overrides }).findings);
    expect(finding).toMatchObject({ severity: 'critical', band: '20 abababababa' });
    expect(finding.users.names[0]).toBe('App 77');
  });
});

describe('a staged successor', () => {
  const list = (kids: string[]) => ({ a: { at: inDays(-1), kids } });
  const newer = (days: number, from = -1) => key(inDays(days), { notBefore: inDays(from) });
  const withOther = (days: number, other: ReturnType<typeof key>) =>
    judge(facts({ apps: [app('a', 'k')] }, { k: key(inDays(days)), next: other }, list(['next', 'k'])));

  it.each([
    { days: 50, severity: 'info' },
    { days: 20, severity: 'info' },
    { days: 10, severity: 'info' },
    { days: 5, severity: 'warning' },
    { days: -1, severity: 'critical' },
  ])('makes $days days $severity, unless the certificate has expired', ({ days, severity }) => {
    const finding = only(withOther(days, newer(3650)).findings);
    expect(finding.severity).toBe(severity);
    expect(finding.observed).toContain('; successor next, valid until 2036-11-20, is staged');
  });

  it.each([
    { why: 'ends earlier', other: newer(4) },
    { why: 'began earlier', other: key(inDays(3650), { notBefore: '2019-01-01T00:00:00.000Z' }) },
    { why: 'is not valid yet', other: newer(3650, 1) },
    { why: 'cannot be read', other: { ok: false, problem: 'empty' } as const },
  ])('is none that $why', ({ other }) => {
    const finding = only(withOther(5, other).findings);
    expect(finding).toMatchObject({ severity: 'critical' });
    expect(finding.observed).toContain('no successor is staged');
  });

  it('of several is the one that ends last', () => {
    const known = { k: key(inDays(5)), one: newer(100), two: newer(300), three: newer(200) };
    const given = facts({ apps: [app('a', 'k')] }, known, list(['one', 'k', 'two', 'three']));
    expect(only(judge(given).findings).observed).toContain('successor two');
  });

  it('for some of the apps alone leaves it as grave as it is for the others', () => {
    const known = { k: key(inDays(5)), next: newer(3650) };
    const finding = only(
      judge(facts({ apps: [app('a', 'k'), app('b', 'k')] }, known, list(['k', 'next']))).findings,
    );
    expect(finding.severity).toBe('critical');
    expect(finding.users.names).toEqual(['App b', 'App a']);
    expect(finding.observed).toContain('is staged for 1 of 2');
  });

  it('that is trusted already helps where the old certificate of a partner has expired', () => {
    const idps = [{ id: 'i', name: 'Partner', trustKids: ['old', 'new'] }];
    const verdict = judge(
      facts({ apps: [app('a', 'k')], idps }, { k: key(inDays(999)), old: key(inDays(-1)), new: newer(500) }),
    );
    const finding = only(verdict.findings);
    expect(finding).toMatchObject({ subject: 'old', severity: 'warning', users: { names: ['Partner'] } });
    expect(finding.observed).toContain("identity provider's trusted certificate of Partner expired");
    expect(finding.observed).toContain('successor new, valid until 2028-04-06, is in use');
  });
});

describe('findings', () => {
  it('of what ends first come first', () => {
    const apps = [app('a', 'later'), app('b', 'over'), app('c', 'soon')];
    const known = { later: key(inDays(20)), over: key(inDays(-3)), soon: key(inDays(5)) };
    expect(judge(facts({ apps }, known)).findings.map(({ subject }) => subject)).toEqual([
      'over',
      'soon',
      'later',
    ]);
  });
});

describe('what else is found', () => {
  const judged = (reading: ReturnType<typeof key>) =>
    only(judge(facts({ apps: [app('a', 'k')] }, { k: reading })).findings);

  it('a certificate that is not valid yet, down to the moment', () => {
    expect(judged(key(inDays(900), { notBefore: inDays(MS) }))).toMatchObject({
      condition: 'CERTIFICATE_NOT_YET_VALID',
      severity: 'warning',
    });
    const valid = facts({ apps: [app('a', 'k')] }, { k: key(inDays(900), { notBefore: inDays(0) }) });
    expect(judge(valid).findings).toEqual([]);
  });

  it('a weak one', () => {
    const finding = judged(key(inDays(900), { weakness: 'signed with SHA-1' }));
    expect(finding).toMatchObject({ condition: 'CERTIFICATE_WEAK', severity: 'info' });
    expect(finding).toMatchObject({
      subject: 'signed with SHA-1',
      observed: 'signed with SHA-1: 1 certificate, signing certificate of App a',
    });
  });

  it('weak ones, as one finding for each weakness, however many certificates have it', () => {
    const weak = (weakness: string) => key(inDays(900), { weakness });
    const apps = [app('a', 'k'), app('b', 'l'), app('c', 'l'), app('d', 'm')];
    const known = { k: weak('signed with SHA-1'), l: weak('signed with SHA-1'), m: weak('RSA of 1024 bits') };
    const { findings } = judge(facts({ apps }, known));
    expect(findings.map(({ subject, users, observed }) => [subject, users.count, observed])).toEqual([
      [
        'signed with SHA-1',
        3,
        'signed with SHA-1: 2 certificates, signing certificate of App a, App b, App c',
      ],
      ['RSA of 1024 bits', 1, 'RSA of 1024 bits: 1 certificate, signing certificate of App d'],
    ]);
  });

  it('one of which Okta says otherwise', () => {
    const known = key(inDays(900));
    const finding = judged(known.ok ? { ...known, contradiction: 'expiresAt is "2045"' } : known);
    expect(finding).toMatchObject({ condition: 'CERTIFICATE_CONTRADICTING', severity: 'info' });
  });

  it('one that cannot be read, while the others go on', () => {
    const apps = [app('a', 'k'), app('b', 'l')];
    const given = facts({ apps }, { k: { ok: false, problem: 'no base64' }, l: key(inDays(5)) });
    const verdict = judge(given);
    expect(verdict.findings.map(({ condition, subject }) => `${condition} ${subject}`)).toEqual([
      'CERTIFICATE_UNREADABLE k',
      'CERTIFICATE_EXPIRING l',
    ]);
    expect(verdict.findings[0]?.observed).toBe('signing certificate of App a cannot be judged: no base64');
    expect(lines(given)[0]?.use.user.id).toBe('a');
  });

  it('a key that is not among those of its app', () => {
    const verdict = judge(facts({ apps: [app('a', 'k')] }, {}, { a: { at: inDays(0), kids: ['x', 'y'] } }));
    expect(only(verdict.findings).observed).toContain('no key k among its 2 keys');
  });

  it('keys that cannot be asked for', () => {
    const lists = { a: { at: inDays(0), problem: 'HTTP 404 E0000007, Not found' } };
    const verdict = judge(facts({ apps: [app('a', 'k')] }, {}, lists));
    expect(only(verdict.findings).observed).toContain('its keys cannot be read: HTTP 404 E0000007');
  });

  it('nothing of a key that was not asked for yet', () => {
    const verdict = judge(facts({ apps: [app('a', 'k'), app('b', 'k')] }, {}));
    expect(verdict).toMatchObject({ findings: [], pending: 1, nearestDays: undefined });
  });

  it('the problem of one app, though another that shares the key was not asked yet', () => {
    const lists = { b: { at: inDays(0), kids: [] } };
    const verdict = judge(facts({ apps: [app('a', 'k'), app('b', 'k')] }, {}, lists));
    expect(only(verdict.findings).users).toEqual({ names: ['App b'], count: 1 });
  });

  it('apps that name no key, together, and in the table each for itself', () => {
    const given = facts({ apps: [app('a', undefined), app('b', undefined)] }, {});
    expect(lines(given)).toMatchObject([
      { use: { user: { id: 'a' }, reading: { problem: 'the list of apps names no signing key' } } },
      { use: { user: { id: 'b' }, reading: { problem: 'the list of apps names no signing key' } } },
    ]);
    expect(judge(given)).toMatchObject({ nearestDays: undefined, expiring: 0, pending: 0 });
    expect(only(judge(given).findings)).toMatchObject({
      subject: 'apps without a signing key',
      condition: 'CERTIFICATE_UNREADABLE',
      severity: 'info',
      reason: 'KEY_NOT_NAMED',
      users: { names: ['App a', 'App b'], count: 2 },
    });
  });

  it('certificates of a service provider, each for what it is', () => {
    const spKeys = [
      { use: 'sp-signature' as const, key: 'sha256:1' },
      { use: 'sp-encryption' as const, key: 'sha256:1' },
    ];
    const apps = [app('a', 'k', { spKeys })];
    const known = { k: key(inDays(900)), 'sha256:1': key(inDays(5)) };
    const given = facts({ apps }, known);
    expect(only(judge(given).findings).observed).toContain(
      "service provider's signature certificate and service provider's encryption certificate of App a",
    );
    expect(lines(given).map(({ use }) => use.purpose)).toEqual(['sp-signature', 'sp-encryption', 'signing']);
  });

  it('kids that are named like members of every object', () => {
    const apps = [app('__proto__', 'constructor'), app('b', '__proto__')];
    expect(judge(facts({ apps }, {}))).toMatchObject({ findings: [], pending: 2 });
  });
});

describe('settings for some apps', () => {
  const apps = [app('a', 'k', { label: 'Payroll EU' }), app('b', 'l', { label: 'Wiki' })];
  const given = facts({ apps }, { k: key(inDays(5)), l: key(inDays(5)) });

  it('name an owner, by id or by label', () => {
    const overrides = [
      { apps: 'Payroll*', owner: 'finance' },
      { apps: 'b', owner: 'docs' },
    ];
    const { findings } = judge(given, { overrides });
    expect(findings.map(({ subject, owners }) => [subject, owners])).toEqual([
      ['k', ['finance']],
      ['l', ['docs']],
    ]);
  });

  it('let it be ignored until a date, and no longer', () => {
    const until = (ignoreUntil: string) => judge(given, { overrides: [{ apps: 'a', ignoreUntil }] });
    const ignored = until(inDays(MS));
    expect(only(ignored.findings).subject).toBe('l');
    expect(ignored).toMatchObject({ nearestDays: 5, expiring: 1 });
    expect(lines(given, { overrides: [{ apps: 'a', ignoreUntil: inDays(MS) }] })).toHaveLength(2);
    expect(until(inDays(0)).findings).toHaveLength(2);
  });

  it('of which the first that matches counts', () => {
    const overrides = [
      { apps: '*EU', owner: 'one' },
      { apps: '*', owner: 'two' },
    ];
    expect(judge(given, { overrides }).findings.map(({ owners }) => owners)).toEqual([['one'], ['two']]);
  });

  it.each([
    { pattern: '*', text: '', isMatch: true },
    { pattern: 'a*c', text: 'abc', isMatch: true },
    { pattern: 'a*c', text: 'ac', isMatch: true },
    { pattern: 'a*a', text: 'a', isMatch: false },
    { pattern: '*b*', text: 'abc', isMatch: true },
    { pattern: 'a*b*c', text: 'acb', isMatch: false },
    { pattern: 'ab*', text: 'a', isMatch: false },
    { pattern: 'a.c', text: 'abc', isMatch: false },
    { pattern: 'abc', text: 'abcd', isMatch: false },
    { pattern: '*ab*ab', text: 'ab', isMatch: false },
  ])('$pattern matches "$text": $isMatch', ({ pattern, text, isMatch }) => {
    expect(matches(pattern, text)).toBe(isMatch);
  });
});
