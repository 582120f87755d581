/** How many apps there are is believed, or doubted: a role that sees too little gives no error. */
import { describe, expect, it } from 'vitest';
import { NOTHING_COUNTED } from '../../../../lambda/checks/saml-certificates/listing.ts';
import type { SeenApps } from '../../../../lambda/checks/saml-certificates/visibility.ts';
import { app, facts, inDays, key, NOW } from './support/facts.ts';
import { judge, MS, only } from './support/judged.ts';

describe('what cannot be all there is', () => {
  const seen = (count: number, before?: SeenApps, minimumSamlApps = 1) => {
    const apps = Array.from({ length: count }, (_, index) => app(String(index), 'k'));
    const given = facts({ apps, counts: { visible: count + 1 } }, { k: key(inDays(900)) });
    return judge(given, { minimumSamlApps }, before);
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

  it('a list that has no end yet says nothing, nor does one that broke off', () => {
    const before = { count: 100 };
    const { listed: _, sweep, ...unlisted } = facts({ apps: [] }, {});
    const place = { part: 'apps', url: 'https://acme.okta.com/api/v1/apps', seen: [], pages: 0 } as const;
    const first = judge({ ...unlisted, sweep: { ...sweep, place } }, {}, before);
    expect(first).toMatchObject({ findings: [], seen: before });
    const verdict = judge(
      facts({ problems: [{ part: 'apps', why: 'loop', requestId: 'r1' }] }, {}),
      {},
      before,
    );
    expect(only(verdict.findings)).toMatchObject({
      condition: 'CHECK_UNKNOWN',
      subject: 'apps',
      reason: 'INCOMPLETE',
      observed: 'apps cannot be read: loop',
      requestIds: ['r1'],
    });
    expect(verdict.seen).toEqual(before);
  });

  it('a list that broke off for identity providers counts apps all the same', () => {
    const given = facts({ apps: [], problems: [{ part: 'identity providers', why: 'loop' }] }, {});
    expect(judge(given).findings.map(({ subject, reason }) => [subject, reason])).toEqual([
      ['apps', 'TOO_FEW_APPS'],
      ['identity providers', 'INCOMPLETE'],
    ]);
  });

  it.each(['apps', 'idps', 'idp-trust-keys'] as const)(
    'while a new sweep lists %s, the sweep before it counts, with its problems',
    (part) => {
      const problems = [{ part: 'identity providers', why: 'loop' } as const];
      const given = facts({ counts: { apps: 5, visible: 9 }, problems }, {});
      const place = { part, url: 'https://acme.okta.com/api/v1/apps', seen: [], pages: 0 } as const;
      const sweep = { ...given.sweep, counts: NOTHING_COUNTED, problems: [], place };
      const verdict = judge({ ...given, sweep }, { minimumSamlApps: 5 });
      expect(verdict.seen).toEqual({ count: 5 });
      expect(only(verdict.findings)).toMatchObject({ subject: 'identity providers', reason: 'INCOMPLETE' });
      const few = judge({ ...given, sweep }, { minimumSamlApps: 6 }).findings;
      expect(few[0]?.observed).toBe('5 SAML apps are visible among 9 apps');
    },
  );

  it.each(['idp-keys', 'app-keys'] as const)('behind its lists, in %s, a sweep speaks for itself', (part) => {
    const given = facts({ counts: { apps: 5 }, problems: [{ part: 'identity providers', why: 'loop' }] }, {});
    const sweep = { ...given.sweep, problems: [], place: { part, passed: [] } };
    expect(judge({ ...given, sweep }).findings).toEqual([]);
  });
});
