/** Apps move from page to page when others come and go: what is known of them moves along, and a changed key is told once. */
import { describe, expect, it } from 'vitest';
import { judgeScan } from '../../../../lambda/checks/saml-certificates/judge-scan.ts';
import { type Scan, sweepOf } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { DEFAULT_SETTINGS } from '../../../../lambda/checks/saml-certificates/settings.ts';
import { far, farther, idp, smallOrg, soon } from './support/large-org.ts';
import {
  type Interference,
  json,
  keyEntry,
  ORG,
  refusal,
  type ScriptedOrg,
  scripted,
} from './support/scripted-org.ts';
import {
  again,
  appsAsked,
  factsOf,
  hours,
  pathsOf,
  storedAndRead,
  usesOf,
  walk,
  walkTo,
} from './support/walking.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const before = smallOrg(IDS, 2);
const rotated = (ids: readonly string[], id: string, kid = 'new') =>
  smallOrg(ids, 2, { [id]: { kid, list: [keyEntry(kid, farther), keyEntry(`k-${id}`, far)] } });

/** From and to, and who. */
function told({ rotations }: Scan) {
  return rotations.map(({ keys, apps }) => `${keys?.from} ${keys?.to}: ${apps.count} ${apps.names.join()}`);
}

/** The second page cannot be had. */
const broken =
  (at: string): Interference =>
  (url) =>
    url.pathname === '/api/v1/apps' && url.searchParams.get('after') === at
      ? refusal(403, 'E0000006', 'You do not have permission')
      : undefined;
const stale = (at: string): Interference => {
  let isStale = true;
  return (url) => {
    if (url.searchParams.get('after') !== at || !isStale) return undefined;
    isStale = false;
    return refusal(400, 'E0000029', 'Invalid paging request.');
  };
};

describe('an app that changes its key', () => {
  it.each([
    { where: 'where it is', ids: IDS },
    { where: 'and moves to the next page', ids: ['a', 'n', 'b', 'c', 'd', 'e', 'f'] },
    { where: 'and moves to the page before', ids: ['b', 'c', 'd', 'e', 'f'] },
    { where: 'and moves over several pages', ids: ['n', 'o', 'p', 'q', 'r', ...IDS] },
    { where: 'and moves to the page before, which was the last but one', ids: ['d', 'e', 'f', 'b', 'c'] },
  ])('$where is told once, and asked for once', async ({ ids }) => {
    for (const between of [undefined, storedAndRead]) {
      for (const id of ['b', 'c']) {
        const org = rotated(ids, id);
        const first = await walk(scripted(before).ask);
        const { ask, asked } = scripted(org);
        const second = await again(first, ask, 6, between);
        expect(told(second.scan)).toEqual([`k-${id} new: 1 App ${id}`]);
        expect(appsAsked(asked).filter((one) => IDS.includes(one))).toEqual([id]);
        expect(usesOf(second.scan)).toEqual(usesOf((await walk(scripted(org).ask)).scan));
        const third = await again(second, scripted(org).ask, 12, between);
        expect(told(third.scan)).toEqual(told(second.scan));
        expect(third.written).toEqual([]);
      }
    }
  });

  it('is told with both certificates', async () => {
    const first = await walk(scripted(before).ask);
    for (const ids of [IDS, ['n', ...IDS]]) {
      const { scan } = await again(first, scripted(rotated(ids, 'b')).ask, 6);
      const [finding] = judgeScan(scan, undefined, DEFAULT_SETTINGS, hours(6)).findings;
      expect(finding?.observed).toMatch(
        /^App b: signing key new \(SHA-256 \w{64}\) since [^,]*, before k-b \(SHA-256 \w{64}\);/,
      );
    }
  });

  it('to one that is staged is told with both certificates at once, and no call is made', async () => {
    const staged = { kid: 'k-b', list: [keyEntry('new', farther), keyEntry('k-b', far)] };
    const first = await walk(scripted(smallOrg(IDS, 2, { b: staged })).ask);
    const { ask, asked } = scripted(rotated(IDS, 'b'));
    const { scan } = await again(first, ask, 6);
    expect(appsAsked(asked)).toEqual([]);
    expect(told(scan)).toEqual(['k-b new: 1 App b']);
  });

  it('is pending until its key was asked for: what was listed before does not count', async () => {
    const first = await walk(scripted(before).ask);
    const { ask } = scripted(rotated(IDS, 'b'));
    const seen: unknown[] = [];
    await again(first, ask, 6, (scan) => {
      const { findings, pending } = judgeScan(scan, undefined, DEFAULT_SETTINGS, hours(6));
      seen.push([pending, ...findings.map(({ condition }) => condition)]);
      return scan;
    });
    expect(seen).toEqual([
      [1, 'SIGNING_KEY_CHANGED'],
      [1, 'SIGNING_KEY_CHANGED'],
      [1, 'SIGNING_KEY_CHANGED'],
      [1, 'SIGNING_KEY_CHANGED'],
      [0, 'SIGNING_KEY_CHANGED'],
    ]);
  });

  it('again and again is told each time', async () => {
    let last = await walk(scripted(before).ask);
    for (const [index, kid] of ['one', 'two', 'k-b'].entries())
      last = await again(last, scripted(rotated(IDS, 'b', kid)).ask, index + 1);
    expect(told(last.scan)).toEqual(['k-b one: 1 App b', 'one two: 1 App b', 'two k-b: 1 App b']);
  });
});

