/** What is found wrong with certificates, and how grave it is. */
import { describe, expect, it } from 'vitest';
import type { CertificateFinding } from '../../../../lambda/checks/saml-certificates/finding.ts';
import {
  type CertificateFacts,
  judgeCertificates,
} from '../../../../lambda/checks/saml-certificates/judge.ts';
import { rotationsBetween } from '../../../../lambda/checks/saml-certificates/rotation.ts';
import {
  type CertificateSettings,
  DEFAULT_SETTINGS,
  matches,
} from '../../../../lambda/checks/saml-certificates/settings.ts';
import { app, facts, inDays, key, NOW } from './support/facts.ts';

const MS = 1 / 86_400_000;

function judge(given: CertificateFacts, settings: Partial<CertificateSettings> = {}) {
  return judgeCertificates(given, { ...DEFAULT_SETTINGS, ...settings }, NOW);
}

function only(findings: readonly CertificateFinding[]): CertificateFinding {
  const [finding, ...others] = findings;
  if (finding === undefined || others.length > 0) throw new Error(`${findings.length} findings`);
  return finding;
}

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
    const verdict = judge(facts({ apps }, { shared: key(inDays(5)) }));
    expect(verdict.expiring).toBe(1);
    expect(verdict.uses).toHaveLength(120);
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
    expect(finding.observed).toBe('signing certificate of App a: signed with SHA-1');
  });

  it('one of which Okta says otherwise', () => {
    const known = key(inDays(900));
    const finding = judged(known.ok ? { ...known, contradiction: 'expiresAt is "2045"' } : known);
    expect(finding).toMatchObject({ condition: 'CERTIFICATE_CONTRADICTING', severity: 'info' });
  });

  it('one that cannot be read, while the others go on', () => {
    const apps = [app('a', 'k'), app('b', 'l')];
    const verdict = judge(facts({ apps }, { k: { ok: false, problem: 'no base64' }, l: key(inDays(5)) }));
    expect(verdict.findings.map(({ condition, subject }) => `${condition} ${subject}`)).toEqual([
      'CERTIFICATE_UNREADABLE k',
      'CERTIFICATE_EXPIRING l',
    ]);
    expect(verdict.findings[0]?.observed).toBe('signing certificate of App a cannot be judged: no base64');
    expect(verdict.uses[0]?.use.user.id).toBe('a');
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

  it('apps that name no key, together', () => {
    const verdict = judge(facts({ apps: [app('a', undefined), app('b', undefined)] }, {}));
    expect(only(verdict.findings)).toMatchObject({
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
    const verdict = judge(facts({ apps }, known));
    expect(only(verdict.findings).observed).toContain(
      "service provider's signature certificate and service provider's encryption certificate of App a",
    );
    expect(verdict.uses.map(({ use }) => use.purpose)).toEqual(['sp-signature', 'sp-encryption', 'signing']);
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
    expect(ignored.uses).toHaveLength(2);
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

describe('what cannot be all there is', () => {
  const seen = (count: number, before?: CertificateFacts['seenBefore'], minimumSamlApps = 1) => {
    const apps = Array.from({ length: count }, (_, index) => app(String(index), 'k'));
    const given = facts({ apps, visible: count + 1 }, { k: key(inDays(900)) });
    return judge({ ...given, seenBefore: before }, { minimumSamlApps });
  };

  it('an org without any SAML app is unknown, with the role and the scopes to grant', () => {
    const verdict = seen(0);
    const finding = only(verdict.findings);
    expect(finding).toMatchObject({
      condition: 'CHECK_UNKNOWN',
      severity: 'warning',
      reason: 'TOO_FEW_APPS',
      observed: '0 SAML apps are visible among 1 app',
    });
    for (const words of ['okta.apps.read', 'okta.idps.read', 'READ_ONLY_ADMIN', 'resource set of all apps'])
      expect(finding.wanted).toContain(words);
    expect(verdict.seen).toBeUndefined();
  });

  it('an org that may have none is ok with 0', () => {
    expect(seen(0, undefined, 0)).toMatchObject({ findings: [], seen: { count: 0 } });
  });

  it.each([
    { minimum: 3, count: 2, isUnknown: true },
    { minimum: 3, count: 3, isUnknown: false },
  ])('$count of at least $minimum', ({ minimum, count, isUnknown }) => {
    expect(seen(count, undefined, minimum).findings).toHaveLength(isUnknown ? 1 : 0);
  });

  it.each([
    { before: 100, count: 51, isUnknown: false },
    { before: 100, count: 50, isUnknown: true },
    { before: 101, count: 50, isUnknown: true },
    { before: 100, count: 200, isUnknown: false },
    { before: 0, count: 0, isUnknown: false },
  ])('$count where there were $before', ({ before, count, isUnknown }) => {
    const verdict = seen(count, { count: before }, 0);
    expect(verdict.findings.map(({ reason }) => reason)).toEqual(isUnknown ? ['APPS_DROPPED'] : []);
    expect(verdict.seen).toEqual(isUnknown ? { count: before, fewSince: NOW.toISOString() } : { count });
  });

  it('a drop is doubted for a week, and believed then', () => {
    const later = (days: number) => seen(10, { count: 100, fewSince: inDays(-days) });
    expect(later(7 - MS)).toMatchObject({ seen: { count: 100 }, findings: [{ reason: 'APPS_DROPPED' }] });
    expect(later(7)).toMatchObject({ seen: { count: 10 }, findings: [] });
  });

  it('a list that has no end yet, or that broke off, says nothing of how many there are', () => {
    const before = { count: 100 };
    const given = { ...facts({ apps: [] }, {}), seenBefore: before };
    const place = { part: 'apps', url: 'https://acme.okta.com/api/v1/apps', seen: [] } as const;
    expect(judge({ ...given, scan: { ...given.scan, place } })).toMatchObject({ findings: [], seen: before });
    const problems = [
      { part: 'apps', why: 'the next page cannot be followed: loop', requestId: 'r1' } as const,
    ];
    const verdict = judge({
      ...given,
      scan: { ...given.scan, listing: { ...given.scan.listing, problems } },
    });
    expect(only(verdict.findings)).toMatchObject({
      condition: 'CHECK_UNKNOWN',
      subject: 'apps',
      reason: 'INCOMPLETE',
      requestIds: ['r1'],
    });
    expect(verdict.seen).toEqual(before);
  });
});

describe('a changed signing key', () => {
  const metadataUrl = 'https://acme.okta.com/api/v1/apps/a/sso/saml/metadata';
  const before = [app('a', 'old', { metadataUrl }), app('b', 'same'), app('c', 'gone'), app('e', undefined)];
  const after = [app('a', 'new', { metadataUrl }), app('b', 'same'), app('d', 'first'), app('e', 'first')];
  const known = {
    old: key(inDays(900), { fingerprint: '01'.repeat(32) }),
    new: key(inDays(999), { fingerprint: '02'.repeat(32) }),
    same: key(inDays(900)),
    first: key(inDays(900)),
  };

  it('is seen where an app had another before', () => {
    expect(rotationsBetween(before, after, NOW)).toEqual([
      { app: { id: 'a', label: 'App a', metadataUrl }, from: 'old', to: 'new', at: NOW.toISOString() },
    ]);
  });

  it('is told with both fingerprints and where the new certificate is', () => {
    const given = { ...facts({ apps: after }, known), rotations: rotationsBetween(before, after, NOW) };
    const finding = only(judge(given).findings);
    expect(finding).toMatchObject({ condition: 'SIGNING_KEY_CHANGED', subject: 'new', severity: 'warning' });
    for (const words of [
      'the service provider still trusts the old certificate until someone uploads the new one',
      '01'.repeat(32),
      '02'.repeat(32),
      metadataUrl,
    ])
      expect(finding.observed).toContain(words);
  });

  it('of a key that apps share is one finding, for a day', () => {
    const many = (kid: string) => Array.from({ length: 60 }, (_, index) => app(String(index), kid));
    const at = (days: number) =>
      judge({
        ...facts({ apps: many('new') }, known),
        rotations: rotationsBetween(many('old'), many('new'), new Date(inDays(days))),
      });
    expect(only(at(-1 + MS).findings).users).toMatchObject({ count: 60 });
    expect(at(-1).findings).toEqual([]);
  });
});
