/** What is refused for good is a problem of its part alone; what was known of it before stays. */
import { describe, expect, it } from 'vitest';
import { NOW } from './support/facts.ts';
import { far, idp, largeOrg, smallOrg } from './support/large-org.ts';
import { type Interference, json, keyEntry, refusal, samlApp, scripted } from './support/scripted-org.ts';
import { again, appsAsked, factsOf, hours, storedAndRead, usesOf, walk } from './support/walking.ts';

const SCOPE = {
  'www-authenticate':
    'Bearer scope="okta.apps.read", error="insufficient_scope", error_description="The access token provided does not contain the required scopes."',
};

describe('a part that is refused for good', () => {
  const isPart = (pattern: RegExp) => (url: URL) => pattern.test(url.pathname + url.search);
  it.each([
    {
      part: 'apps',
      when: isPart(/^\/api\/v1\/apps\?/),
      with: refusal(403, 'E0000006', 'You do not have permission'),
      why: 'HTTP 403 E0000006, You do not have permission',
    },
    {
      part: 'apps',
      when: isPart(/^\/api\/v1\/apps\?/),
      with: refusal(403, '', '', SCOPE),
      why: '(wanted: okta.apps.read)',
    },
    {
      part: 'apps',
      when: isPart(/^\/api\/v1\/apps\?/),
      with: json({ apps: [] }),
      why: 'the answer is no list',
    },
    {
      part: 'apps',
      when: isPart(/after=20/),
      with: json([samlApp('x', 'y')], {
        link: '<https://acme.okta.com/api/v1/apps?after=20&limit=20>; rel="next"',
      }),
      why: 'the next page cannot be followed: loop',
    },
    { part: 'apps', when: isPart(/after=20/), with: json([], {}), why: undefined },
    {
      part: 'apps',
      when: isPart(/after=20/),
      with: json([1], { link: '<https://evil.example/api/v1/apps?after=400>; rel="next"' }),
      why: 'foreign-host',
    },
    {
      part: 'apps',
      when: isPart(/after=20/),
      with: refusal(400, 'E0000029', 'Invalid paging request.'),
      why: 'E0000029',
    },
    {
      part: 'identity providers',
      when: isPart(/^\/api\/v1\/idps\?/),
      with: refusal(403, 'E0000006', 'You do not have permission'),
      why: 'E0000006',
    },
    {
      part: 'identity providers',
      when: isPart(/^\/api\/v1\/idps\?/),
      with: refusal(401, 'E0000015', 'You do not have permission to access the feature'),
      why: undefined,
    },
    {
      part: 'keys of identity providers',
      when: isPart(/idps\/credentials/),
      with: refusal(403, 'E0000006', 'You do not have permission'),
      why: 'E0000006',
    },
    {
      part: 'app keys',
      when: isPart(/apps\/.*\/credentials/),
      with: refusal(403, 'E0000006', 'You do not have permission'),
      why: 'E0000006',
    },
  ])('is noted, and the rest goes on: $part, $why', async ({ part, when, with: result, why }) => {
    const { ask, asked } = scripted(largeOrg(50), (url) => (when(url) ? result : undefined));
    const { scan, stop } = await walk(ask, undefined, { between: storedAndRead });
    expect(stop).toBeUndefined();
    expect(scan.sweep.place).toEqual({ part: 'done' });
    expect(scan.sweep.problems.map((problem) => problem.part)).toEqual(why === undefined ? [] : [part]);
    expect(scan.sweep.problems[0]?.why ?? 'undefined').toContain(String(why));
    if (part !== 'identity providers') expect(scan.sweep.counts.idps).toBe(2);
    if (part === 'app keys') expect(asked.filter((path) => /apps\/.*\/cred/.test(path))).toHaveLength(1);
  });

  it('a loop over several pages is seen, wherever it was resumed', async () => {
    const next = { '': '1', '1': '2', '2': '1' } as Readonly<Record<string, string>>;
    const { ask, asked } = scripted(largeOrg(50), (url) => {
      const after = next[url.searchParams.get('after') ?? ''];
      const link = `<https://acme.okta.com/api/v1/apps?limit=200&after=${after}>; rel="next"`;
      return url.pathname === '/api/v1/apps'
        ? json([samlApp(`0oa0000${after}`, 'kid-1')], { link })
        : undefined;
    });
    const { scan } = await walk(ask, undefined, { between: storedAndRead });
    expect(scan.sweep.problems).toMatchObject([{ part: 'apps', why: expect.stringContaining('loop') }]);
    expect(asked.filter((path) => path.startsWith('/api/v1/apps?'))).toHaveLength(3);
  });

  it('a page with nothing on it is the last, whatever page it names next', async () => {
    const { ask, asked } = scripted(largeOrg(50), (url) => {
      const after = Number(url.searchParams.get('after') ?? 0);
      const link = `<https://acme.okta.com${url.pathname}?after=${after + 1}&limit=200>; rel="next"`;
      if (url.pathname !== '/api/v1/idps/credentials/keys') return undefined;
      return json(after === 0 ? [keyEntry('t1', far), keyEntry('t2', far)] : [], { link });
    });
    const { scan } = await walk(ask);
    expect(asked.filter((path) => path.startsWith('/api/v1/idps/credentials/keys'))).toHaveLength(2);
    expect(scan.sweep.problems).toEqual([]);
  });

  it('a cursor that is not taken any more begins the list anew, without doubling anything', async () => {
    const org = largeOrg(50);
    const { ask } = scripted(org, (url, call) =>
      call === 3 && url.search.includes('after=40')
        ? refusal(400, 'E0000029', 'Invalid paging request.')
        : undefined,
    );
    const { scan } = await walk(ask);
    const whole = await walk(scripted(org).ask);
    expect(usesOf(scan)).toEqual(usesOf(whole.scan));
    expect(scan.listed).toEqual(whole.scan.listed);
    expect(scan.sweep.restarts).toBe(1);
  });

  it('keys of one app alone leave the others as they are', async () => {
    const { ask } = scripted(largeOrg(50), (url) =>
      url.pathname.includes('0oa00003') ? refusal(403, 'E0000013', 'Invalid client app id') : undefined,
    );
    const { scan } = await walk(ask);
    const broken = usesOf(scan).filter(({ reading }) => reading === 'pending' || !reading.ok);
    expect(broken.map(({ user }) => user.id)).toEqual(['0oa00003']);
  });
});

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const pathIs =
  (pattern: RegExp, result: ReturnType<typeof refusal>): Interference =>
  (url) =>
    pattern.test(url.pathname + url.search) ? result : undefined;
