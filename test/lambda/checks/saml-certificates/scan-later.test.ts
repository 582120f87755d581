/** A later sweep asks for what is new, writes what is other than before, and forgets what is gone. */
import { describe, expect, it } from 'vitest';
import { NOTHING_CARRIED, sweepOf } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { far, farther, idp, largeOrg, smallOrg, soon } from './support/large-org.ts';
import { made } from './support/made-certificates.ts';
import { keyEntry, ORG, type ScriptedOrg, samlApp, scripted } from './support/scripted-org.ts';
import {
  again,
  appsAsked,
  factsOf,
  hours,
  pathsOf,
  sheetsOf,
  storedAndRead,
  usesOf,
  walk,
  walkTo,
} from './support/walking.ts';

const okAfter = ['/api/v1/apps', '/api/v1/apps', '/api/v1/apps', '/api/v1/idps'];

/** A sweep over one org, and another over the next. */
async function swept(before: ScriptedOrg, after: ScriptedOrg, between?: typeof storedAndRead) {
  const first = await walk(scripted(before).ask);
  const { ask, asked } = scripted(after);
  const second = await again(first, ask, 6, between);
  return { first, ...second, asked };
}

describe('a later sweep over an org that is as it was', () => {
  it('changes no sheet, and asks for its pages', async () => {
    const org = largeOrg(50, { isSoon: () => false });
    const { first, scan, written, asked } = await swept(org, org);
    expect(pathsOf(asked)).toEqual(okAfter);
    expect(written).toEqual([]);
    expect([...scan.sheets]).toEqual([...first.scan.sheets]);
    expect(scan.listed).toEqual({ ...first.scan.listed, startedAt: hours(6).toISOString() });
  });

  it('asks for successors of what ends soon, and changes nothing where there is none', async () => {
    const org = largeOrg(50);
    const { scan, written, asked, first } = await swept(org, org, storedAndRead);
    expect(pathsOf(asked.slice(0, 4))).toEqual(okAfter);
    expect(appsAsked(asked.slice(4))).toEqual([
      '0oa00007',
      '0oa00014',
      '0oa00021',
      '0oa00028',
      '0oa00035',
      '0oa00042',
      '0oa00049',
    ]);
    expect(asked).toHaveLength(11);
    expect(written).toEqual([]);
    expect(usesOf(scan)).toEqual(usesOf(first.scan));
  });
});

