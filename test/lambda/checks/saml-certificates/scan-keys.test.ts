/** Keys that cannot be had are asked for again in the next sweep, and never without an end. */
import { describe, expect, it } from 'vitest';
import { scanStep } from '../../../../lambda/checks/saml-certificates/scan.ts';
import { nextUrl } from '../../../../lambda/checks/saml-certificates/scan-call.ts';
import { NOTHING_CARRIED, sweepOf } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { NOW } from './support/facts.ts';
import { far, farther, smallOrg, soon } from './support/large-org.ts';
import { type Interference, keyEntry, ORG, refusal, scripted } from './support/scripted-org.ts';
import { again, appsAsked, hours, sheetsOf, storedAndRead, usesOf, walk, walkTo } from './support/walking.ts';

const pathIs =
  (pattern: RegExp, result: ReturnType<typeof refusal>): Interference =>
  (url) =>
    pattern.test(url.pathname + url.search) ? result : undefined;

describe('keys that are refused', () => {
  const list404 = 'its keys cannot be read: HTTP 404 E0000007, Not found: Resource not found';
  it('for one app are asked for again, once in each sweep', async () => {
    const org = smallOrg(['a', 'b', 'c'], 2, { b: { kid: 'k-b', list: undefined } });
    let last = await walk(scripted(org).ask);
    for (const atHours of [6, 12, 18]) {
      const { ask, asked } = scripted(org);
      last = await again(last, ask, atHours, storedAndRead);
      expect(appsAsked(asked)).toEqual(['b']);
      expect(usesOf(last.scan)[1]?.reading).toEqual({ ok: false, problem: list404 });
      expect(new Set(last.written)).toEqual(new Set(['apps-00000']));
    }
    const { ask, asked } = scripted(smallOrg(['a', 'b', 'c'], 2));
    last = await again(last, ask, 24);
    expect(appsAsked(asked)).toEqual(['b']);
    expect(usesOf(last.scan)[1]?.reading).toMatchObject({ ok: true });
    expect((await again(last, ask, 30)).written).toEqual([]);
  });

  it('stay a problem while a sweep has not asked again yet', async () => {
    for (const [list, kid, problem] of [
      [undefined, 'k-a', list404],
      [undefined, 'new', list404],
      [[], 'k-a', 'no key k-a among its 0 keys'],
    ] as const) {
      const org = smallOrg(['a'], 2, { a: { kid: 'k-a', list } });
      const first = await walk(scripted(org).ask);
      const { ask } = scripted(smallOrg(['a'], 2, { a: { kid, list } }));
      const sweep = sweepOf(ORG.url, first.scan, hours(6));
      const scan = await walkTo('app-keys', sweep, ask, hours(6));
      expect(usesOf(scan)[0]?.reading).toEqual({ ok: false, problem });
    }
  });

  it('or a list that does not name the key: asked for again, once in each sweep', async () => {
    for (const list of [[], [keyEntry('other', far)], { keys: [] }]) {
      const org = smallOrg(['a', 'b'], 2, { b: { kid: 'k-b', list } });
      let last = await walk(scripted(org).ask);
      for (const atHours of [6, 12]) {
        const { ask, asked } = scripted(org);
        last = await again(last, ask, atHours, storedAndRead);
        expect(appsAsked(asked)).toEqual(['b']);
      }
      const problem = Array.isArray(list)
        ? `no key k-b among its ${list.length} keys`
        : 'its keys cannot be read: the answer is no list';
      expect(usesOf(last.scan)[1]?.reading).toEqual({ ok: false, problem });
    }
  });

  it('for one app of several that share a key are had from another, on whatever page', async () => {
    const shared = { kid: 'shared', list: [keyEntry('shared', far)] };
    const refused = { kid: 'shared', list: undefined };
    const org = smallOrg(['a', 'b', 'c'], 1, { a: refused, c: shared });
    const { ask, asked } = scripted(org);
    const { scan } = await walk(ask, undefined, { between: storedAndRead });
    expect(appsAsked(asked)).toEqual(['a', 'b', 'c']);
    expect(usesOf(scan).map(({ reading }) => reading !== 'pending' && reading.ok)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('for a successor do not make it forget staged keys, nor write anything', async () => {
    const staged = { a: { kid: 'k-a', list: [keyEntry('next', farther), keyEntry('k-a', soon)] } };
    const first = await walk(scripted(smallOrg(['a'], 1, staged)).ask);
    const refused = pathIs(/credentials/, refusal(403, 'E0000013', 'Invalid client app id'));
    const { ask, asked } = scripted(smallOrg(['a'], 1, staged), refused);
    const { scan, written } = await again(first, ask, 6);
    expect(appsAsked(asked)).toEqual(['a']);
    expect(usesOf(scan)[0]?.others.map(({ key }) => key)).toEqual(['next']);
    expect(written).toEqual([]);
  });

  it('for a successor again and again are written once', async () => {
    const shared = { kid: 'shared', list: [keyEntry('shared', soon)] };
    const org = smallOrg(['a', 'b'], 1, { a: shared, b: { kid: 'shared', list: undefined } });
    const first = await walk(scripted(org).ask);
    expect(sheetsOf(first.scan)[1]?.[1].keyLists).toMatchObject({ b: { problem: expect.any(String) } });
    const { ask, asked } = scripted(org);
    const { written } = await again(first, ask, 6);
    expect(appsAsked(asked)).toEqual(['a', 'b']);
    expect(written).toEqual([]);
    const better = await again(first, scripted(smallOrg(['a', 'b'], 1, { a: shared, b: shared })).ask, 6);
    expect(better.written).toEqual(['apps-00001']);
  });

  it('by a clock that was put back are not asked for for ever', async () => {
    const org = smallOrg(['a', 'b'], 2, { a: { kid: 'k-a', list: undefined }, b: { kid: 'k-b', list: [] } });
    const { ask, asked } = scripted(org);
    const { scan } = await walk(ask, sweepOf(ORG.url, NOTHING_CARRIED, hours(1)), { now: NOW });
    expect(appsAsked(asked)).toEqual(['a', 'b']);
    expect(scan.sweep.place).toEqual({ part: 'done' });
  });

  it('and a certificate that by another clock does not end so soon: the sweep comes to its end', async () => {
    const org = smallOrg(['a', 'b'], 2, {
      a: { kid: 'k-a', list: [keyEntry('k-a', soon)] },
      b: { kid: 'k-b', list: [keyEntry('k-b', soon)] },
    });
    const { ask } = scripted(org);
    const long = new Date('2026-09-01T00:00:00Z');
    const first = await walk(ask, sweepOf(ORG.url, NOTHING_CARRIED, long), { now: long });
    const edge = new Date('2026-10-02T00:00:00.001Z');
    const sweep = sweepOf(ORG.url, first.scan, edge);
    let scan = await walkTo('app-successors', sweep, ask, edge);
    ({ scan } = await scanStep(scan, ORG, ask, edge));
    expect(scan.sweep.place).toEqual({ part: 'app-successors', after: 'a' });
    const before = new Date(edge.getTime() - 1);
    expect(nextUrl(scan, ORG.url, before)).toBeUndefined();
    const { scan: last, changed } = await scanStep(scan, ORG, ask, before);
    expect(last.sweep).toEqual({ ...scan.sweep, place: { part: 'done' } });
    expect(changed).toEqual([]);
  });
});

describe('an app that keeps every key that it ever had', () => {
  it.each([
    { count: 10, kept: 10 },
    { count: 11, kept: 11 },
    { count: 40, kept: 11 },
  ])('of $count keys keeps the one in use, and ten of those that end last', async ({ count, kept }) => {
    const old = Array.from({ length: count - 2 }, (_, index) => keyEntry(`old-${index}`, soon));
    const org = smallOrg(['a'], 2, {
      a: { kid: 'k-a', list: [keyEntry('k-a', soon), ...old, keyEntry('next', farther)] },
    });
    const { scan } = await walk(scripted(org).ask);
    const [[, sheet] = ['', undefined]] = sheetsOf(scan);
    expect(Object.keys(sheet?.known ?? {})).toHaveLength(Math.min(count, kept));
    expect(Object.keys(sheet?.known ?? {})).toEqual(expect.arrayContaining(['k-a', 'next']));
    expect(usesOf(scan)[0]?.others.map(({ key }) => key)).toContain('next');
  });
});