const problemsOf = (scan: Awaited<ReturnType<typeof walk>>['scan']) =>
  scan.sweep.problems.map(({ part, why }) => `${part}: ${why}`);

describe('a list that breaks off in a later sweep', () => {
  const before = smallOrg(IDS, 2);
  const after = { ...smallOrg(['a', 'b', 'n'], 2), appKeys: smallOrg(['n'], 2).appKeys };
  const linkTo = (url: string) => ({ link: `<${url}>; rel="next"` });
  it.each([
    { how: 'no list', second: json({}), why: 'the answer is no list', left: 6 },
    {
      how: 'a loop',
      second: json([samlApp('x', 'k-a')], linkTo('https://acme.okta.com/api/v1/apps?after=2')),
      why: 'the next page cannot be followed: loop',
      left: 5,
    },
    {
      how: 'a next page on another host',
      second: json([samlApp('x', 'k-a')], linkTo('https://evil.example/api/v1/apps?after=4')),
      why: 'the next page cannot be followed: foreign-host',
      left: 5,
    },
    {
      how: 'a refusal',
      second: refusal(403, 'E0000006', 'You do not have permission'),
      why: 'HTTP 403 E0000006, You do not have permission',
      left: 6,
    },
    {
      how: 'a cursor that is stale again and again',
      second: refusal(400, 'E0000029', 'Invalid paging request.'),
      why: 'HTTP 400 E0000029, Invalid paging request.',
      left: 6,
    },
  ])('by $how leaves the sheets behind it as they were', async ({ second, why, left }) => {
    const first = await walk(scripted(before).ask);
    const { ask, asked } = scripted(after, pathIs(/apps\?.*after=2/, second));
    const { scan, written } = await again(first, ask, 6);
    expect(problemsOf(scan)).toEqual([`apps: ${why}`]);
    expect(scan.listed?.problems).toEqual(scan.sweep.problems);
    const apps = usesOf(scan).map(({ user }) => user.id);
    expect(apps).toHaveLength(left);
    expect(apps).toEqual(expect.arrayContaining(['a', 'b', 'e', 'f']));
    expect(written).not.toContain('apps-00002');
    expect(asked.some((path) => path.startsWith('/api/v1/idps'))).toBe(true);
    expect(scan.sweep.restarts).toBe(why.includes('E0000029') ? 1 : 0);
    const third = await again({ scan }, scripted(before).ask, 12);
    expect(third.scan.sweep.problems).toEqual([]);
    expect(usesOf(third.scan)).toEqual(usesOf(first.scan));
  });

  it('begins anew where the cursor is stale once, and forgets what is gone', async () => {
    const first = await walk(scripted(before).ask);
    let stale = 1;
    const { ask } = scripted(after, (url) =>
      url.searchParams.get('after') === '2' && stale-- > 0
        ? refusal(400, 'E0000029', 'Invalid paging request.')
        : undefined,
    );
    const { scan } = await again(first, ask, 6);
    expect(scan.sweep).toMatchObject({ restarts: 1, problems: [], counts: { apps: 3, visible: 3 } });
    expect(usesOf(scan).map(({ user }) => user.id)).toEqual(['a', 'b', 'n']);
  });

  it('a cursor that is stale on the first page is a problem: there is none to be stale', async () => {
    const refused = refusal(400, 'E0000029', 'Invalid paging request.');
    const { scan } = await walk(scripted(before, pathIs(/apps\?/, refused)).ask);
    expect(problemsOf(scan)).toEqual(['apps: HTTP 400 E0000029, Invalid paging request.']);
    expect(scan.sweep.restarts).toBe(0);
  });

  it('one of identity providers with a stale cursor is a problem, and what was known stays', async () => {
    const idps = ['i', 'j', 'k'].map((id) => idp(id, ['t'], `s-${id}`));
    const org = { ...before, idps, trustKeys: [keyEntry('t', far)] };
    const first = await walk(scripted(org).ask);
    const stale = refusal(400, 'E0000029', 'Invalid paging request.');
    const { scan } = await again(first, scripted(org, pathIs(/idps\?.*after=2/, stale)).ask, 6);
    expect(problemsOf(scan)).toEqual(['identity providers: HTTP 400 E0000029, Invalid paging request.']);
    expect(usesOf(scan)).toEqual(usesOf(first.scan));
  });
});