describe('apps that come and go', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const before = smallOrg(ids, 2);
  it.each([
    { what: 'one in the middle goes', after: ['a', 'b', 'd', 'e', 'f'], asks: [], pages: 3 },
    { what: 'the first goes', after: ['b', 'c', 'd', 'e', 'f'], asks: [], pages: 3 },
    { what: 'two go, and with them the last page', after: ['b', 'd', 'e', 'f'], asks: [], pages: 2 },
    { what: 'all but the last go', after: ['f'], asks: [], pages: 1 },
    {
      what: 'one in the middle is activated',
      after: ['a', 'b', 'n', 'c', 'd', 'e', 'f'],
      asks: ['n'],
      pages: 4,
    },
    { what: 'one in front of all is activated', after: ['n', ...ids], asks: ['n'], pages: 4 },
    {
      what: 'many in front of all are activated',
      after: ['n', 'o', 'p', 'q', ...ids],
      asks: ['n', 'o', 'p', 'q'],
      pages: 5,
    },
    { what: 'one is added at the end', after: [...ids, 'n'], asks: ['n'], pages: 4 },
    { what: 'all are listed the other way round', after: [...ids].reverse(), asks: [], pages: 3 },
    { what: 'none are left', after: [], asks: [], pages: 1 },
  ])('$what: no other key is asked for', async ({ after, asks, pages }) => {
    for (const between of [undefined, storedAndRead]) {
      const org = smallOrg(after, 2);
      const { scan, asked } = await swept(before, org, between);
      expect(appsAsked(asked)).toEqual(asks);
      expect(scan.rotations).toEqual([]);
      expect(usesOf(scan)).toEqual(usesOf((await walk(scripted(org).ask)).scan));
      expect([...scan.sheets.keys()].filter((id) => id.startsWith('apps-'))).toHaveLength(pages);
      // In the sweep after that, all is as it was.
      const third = scripted(org);
      expect((await again({ scan }, third.ask, 12)).written).toEqual([]);
      expect(appsAsked(third.asked)).toEqual([]);
    }
  });

  it('only the page on which one is added is written, and the one that ends', async () => {
    const { written } = await swept(before, smallOrg([...ids, 'n'], 2));
    expect(written).toEqual(['apps-00003', 'apps-00003']);
    expect((await swept(before, smallOrg(ids.slice(0, 4), 2))).written).toEqual(['apps-00002']);
  });

  it('what nobody uses any more is forgotten', async () => {
    const { scan } = await swept(before, smallOrg(['a', 'b', 'd'], 2));
    const third = await again({ scan }, scripted(smallOrg(['a', 'b', 'n'], 2)).ask, 12);
    const last = await again(third, scripted(smallOrg(['a', 'b', 'o'], 2)).ask, 18);
    expect(
      sheetsOf(last.scan).map(([, { known, keyLists, left }]) => [
        Object.keys(known).sort(),
        Object.keys(keyLists).sort(),
        left.map(({ id }) => id),
      ]),
    ).toEqual([
      [['k-a', 'k-b'], ['a', 'b'], []],
      [['k-n', 'k-o'], ['n', 'o'], ['n']],
      [[], [], []],
    ]);
  });

  it('a label that changes is taken over, and nothing asked', async () => {
    const apps = before.apps.map((one, index) =>
      index === 3 ? samlApp('d', 'k-d', { label: 'Other' }) : one,
    );
    const { scan, asked, written } = await swept(before, { ...before, apps });
    expect(appsAsked(asked)).toEqual([]);
    expect(written).toEqual(['apps-00001']);
    expect(usesOf(scan).map(({ user }) => user.name)).toEqual([
      'App a',
      'App b',
      'App c',
      'Other',
      'App e',
      'App f',
    ]);
  });

  it('an app that moves takes its staged keys along, and they are known at once', async () => {
    const staged = { kid: 'k-b', list: [keyEntry('next', farther), keyEntry('k-b', soon)] };
    const others = (org: Awaited<ReturnType<typeof walk>>['scan']) =>
      usesOf(org).flatMap((use) => (use.user.id === 'b' ? use.others.map(({ key }) => key) : []));
    for (const after of [
      ['n', ...ids],
      ['b', 'c', 'd', 'e', 'f'],
    ]) {
      const org = smallOrg(ids, 2, { b: staged });
      const first = await walk(scripted(org).ask);
      const { ask } = scripted(smallOrg(after, 2, { b: staged }));
      const scan = await walkTo('idps', sweepOf(ORG.url, first.scan, hours(6)), ask, hours(6));
      expect(others(scan)).toEqual(['next']);
    }
  });
});

