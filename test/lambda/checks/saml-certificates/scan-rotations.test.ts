/** An app that signs with another key is told once, wherever it moves and whatever lists fail. */
import { describe, expect, it } from 'vitest';
import { judgeScan } from '../../../../lambda/checks/saml-certificates/judge-scan.ts';
import { DEFAULT_SETTINGS } from '../../../../lambda/checks/saml-certificates/settings.ts';
import { far, farther, smallOrg } from './support/large-org.ts';
import { keyEntry, scripted } from './support/scripted-org.ts';
import { before, broken, IDS, othersOf, rotated, stale, told } from './support/six-apps.ts';
import { again, appsAsked, hours, storedAndRead, usesOf, walk } from './support/walking.ts';

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

  it('is told with both certificates, whether or not the old one is listed still', async () => {
    const first = await walk(scripted(before).ask);
    const alone = { b: { kid: 'new', list: [keyEntry('new', farther)] } };
    for (const org of [rotated(IDS, 'b'), rotated(['n', ...IDS], 'b'), smallOrg(IDS, 2, alone)]) {
      const { scan } = await again(first, scripted(org).ask, 6);
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
    expect(othersOf(scan, 'b')).toEqual(['k-b']);
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

describe('an app that changed its key while lists fail', () => {
  it('and moves to the page before then is told once', async () => {
    const first = await walk(scripted(before).ask);
    const second = await again(first, scripted(rotated(IDS, 'c'), broken('4')).ask, 6);
    const { scan } = await again(second, scripted(rotated(IDS.slice(1), 'c')).ask, 7);
    expect(told(scan)).toEqual(['k-c new: 1 App c']);
  });

  it('and comes back to the page that it left is told once', async () => {
    const first = await walk(scripted(before).ask);
    const second = await again(first, scripted(smallOrg(['a', 'n', ...IDS.slice(1)], 2), broken('2')).ask, 6);
    const { ask, asked } = scripted(rotated(['b', 'n', 'c', 'd', 'e', 'f'], 'b'));
    const { scan } = await again(second, ask, 7);
    expect(told(scan)).toEqual(['k-b new: 1 App b']);
    expect(appsAsked(asked)).toEqual(['b']);
  });

  it('and moves before the list begins anew is told once', async () => {
    const first = await walk(scripted(before).ask);
    const { ask } = scripted(rotated(IDS, 'b'), stale('2'));
    const moved = scripted(rotated(['n', ...IDS], 'b'));
    let calls = 0;
    const { scan } = await again(first, (url) => (++calls <= 2 ? ask(url) : moved.ask(url)), 6);
    expect(scan.sweep.restarts).toBe(1);
    expect(told(scan)).toEqual(['k-b new: 1 App b']);
  });

  it('in a first scan is told too, where the list begins anew', async () => {
    const { ask } = scripted(before, stale('2'));
    const moved = scripted(rotated(['n', ...IDS], 'b'));
    let calls = 0;
    const { scan } = await walk((url) => (++calls <= 2 ? ask(url) : moved.ask(url)));
    expect(told(scan)).toEqual(['k-b new: 1 App b']);
  });
});
