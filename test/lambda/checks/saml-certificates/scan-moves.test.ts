/** Apps move from page to page when others come and go: what is known of them moves along. */
import { describe, expect, it } from 'vitest';
import { sweepOf } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
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
import { before, broken, IDS, othersOf, rotated, stale, told } from './support/six-apps.ts';
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
  const noIdps: Interference = (url) =>
    url.pathname === '/api/v1/idps' ? refusal(403, 'E0000006', 'You do not have permission') : undefined;

  it.each([
    { what: 'whatever identity providers', interfere: noIdps },
    { what: 'in an org of apps alone', interfere: undefined },
  ])('and was gone with its page is new when it comes back, $what', async ({ interfere }) => {
    const sweeps = [
      smallOrg(['a', 'n', 'b'], 2),
      rotated(['a', 'n', 'b'], 'b'),
      smallOrg(['a', 'n'], 2),
      rotated(['a', 'n', 'b'], 'b'),
    ];
    let last = await walk(scripted(before, interfere).ask);
    for (const [index, org] of sweeps.entries())
      last = await again(last, scripted(org, interfere).ask, index + 1);
    expect(told(last.scan)).toEqual(['k-b new: 1 App b']);
  });

  it('and comes back brings what was learnt of it meanwhile', async () => {
    const keys = (...list: [string, Buffer][]) => ({
      b: { kid: 'k-b', list: list.map(([kid, der]) => keyEntry(kid, der)) },
    });
    const first = await walk(scripted(smallOrg(IDS, 2, keys(['k-b', soon]))).ask);
    const staged = keys(['next', farther], ['k-b', soon]);
    const second = await again(first, scripted(smallOrg(['n', ...IDS], 2, staged)).ask, 6);
    const { ask } = scripted(smallOrg(IDS, 2, staged));
    const scan = await walkTo('idps', sweepOf(ORG.url, second.scan, hours(12)), ask, hours(12));
    expect(othersOf(scan, 'b')).toEqual(['next']);
  });

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

describe('an identity provider that moves to and fro', () => {
  it('brings what was learnt of it meanwhile', async () => {
    const org = (ids: readonly string[], kid: string): ScriptedOrg => ({
      ...smallOrg(['a'], 2),
      idps: ids.map((id) => idp(id, ['t'], id === 'j' ? kid : `s-${id}`)),
      trustKeys: [keyEntry('t', far)],
      idpKeys: Object.fromEntries(ids.map((id) => [id, [keyEntry(id === 'j' ? kid : `s-${id}`, far)]])),
    });
    const first = await walk(scripted(org(['i', 'j', 'k'], 's-j')).ask);
    const second = await again(first, scripted(org(['h', 'i', 'j', 'k'], 'new')).ask, 6);
    const { ask, asked } = scripted(org(['i', 'j', 'k'], 'new'));
    const { scan } = await again(second, ask, 12);
    expect(pathsOf(asked).filter((path) => /idps\/.\//.test(path))).toEqual([]);
    expect(othersOf(scan, 'j')).toEqual([]);
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