describe('successors', () => {
  const apps = [samlApp('a', 'old'), samlApp('b', 'other')];
  const before = { apps, appKeys: { a: [keyEntry('old', soon)], b: [keyEntry('other', far)] } };
  const staged = {
    ...before,
    appKeys: { ...before.appKeys, a: [keyEntry('new', farther), keyEntry('old', soon)] },
  };

  it('are asked for once a sweep, and found', async () => {
    const { scan, asked, written } = await swept(before, staged);
    expect(asked.slice(2)).toEqual(['/api/v1/apps/a/credentials/keys']);
    expect(written).toEqual(['apps-00000']);
    expect(usesOf(scan)[0]?.others.map(({ key }) => key)).toEqual(['new']);
  });

  it('are asked for where the certificate ends within sixty days, and not where in more', async () => {
    const sooner = await made({ notAfter: '2026-11-01T00:00:00Z' });
    const org = {
      apps: [...apps, samlApp('c', 'sooner')],
      appKeys: { ...before.appKeys, c: [keyEntry('sooner', sooner)] },
    };
    const asks = async (at: string) => {
      const long = { now: new Date('2026-06-01T00:00:00Z') };
      const first = await walk(scripted(org).ask, sweepOf(ORG.url, NOTHING_CARRIED, long.now), long);
      const { ask, asked } = scripted(org);
      const now = new Date(at);
      await walk(ask, sweepOf(ORG.url, first.scan, now), { now });
      return appsAsked(asked);
    };
    expect(await asks('2026-09-02T00:00:00.000Z')).toEqual([]);
    expect(await asks('2026-09-02T00:00:00.001Z')).toEqual(['c']);
    // Sixty whole days before the other ends.
    expect(await asks('2026-10-02T00:00:00.000Z')).toEqual(['c']);
    expect(await asks('2026-10-02T00:00:00.001Z')).toEqual(['a', 'c']);
    // Thirty days after its end nobody will switch any more.
    expect(await asks('2026-12-01T00:00:00.000Z')).toEqual(['a', 'c']);
    expect(await asks('2026-12-01T00:00:00.001Z')).toEqual(['a']);
    expect(await asks('2027-10-02T00:00:00.001Z')).toEqual([]);
  });

  it('that are gone from the list are forgotten', async () => {
    const first = await swept(before, staged);
    const { scan } = await again(first, scripted(before).ask, 12);
    expect(usesOf(scan)[0]?.others).toEqual([]);
  });

  it('are asked for at fifty apps of one certificate', async () => {
    const many = (count: number) => {
      const all = Array.from({ length: count }, (_, index) => samlApp(`a${100 + index}`, 'shared'));
      return {
        apps: [...all, samlApp('z', 'own')],
        appKeys: Object.fromEntries([
          ...all.map(({ id }) => [id, [keyEntry('shared', soon)]]),
          ['z', [keyEntry('own', soon)]],
        ]),
        pageSize: 30,
      };
    };
    for (const [count, calls] of [
      [49, 50],
      [50, 51],
      [51, 51],
      [120, 51],
    ] as const) {
      const { ask, asked } = scripted(many(count));
      const { scan } = await walk(ask, undefined, { between: storedAndRead });
      expect(new Set(appsAsked(asked)).size).toBe(calls);
      expect(appsAsked(asked)).toHaveLength(calls);
      const later = scripted(many(count));
      await again({ scan }, later.ask, 6);
      expect(appsAsked(later.asked)).toHaveLength(calls);
      expect(appsAsked(later.asked).at(-1)).toBe('z');
    }
  });

  it('come in the order of ids, and the scan goes on behind the one that was asked last', async () => {
    const list = (kid: string) => [keyEntry(kid, soon)];
    const org = {
      apps: [samlApp('c', 'l'), samlApp('a', 'k'), samlApp('b', 'm')],
      appKeys: { a: list('k'), b: list('m'), c: list('l') },
      pageSize: 1,
    };
    const first = await walk(scripted(org).ask);
    const { ask, asked } = scripted(org);
    const places: unknown[] = [];
    await again(first, ask, 6, (scan) => {
      places.push(scan.sweep.place);
      return scan;
    });
    expect(appsAsked(asked)).toEqual(['a', 'b', 'c']);
    expect(places.slice(-4)).toEqual([
      { part: 'app-successors', after: '' },
      { part: 'app-successors', after: 'a' },
      { part: 'app-successors', after: 'b' },
      { part: 'done' },
    ]);
  });
});

describe('keys of identity providers', () => {
  const org = largeOrg(10, { isSoon: () => false, pageSize: 5 });
  it('are asked for where they are new', async () => {
    const idps = [...(org.idps ?? []), idp('i4', ['t1'], 's4')];
    const after = { ...org, idps, idpKeys: { ...org.idpKeys, i4: [keyEntry('s4', far)] } };
    const { asked, written } = await swept(org, after);
    expect(pathsOf(asked.slice(3))).toEqual(['/api/v1/idps', '/api/v1/idps/i4/credentials/keys']);
    expect(written).toEqual(['idps-00000', 'idps-00000']);
    const trust = { ...org, idps: [idp('i1', ['t3'], 's1')], trustKeys: [keyEntry('t3', far)] };
    expect(pathsOf((await swept(org, trust)).asked.slice(3))).toEqual([
      '/api/v1/idps',
      '/api/v1/idps/credentials/keys',
    ]);
  });

  it('of one that is gone are forgotten, at the next change', async () => {
    const gone = await swept(org, { ...org, idps: [] });
    expect(usesOf(gone.scan).filter(({ user }) => user.kind !== 'app')).toEqual([]);
    const after = { ...org, idps: [idp('i4', ['t1'], 's4')], idpKeys: { i4: [keyEntry('s4', far)] } };
    const { scan } = await again(gone, scripted(after).ask, 12);
    const sheet = sheetsOf(scan).at(-1)?.[1];
    expect(Object.keys(sheet?.known ?? {}).sort()).toEqual(['s4', 't1']);
    expect(Object.keys(sheet?.keyLists ?? {})).toEqual(['i4']);
    expect(sheet?.left).toEqual([]);
  });

  it('a trusted one that the org does not list is asked for once a sweep', async () => {
    const without = { ...org, trustKeys: [keyEntry('t1', far)] };
    const { scan, asked, written } = await swept(without, without);
    expect(pathsOf(asked).filter((path) => path === '/api/v1/idps/credentials/keys')).toHaveLength(1);
    expect(written).toEqual([]);
    expect(factsOf(scan).uses.find(({ key }) => key === 't2')?.reading).toEqual({
      ok: false,
      problem: 'no key t2 among the trusted ones of the org',
    });
  });
});
