/** A first scan goes call by call, can be killed after any of them, and asks for nothing twice. */
import { describe, expect, it } from 'vitest';
import { scanStep } from '../../../../lambda/checks/saml-certificates/scan.ts';
import { progressOf, sheetId } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { NOW } from './support/facts.ts';
import { far, largeOrg, smallOrg } from './support/large-org.ts';
import { keyEntry, ORG, samlApp, scripted } from './support/scripted-org.ts';
import { appsAsked, factsOf, sheetsOf, storedAndRead, usesOf, walk } from './support/walking.ts';

describe('a first scan', () => {
  it('of 500 apps finds the same whether or not it is killed after every call', async () => {
    const org = largeOrg(500, { pageSize: 30 });
    const { ask, asked } = scripted(org);
    const { scan, written } = await walk(ask);
    const resumed = scripted(org);
    const killed = await walk(resumed.ask, undefined, { between: storedAndRead });
    expect(factsOf(killed.scan)).toEqual(factsOf(scan));
    expect([...killed.written].sort()).toEqual([...written].sort());
    expect(resumed.asked).toEqual(asked);
    // Seventeen pages, two identity providers with a list of keys of each and of all, 450 keys of apps and a shared one.
    expect(asked).toHaveLength(17 + 1 + 3 + 451);
    expect(new Set(asked).size).toBe(asked.length);
    expect(scan.sweep.calls).toBe(asked.length);
    expect(scan.sweep).toMatchObject({ place: { part: 'done' }, problems: [], restarts: 0 });
    expect(scan.sweep.counts).toEqual({ apps: 500, idps: 2, visible: 502, withoutMode: 1, broken: 1 });
    expect(scan.listed).toEqual({
      startedAt: NOW.toISOString(),
      counts: scan.sweep.counts,
      problems: [],
    });
    const sheets = sheetsOf(scan);
    expect(sheets.map(([id, { apps, idps }]) => [id, apps.length, idps.length])).toEqual([
      ...Array.from({ length: 17 }, (_, page) => [sheetId('apps', page), page < 16 ? 30 : 20, 0]),
      ['idps-00000', 0, 2],
    ]);
    expect(sheets.at(-1)?.[1].idps).toEqual([
      { id: 'i1', name: 'IdP i1', trustKids: ['t1', 't2'], signingKid: 's1' },
      { id: 'i2', name: 'IdP i2', trustKids: ['t1'], signingKid: 's2' },
    ]);
    expect(usesOf(scan)).toHaveLength(505);
    expect(usesOf(scan).filter(({ reading }) => reading === 'pending' || !reading.ok)).toEqual([]);
    expect([...scan.sheets.values()].flatMap(({ missing }) => missing)).toEqual([]);
  });

  it('keeps on a sheet what is used there, and nothing else', async () => {
    const { scan } = await walk(scripted(largeOrg(50)).ask);
    expect(sheetsOf(scan).map(([, { known }]) => Object.keys(known).length)).toEqual([19, 19, 10, 5]);
    expect(Object.keys(sheetsOf(scan).at(-1)?.[1].known ?? {}).sort()).toEqual([
      's0',
      's1',
      's2',
      't1',
      't2',
    ]);
  });

  it('asks for pages, identity providers and their keys before those of apps', async () => {
    const { ask, asked } = scripted(largeOrg(50));
    await walk(ask);
    expect(asked.slice(0, 7)).toEqual([
      '/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22',
      '/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22&after=20',
      '/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22&after=40',
      '/api/v1/idps?limit=200',
      '/api/v1/idps/credentials/keys?limit=200',
      '/api/v1/idps/i1/credentials/keys',
      '/api/v1/idps/i2/credentials/keys',
    ]);
    expect(appsAsked(asked)).toHaveLength(46);
  });

  it('begins with the oldest apps, whose certificates end first, wherever they are listed', async () => {
    const { ask, asked } = scripted(largeOrg(100));
    await walk(ask);
    const ids = appsAsked(asked);
    expect(ids[0]).toBe('0oa00099');
    expect(ids).toEqual([...ids].sort().reverse());
    const apps = [
      samlApp('a', 'k'),
      samlApp('b', 'l', { created: undefined }),
      samlApp('c', 'm', { created: '2023-12-31T23:59:59.999Z' }),
      samlApp('d', 'n'),
    ];
    const other = scripted({ ...smallOrg([], 1), apps });
    await walk(other.ask);
    expect(appsAsked(other.asked)).toEqual(['b', 'c', 'a', 'd']);
  });

  it('asks once for a key that apps share, on however many pages', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const shared = { kid: 'shared', list: [keyEntry('shared', far), keyEntry('own', far)] };
    const { ask, asked } = scripted(smallOrg(ids, 2, { a: shared, c: shared, e: shared }));
    const { scan, written } = await walk(ask);
    expect(appsAsked(asked)).toEqual(['a', 'b', 'd']);
    expect(usesOf(scan).every(({ reading }) => reading !== 'pending' && reading.ok)).toBe(true);
    // The pages, that of the identity providers, and all three for the shared key.
    expect(written.slice(0, 7)).toEqual([
      'apps-00000',
      'apps-00001',
      'apps-00002',
      'idps-00000',
      'apps-00000',
      'apps-00001',
      'apps-00002',
    ]);
    // What else the list of `a` has is of `a` alone.
    expect(sheetsOf(scan).map(([, { known }]) => Object.keys(known).sort())).toEqual([
      ['k-b', 'own', 'shared'],
      ['k-d', 'shared'],
      ['shared'],
      [],
    ]);
  });

  it('says how far it is, counting each key once', async () => {
    const shared = { kid: 'shared' };
    const { ask } = scripted(smallOrg(['a', 'b', 'c', 'd'], 2, { a: shared, d: shared }));
    const progress: unknown[] = [];
    await walk(ask, undefined, {
      between: (scan) => {
        progress.push(progressOf(scan));
        return scan;
      },
    });
    expect(progress).toEqual([
      { apps: 2, isListed: false, keysMissing: 2 },
      { apps: 4, isListed: true, keysMissing: 3 },
      { apps: 4, isListed: true, keysMissing: 3 },
      { apps: 4, isListed: true, keysMissing: 2 },
      { apps: 4, isListed: true, keysMissing: 1 },
      { apps: 4, isListed: true, keysMissing: 0 },
    ]);
  });

  it('that is through asks nothing, and changes nothing', async () => {
    const { ask, asked } = scripted(smallOrg(['a'], 1));
    const { scan } = await walk(ask);
    const calls = asked.length;
    expect(await scanStep(scan, ORG, ask, NOW)).toEqual({ scan, changed: [] });
    expect(asked).toHaveLength(calls);
  });
});