describe('what is said of the org as a whole', () => {
  it('is of the last sweep that was through its lists, while another is under way', async () => {
    const first = await walk(scripted(largeOrg(10)).ask);
    const { ask } = scripted(largeOrg(20));
    const said: unknown[] = [];
    await again(first, ask, 6, (scan) => {
      said.push([scan.sweep.place.part, scan.listed?.counts.apps, scan.listed?.startedAt]);
      return scan;
    });
    expect(said.slice(0, 5)).toEqual([
      ['apps', 10, NOW.toISOString()],
      ['apps', 10, NOW.toISOString()],
      ['idps', 10, NOW.toISOString()],
      ['app-keys', 20, hours(6).toISOString()],
      ['app-keys', 20, hours(6).toISOString()],
    ]);
  });

  it('is nothing while the first sweep is in its lists', async () => {
    const { ask } = scripted(largeOrg(10));
    const parts: string[] = [];
    await walk(ask, undefined, {
      between: (scan) => {
        parts.push(`${scan.sweep.place.part} ${scan.listed === undefined}`);
        return scan;
      },
    });
    expect(parts.slice(0, 6)).toEqual([
      'apps true',
      'apps true',
      'apps true',
      'idps true',
      'idp-trust-keys true',
      'idp-keys false',
    ]);
  });
});

describe('a scope that is missing', () => {
  const missing = refusal(403, '', '', SCOPE);
  const org = { ...largeOrg(20, { pageSize: 10 }) };
  it('for identity providers or their keys is a problem, told once, and the scan goes on', async () => {
    for (const pattern of [/^\/api\/v1\/idps/, /^\/api\/v1\/idps\/.*keys/, /^\/api\/v1\/idps\/i1/]) {
      const { ask } = scripted(org, pathIs(pattern, missing));
      const { scan } = await walk(ask, undefined, { between: storedAndRead });
      expect(problemsOf(scan)).toHaveLength(1);
      expect(problemsOf(scan)[0]).toMatch(
        pattern.source.includes('keys') || pattern.source.includes('i1')
          ? /^keys of identity providers: .*\(wanted: okta.apps.read\)$/
          : /^identity providers: .*\(wanted: okta.apps.read\)$/,
      );
      expect(
        usesOf(scan).filter(({ user, reading }) => user.kind === 'app' && reading === 'pending'),
      ).toEqual([]);
    }
  });

  it('for keys of apps is told once, for new ones and for successors', async () => {
    const first = await walk(scripted(org).ask);
    const apps = [samlApp('n', 'k-n'), ...org.apps];
    const { ask, asked } = scripted({ ...org, apps }, pathIs(/apps\/.*credentials/, missing));
    const { scan } = await again(first, ask, 6);
    expect(problemsOf(scan)).toHaveLength(1);
    expect(problemsOf(scan)[0]).toMatch(/^app keys: /);
    // One for a key, and one for a successor.
    expect(appsAsked(asked)).toEqual(['n', '0oa00007']);
    expect(usesOf(scan).filter(({ reading }) => reading === 'pending')).toHaveLength(1);
  });
});

describe('identity providers of an org that has no licence for them any more', () => {
  it('are gone', async () => {
    const org = largeOrg(10);
    const first = await walk(scripted(org).ask);
    const { ask } = scripted(
      org,
      pathIs(/\/idps/, refusal(401, 'E0000015', 'You do not have permission to access the feature')),
    );
    const { scan, written } = await again(first, ask, 6);
    expect(problemsOf(scan)).toEqual([]);
    expect(written).toEqual(['idps-00000']);
    expect(usesOf(scan).filter(({ user }) => user.kind !== 'app')).toEqual([]);
    expect(factsOf(scan).listed?.counts.idps).toBe(0);
  });
});

describe('a list that begins anew', () => {
  it('writes nothing that was written before, though keys of the page are refused', async () => {
    const org = smallOrg(IDS, 2, { a: { kid: 'k-a', list: undefined } });
    const first = await walk(scripted(org).ask);
    let stale = 1;
    const { ask } = scripted(org, (url) =>
      url.searchParams.get('after') === '2' && stale-- > 0
        ? refusal(400, 'E0000029', 'Invalid paging request.')
        : undefined,
    );
    // Once to ask again, and once with the answer.
    expect((await again(first, ask, 6)).written).toEqual(['apps-00000', 'apps-00000']);
  });
});
