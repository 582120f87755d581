/** Apps that sign with another key than before, told for a day, and few enough to be stored. */
import { describe, expect, it } from 'vitest';
import type { AppRow } from '../../../../lambda/checks/saml-certificates/listing.ts';
import {
  type Rotation,
  rotationsBetween,
  withRotations,
} from '../../../../lambda/checks/saml-certificates/rotation.ts';
import { app, facts, inDays, key, NOW } from './support/facts.ts';
import { judge, MS, only } from './support/judged.ts';

const metadataUrl = 'https://acme.okta.com/api/v1/apps/a/sso/saml/metadata';
const known = {
  old: key(inDays(900), { fingerprint: '01'.repeat(32) }),
  new: key(inDays(999), { fingerprint: '02'.repeat(32) }),
};
const at = (days: number) => new Date(inDays(days));

/** As a sweep keeps them. */
function rotated(before: readonly AppRow[], after: readonly AppRow[], when = NOW): readonly Rotation[] {
  return withRotations([], rotationsBetween(before, after, when), when);
}

const found = (rotations: readonly Rotation[], apps: readonly AppRow[] = [app('a', 'new')]) =>
  judge(facts({ apps, rotations }, known)).findings;

describe('a changed signing key', () => {
  it('is seen where an app had another before', () => {
    const before = [
      app('a', 'old', { metadataUrl }),
      app('b', 'same'),
      app('c', 'gone'),
      app('e', undefined),
      app('f', 'f'),
    ];
    const after = [
      app('a', 'new', { metadataUrl }),
      app('b', 'same'),
      app('d', 'first'),
      app('e', 'e'),
      app('f', undefined),
    ];
    expect(rotationsBetween(before, after, NOW)).toEqual([
      {
        keys: { from: 'old', to: 'new' },
        apps: { names: ['App a'], count: 1 },
        ids: ['a'],
        metadataUrl,
        at: NOW.toISOString(),
      },
    ]);
  });

  it('is told with both fingerprints and where the new certificate is', () => {
    const finding = only(
      found(rotated([app('a', 'old', { metadataUrl })], [app('a', 'new', { metadataUrl })])),
    );
    expect(finding).toMatchObject({
      condition: 'SIGNING_KEY_CHANGED',
      subject: 'new',
      severity: 'warning',
      band: `new ${NOW.toISOString()} 1`,
      users: { names: ['App a'], count: 1 },
    });
    expect(finding.observed).toBe(
      `App a: signing key new (SHA-256 ${'02'.repeat(32)}) since ${NOW.toISOString()}, before old (certificate not read); the service provider still trusts the old certificate until someone uploads the new one; metadata: ${metadataUrl}`,
    );
  });

  it('is told with the fingerprint of the old one while a sheet has it', () => {
    const apps = [app('a', 'new'), app('b', 'old')];
    const finding = only(found(rotated([app('a', 'old')], [app('a', 'new')]), apps));
    expect(finding.observed).toContain(`before old (SHA-256 ${'01'.repeat(32)}); the service provider`);
    expect(finding.observed).toMatch(/the new one$/);
  });

  it.each([
    { days: 0, isTold: true },
    { days: -1 + MS, isTold: true },
    { days: -1, isTold: false },
    { days: -1 - MS, isTold: false },
  ])('is told for a day: seen $days days ago, $isTold', ({ days, isTold }) => {
    expect(found(rotated([app('a', 'old')], [app('a', 'new')], at(days)))).toHaveLength(isTold ? 1 : 0);
  });

  it('of a key that apps share is one finding', () => {
    const many = (kid: string) =>
      Array.from({ length: 60 }, (_, index) =>
        app(String(index), kid, { metadataUrl: `${metadataUrl}${index}` }),
      );
    const finding = only(found(rotated(many('old'), many('new')), many('new')));
    expect(finding.users.count).toBe(60);
    expect(finding.users.names).toHaveLength(50);
    expect(finding.observed).toContain('App 0, App 1, App 2 and 57 more: signing key new');
    expect(finding.observed).toContain('the service providers still trust');
    expect(finding.observed).toContain(`metadata of the first: ${metadataUrl}0`);
  });

  it('is kept by pair of keys, and told by the new one: news again when another app follows', () => {
    const first = rotated([app('a', 'one'), app('b', 'two')], [app('a', 'new'), app('b', 'new')], at(-0.5));
    const more = rotationsBetween(
      [app('c', 'one'), app('d', 'one')],
      [app('c', 'new'), app('d', 'other')],
      NOW,
    );
    expect(withRotations(first, more, NOW)).toMatchObject([
      {
        keys: { from: 'one', to: 'new' },
        apps: { names: ['App a', 'App c'], count: 2 },
        at: NOW.toISOString(),
      },
      { keys: { from: 'two', to: 'new' }, apps: { names: ['App b'], count: 1 } },
      { keys: { from: 'one', to: 'other' }, apps: { names: ['App d'], count: 1 }, at: NOW.toISOString() },
    ]);
    const [before] = found(first);
    const [together, other] = found(withRotations(first, more, NOW));
    expect(together).toMatchObject({ subject: 'new', users: { count: 3 } });
    expect(together?.observed).toContain('App a, App c, App b: signing key new');
    expect(together?.observed).toContain('before one (certificate not read) and 1 other key;');
    expect(together?.band).not.toBe(before?.band);
    expect(other).toMatchObject({ subject: 'other', users: { names: ['App d'], count: 1 } });
  });

  it('to and fro is one app, told for a day after the last change', () => {
    const [there, back] = [
      rotationsBetween([app('a', 'one')], [app('a', 'two')], at(-0.9)),
      rotationsBetween([app('a', 'one')], [app('a', 'two')], NOW),
    ];
    const rotations = withRotations(withRotations([], there, at(-0.9)), back, NOW);
    expect(rotations).toEqual([
      {
        keys: { from: 'one', to: 'two' },
        apps: { names: ['App a'], count: 1 },
        ids: ['a'],
        at: NOW.toISOString(),
      },
    ]);
  });

  it.each([
    { from: 'one', what: 'from one key' },
    { from: 'another', what: 'from two' },
  ])('is of two apps where both have one label, $what', ({ from }) => {
    const label = 'AWS';
    const before = [app('a', 'one', { label }), app('b', from, { label })];
    const after = [app('a', 'new', { label }), app('b', 'new', { label })];
    const finding = only(found(rotated(before, after), after));
    expect(finding.users).toEqual({ names: ['AWS', 'AWS'], count: 2 });
  });
});