describe('an app that moves while lists fail', () => {
  const moved = ['n', ...IDS];
  it.each([
    { what: 'the page it moves to cannot be had', interfere: () => broken('2') },
    { what: 'the cursor goes stale in between', interfere: () => stale('2') },
  ])('is known all the same: $what', async ({ interfere }) => {
    for (const failing of [{}, { a: { kid: 'k-a', list: undefined } }]) {
      const keys = { b: { kid: 'new', list: [keyEntry('new', farther), keyEntry('k-b', far)] }, ...failing };
      const first = await walk(scripted(smallOrg(IDS, 2, failing)).ask);
      const org = smallOrg(moved, 2, keys);
      const second = await again(first, scripted(org, interfere()).ask, 6);
      const { ask, asked } = scripted(org);
      const third = await again(second, ask, 7);
      expect(told(third.scan)).toEqual(['k-b new: 1 App b']);
      expect(appsAsked(asked).filter((id) => id !== 'a' && id !== 'b')).toEqual([]);
    }
  });

  it('is known though another comes onto the page that it left', async () => {
    const first = await walk(scripted(before).ask);
    const second = await again(first, scripted(smallOrg(moved, 2), broken('2')).ask, 6);
    const { ask, asked } = scripted(rotated(['m', ...moved], 'b'));
    const { scan } = await again(second, ask, 7);
    expect(told(scan)).toEqual(['k-b new: 1 App b']);
    expect(appsAsked(asked)).toEqual(expect.arrayContaining(['b', 'm']));
    expect(appsAsked(asked)).toHaveLength(2);
  });
});

describe('an app that moved long ago', () => {
  it('and changed its key since is not told again when it moves on', async () => {
    const sweeps = [
      before,
      smallOrg(['a', 'n', 'b', 'c', 'd'], 2),
      rotated(['a', 'n', 'b', 'c', 'd'], 'b'),
      rotated(['a', 'n', 'o', 'p', 'b', 'c', 'd'], 'b'),
      rotated(['a', 'n', 'c', 'd'], 'b'),
      rotated(['a', 'n', 'c', 'b', 'd'], 'b'),
    ];
    let last = await walk(scripted(sweeps[0] ?? before).ask);
    for (const [index, org] of sweeps.slice(1).entries())
      last = await again(last, scripted(org).ask, index + 1, storedAndRead);
    expect(told(last.scan)).toEqual(['k-b new: 1 App b']);
  });
});

describe('what is named like members of every object', () => {
  it('moves like any other', async () => {
    const ids = ['a', '__proto__', 'constructor', 'd'];
    const keys = Object.fromEntries(
      ids.map((id) => [id, { kid: id, list: [keyEntry('toString', farther), keyEntry(id, soon)] }]),
    );
    const first = await walk(scripted(smallOrg(ids, 2, keys)).ask);
    for (const after of [['n', ...ids], ids.slice(1)]) {
      const { ask, asked } = scripted(smallOrg(after, 2, keys));
      const scan = await walkTo('idps', sweepOf(ORG.url, first.scan, hours(6)), ask, hours(6));
      expect(
        usesOf(scan)
          .filter(({ reading }) => reading === 'pending')
          .map(({ user }) => user.id),
      ).toEqual(after.slice(0, -ids.length));
      expect(
        usesOf(scan)
          .filter(({ others }) => others.length === 0)
          .map(({ user }) => user.id),
      ).toEqual(after.slice(0, -ids.length));
      expect(asked.length).toBeGreaterThan(1);
    }
  });
});

describe('an identity provider that moves', () => {
  const idps = ['i', 'j', 'k', 'l'].map((id) => idp(id, [`t-${id}`], `s-${id}`));
  const org: ScriptedOrg = {
    ...smallOrg(['a'], 2),
    idps,
    trustKeys: ['i', 'j', 'k', 'l'].map((id) => keyEntry(`t-${id}`, far)),
    idpKeys: Object.fromEntries(['i', 'j', 'k', 'l'].map((id) => [id, [keyEntry(`s-${id}`, far)]])),
  };
  it.each([
    { what: 'to the page before', of: idps.slice(1) },
    { what: 'to the next page', of: [...idps.slice(3), ...idps.slice(0, 3)] },
  ])('$what is not asked again for its own keys', async ({ of }) => {
    const first = await walk(scripted(org).ask);
    const { ask, asked } = scripted({ ...org, idps: of });
    const { scan } = await again(first, ask, 6, storedAndRead);
    expect(pathsOf(asked).filter((path) => /idps\/.\//.test(path))).toEqual([]);
    expect(factsOf(scan).uses.every(({ reading }) => reading !== 'pending' && reading.ok)).toBe(true);
  });
});

describe('an app that is listed twice, because another came while its page was read', () => {
  it('is one app, and its key is asked for once', async () => {
    const { ask, asked } = scripted(smallOrg(['a', 'b', 'b', 'c'], 2));
    const { scan } = await walk(ask);
    expect(appsAsked(asked)).toEqual(['a', 'b', 'c']);
    const later = scripted(smallOrg(['a', 'n', 'b', 'c'], 2));
    const second = await again({ scan }, later.ask, 6);
    expect(appsAsked(later.asked)).toEqual(['n']);
    expect(told(second.scan)).toEqual([]);
  });

  it('and changed its key in between is told once', async () => {
    const first = await walk(scripted(before).ask);
    const { ask } = scripted(before, (url) => {
      if (url.searchParams.get('after') !== '2') return undefined;
      return json(rotated(['b', 'c', 'd', 'e', 'f'], 'b').apps);
    });
    const second = await again(first, ask, 6);
    const third = await again(second, scripted(rotated(['a', 'n', 'b', 'c', 'd', 'e', 'f'], 'b')).ask, 7);
    expect(told(third.scan)).toEqual(['k-b new: 1 App b']);
  });
});