describe('many changed signing keys', () => {
  const pairs = (count: number, from = 0) => {
    const before = Array.from({ length: count }, (_, index) =>
      app(String(from + index), `old${from + index}`, { metadataUrl }),
    );
    return rotationsBetween(
      before,
      before.map((one) => ({ ...one, kid: `new${one.id}` })),
      NOW,
    );
  };

  it.each([
    { count: 50, kept: 50, others: undefined },
    { count: 51, kept: 51, others: { names: ['App 50'], count: 1 } },
    { count: 53, kept: 51, others: { names: ['App 50', 'App 51', 'App 52'], count: 3 } },
    { count: 150, kept: 51, others: { count: 100 } },
  ])('of $count, $kept are kept: those behind the fiftieth together', ({ count, kept, others }) => {
    const rotations = withRotations([], pairs(count), NOW);
    expect(rotations).toHaveLength(kept);
    expect(rotations.slice(0, 50).every(({ keys }) => keys !== undefined)).toBe(true);
    const findings = found(rotations);
    expect(findings).toHaveLength(kept);
    if (others === undefined) return;
    expect(rotations[50]).not.toHaveProperty('metadataUrl');
    expect(findings[50]).toMatchObject({
      subject: 'more apps',
      users: others,
      band: expect.stringMatching(/^more /),
    });
    expect(findings[50]?.observed).toMatch(
      new RegExp(`^App 50.*: other signing keys since ${NOW.toISOString()}; the service provider`),
    );
  });

  it('one more app of a pair that is kept joins it, though there are too many', () => {
    const full = withRotations([], pairs(51), NOW);
    const again = rotationsBetween([app('x', 'old7')], [app('x', 'new7')], NOW);
    const more = withRotations(full, again, NOW);
    expect(more).toHaveLength(51);
    expect(more[7]?.apps).toEqual({ names: ['App 7', 'App x'], count: 2 });
    expect(more[50]?.apps.count).toBe(1);
  });

  it('keep no more than fifty names where they come together', () => {
    const rest = withRotations(withRotations([], pairs(110), NOW), pairs(5, 200), NOW)[50];
    expect(rest?.apps.count).toBe(65);
    expect(rest?.apps.names).toHaveLength(50);
  });

  it('are forgotten after a day, and make room', () => {
    const old = withRotations([], pairs(51), NOW).map((one) => ({ ...one, at: inDays(-1) }));
    expect(withRotations(old, pairs(1, 900), NOW)).toEqual(pairs(1, 900));
    expect(withRotations(old, [], NOW)).toEqual([]);
    const some = withRotations([], pairs(51), NOW).map((one, index) =>
      index < 2 ? { ...one, at: inDays(-1) } : one,
    );
    const more = withRotations(some, pairs(2, 900), NOW);
    expect(more).toHaveLength(50);
    expect(more.at(-1)).toEqual(pairs(1, 900)[0]);
    expect(more[48]).toMatchObject({ apps: { names: ['App 50', 'App 901'], count: 2 } });
  });

  it('that are told still are the same value when nothing comes or goes', () => {
    const rotations = withRotations([], pairs(2), at(-1 + MS));
    expect(withRotations(rotations, [], NOW)).toBe(rotations);
  });
});
