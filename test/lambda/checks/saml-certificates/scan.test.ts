/** A scan goes call by call, can be killed after any of them, and says what it could not see. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { appPage } from '../../../../lambda/checks/saml-certificates/apps.ts';
import { idpPage } from '../../../../lambda/checks/saml-certificates/idps.ts';
import { keyListPage } from '../../../../lambda/checks/saml-certificates/keys.ts';
import { type Ask, type ScanStep, scanStep } from '../../../../lambda/checks/saml-certificates/scan.ts';
import {
  NOTHING_CARRIED,
  nextUrl,
  type ScanState,
  sweepOf,
} from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { usesIn } from '../../../../lambda/checks/saml-certificates/uses.ts';
import type { ApiResult } from '../../../../lambda/okta/api-result.ts';
import { NOW } from './support/facts.ts';
import { made } from './support/made-certificates.ts';
import { json, keyEntry, ORG, refusal, type ScriptedOrg, samlApp, scripted } from './support/scripted-org.ts';

let soon: Buffer;
let far: Buffer;
let farther: Buffer;
beforeAll(async () => {
  soon = await made({ notAfter: '2026-12-01T00:00:00Z' });
  far = await made({ notAfter: '2035-01-01T00:00:00Z' });
  farther = await made({ notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' });
});

const start = (carried = NOTHING_CARRIED) => sweepOf(ORG.url, carried, NOW);

/** To its end, or to where it stops. @param between what happens to the state after every call */
async function walk(
  ask: Ask,
  from: ScanState = start(),
  between: (state: ScanState) => ScanState = (state) => state,
): Promise<ScanStep> {
  let step: ScanStep = { state: from, read: {} };
  while (nextUrl(step.state, ORG.url) !== undefined && step.stop === undefined) {
    const next = await scanStep(step.state, ORG, ask, NOW);
    step = { ...next, state: between(next.state) };
    if (step.state.calls > 2000) throw new Error('a scan without an end');
  }
  return step;
}

const storedAndRead = (state: ScanState): ScanState => JSON.parse(JSON.stringify(state));

/** Of ten apps nine have a key of their own, and all the tenth ones share one; some of what lists hold is not of SAML, or broken. */
function largeOrg(size = 500): ScriptedOrg {
  const name = (index: number) => `0oa${String(index).padStart(5, '0')}`;
  const kid = (index: number) => (index % 10 === 0 ? 'shared' : `kid-${index}`);
  const apps = Array.from({ length: size }, (_, index) =>
    samlApp(name(index), kid(index), { created: new Date(1.7e12 - index * 1e6).toISOString() }),
  );
  const lists = apps.map(({ id }, index) => [
    id,
    [keyEntry(kid(index), index % 7 === 0 && index % 10 !== 0 ? soon : far)],
  ]);
  return {
    apps: [
      ...apps,
      samlApp('none', undefined, { signOnMode: null }),
      { id: 7 },
      samlApp('oidc', 'x', { signOnMode: 'OPENID_CONNECT' }),
    ],
    appKeys: Object.fromEntries(lists),
    idps: [
      idp('i1', ['t1', 't2'], 's1'),
      idp('i2', ['t1'], 's2'),
      { id: 'i3', status: 'ACTIVE', protocol: { type: 'OIDC' } },
    ],
    trustKeys: [keyEntry('t1', far), keyEntry('unused', soon), keyEntry('t2', farther)],
    idpKeys: { i1: [keyEntry('s1', far), keyEntry('s0', soon)], i2: [keyEntry('s2', far)] },
    pageSize: Math.ceil(size * 0.4),
  };
}

function idp(id: string, [kid, ...additionalKids]: string[], signing: string) {
  const credentials = {
    trust: { kid, ...(additionalKids.length > 0 ? { additionalKids } : {}) },
    signing: { kid: signing },
  };
  return { id, name: `IdP ${id}`, status: 'ACTIVE', protocol: { type: 'SAML2', credentials } };
}

describe('a first scan', () => {
  it('of 500 apps finds the same whether or not it is killed after every call', async () => {
    const org = largeOrg();
    const whole = await walk(scripted(org).ask);
    const resumed = await walk(scripted(org).ask, start(), storedAndRead);
    expect(resumed).toEqual(whole);
    const { state } = whole;
    expect(state.place).toEqual({ part: 'done' });
    expect(state.listing).toMatchObject({ visible: 502, withoutMode: 1, broken: 1, problems: [] });
    expect(state.listing.apps).toHaveLength(500);
    expect(state.listing.idps).toEqual([
      { id: 'i1', name: 'IdP i1', trustKids: ['t1', 't2'], signingKid: 's1' },
      { id: 'i2', name: 'IdP i2', trustKids: ['t1'], signingKid: 's2' },
    ]);
    expect(usesIn(state).filter(({ reading }) => reading === 'pending' || !reading.ok)).toEqual([]);
  });

  it('asks for pages, identity providers and each key once, then for successors of what ends soon', async () => {
    const { ask, asked } = scripted(largeOrg());
    const { state } = await walk(ask);
    expect(asked.slice(0, 3).every((path) => path.startsWith('/api/v1/apps?'))).toBe(true);
    expect(asked[0]).toBe('/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22');
    expect(asked.slice(3, 7)).toEqual([
      '/api/v1/idps?limit=200',
      '/api/v1/idps/credentials/keys?limit=200',
      '/api/v1/idps/i1/credentials/keys',
      '/api/v1/idps/i2/credentials/keys',
    ]);
    const keys = asked.slice(7);
    expect(new Set(keys).size).toBe(keys.length);
    // 450 of their own and the shared one, which ends in 2035.
    expect(keys).toHaveLength(451);
    expect(state.calls).toBe(asked.length);
  });

  it('begins with the oldest apps, whose certificates end first', async () => {
    const { ask, asked } = scripted(largeOrg());
    await walk(ask);
    const ids = asked.flatMap((path) => /apps\/(.*)\/cred/.exec(path)?.[1] ?? []);
    expect(ids[0]).toBe('0oa00499');
    expect(ids).toEqual([...ids].sort().reverse());
  });

  it('says after every call what that call read, and nothing twice', async () => {
    const { ask } = scripted(largeOrg());
    const announced: string[] = [];
    let state = start();
    while (nextUrl(state, ORG.url) !== undefined) {
      const step = await scanStep(state, ORG, ask, NOW);
      announced.push(...Object.keys(step.read));
      state = storedAndRead(step.state);
    }
    expect(new Set(announced).size).toBe(announced.length);
    expect(new Set(announced)).toEqual(new Set(Object.keys(state.known)));
  });
});

describe('a later sweep', () => {
  it('reads no key again, and asks as many pages as there are', async () => {
    const org = {
      ...largeOrg(),
      appKeys: Object.fromEntries(
        Object.entries(largeOrg().appKeys).map(([id, list]) => [
          id,
          (list as { kid: string }[]).map(({ kid }) => keyEntry(kid, far)),
        ]),
      ),
    };
    const first = await walk(scripted(org).ask);
    const { ask, asked } = scripted(org);
    const { state } = await walk(ask, start(first.state));
    expect(asked.map((path) => path.split('?')[0])).toEqual([
      '/api/v1/apps',
      '/api/v1/apps',
      '/api/v1/apps',
      '/api/v1/idps',
    ]);
    expect(state.known).toEqual(first.state.known);
    expect(state.listing).toEqual(first.state.listing);
  });

  it('forgets apps that vanished', async () => {
    const org = largeOrg();
    const first = await walk(scripted(org).ask);
    const { state } = await walk(scripted({ ...org, apps: org.apps.slice(0, 10) }).ask, start(first.state));
    expect(usesIn(state).filter(({ user }) => user.kind === 'app')).toHaveLength(10);
  });

  it('asks again for the keys of an app whose certificate ends soon, and finds the successor', async () => {
    const apps = [samlApp('a', 'old'), samlApp('b', 'other')];
    const before = { apps, appKeys: { a: [keyEntry('old', soon)], b: [keyEntry('other', far)] } };
    const first = await walk(scripted(before).ask);
    const { ask, asked } = scripted({
      apps,
      appKeys: { ...before.appKeys, a: [keyEntry('new', farther), keyEntry('old', soon)] },
    });
    const later = new Date(NOW.getTime() + 3_600_000);
    let state = sweepOf(ORG.url, first.state, later);
    while (nextUrl(state, ORG.url) !== undefined) state = (await scanStep(state, ORG, ask, later)).state;
    expect(asked.slice(2)).toEqual(['/api/v1/apps/a/credentials/keys']);
    expect(usesIn(state)[0]?.others.map(({ key }) => key)).toEqual(['new']);
  });

  it('asks at most fifty apps of one certificate for a successor', async () => {
    const apps = Array.from({ length: 120 }, (_, index) => samlApp(`a${index}`, 'shared'));
    const appKeys = Object.fromEntries(apps.map(({ id }) => [id, [keyEntry('shared', soon)]]));
    const { ask, asked } = scripted({ apps, appKeys });
    await walk(ask);
    expect(asked.filter((path) => path.includes('/credentials/'))).toHaveLength(50);
  });

  it('asks again for a key that could not be read, once a sweep', async () => {
    const apps = [samlApp('a', 'k')];
    const first = await walk(scripted({ apps, appKeys: {} }).ask);
    expect(usesIn(first.state)[0]?.reading).toEqual({
      ok: false,
      problem: 'its keys cannot be read: HTTP 404 E0000007, Not found: Resource not found',
    });
    const later = new Date(NOW.getTime() + 1);
    let state = sweepOf(ORG.url, first.state, later);
    const { ask, asked } = scripted({ apps, appKeys: { a: [keyEntry('k', far)] } });
    while (nextUrl(state, ORG.url) !== undefined) state = (await scanStep(state, ORG, ask, later)).state;
    expect(asked.at(-1)).toBe('/api/v1/apps/a/credentials/keys');
    expect(usesIn(state)[0]?.reading).toMatchObject({ ok: true });
  });
});

const at = new Date('2026-11-23T06:01:00Z');
const STOPS: readonly { what: string; result: ApiResult; why: string; detail: string }[] = [
  {
    what: 'the share is used up',
    result: { kind: 'not-asked', why: 'share', until: at },
    why: 'budget',
    detail: 'not asked: share',
  },
  {
    what: 'the org failed before',
    result: { kind: 'not-asked', why: 'circuit', until: at },
    why: 'failing',
    detail: 'not asked: circuit',
  },
  {
    what: '429',
    result: refusal(429, 'E0000047', 'API call exceeded rate limit'),
    why: 'budget',
    detail: 'HTTP 429 E0000047',
  },
  {
    what: '500',
    result: refusal(500, 'E0000009', 'Internal Server Error'),
    why: 'failing',
    detail: 'HTTP 500 E0000009',
  },
  {
    what: 'read only',
    result: refusal(503, 'E0000010', 'Service is in read only mode'),
    why: 'failing',
    detail: 'HTTP 503 E0000010',
  },
  {
    what: 'a bad token',
    result: refusal(401, 'E0000011', 'Invalid token provided'),
    why: 'credential',
    detail: 'HTTP 401 E0000011',
  },
  {
    what: 'no credential',
    result: { kind: 'no-credential', problem: { kind: 'not-stored' } },
    why: 'credential',
    detail: 'no credential is stored',
  },
  {
    what: 'no answer',
    result: { kind: 'unreachable', reason: 'TIMEOUT', detail: 'no answer' },
    why: 'failing',
    detail: 'TIMEOUT',
  },
];

describe('a scan that cannot go on', () => {
  it.each(STOPS)(
    'for $what stops, and goes on later as if nothing had been',
    async ({ result, why, detail }) => {
      const org = largeOrg(50);
      const whole = await walk(scripted(org).ask);
      for (const call of [1, 2, 4, 5, 6, 30]) {
        const { ask } = scripted(org, (_, count) => (count === call ? result : undefined));
        const stopped = await walk(ask);
        expect(stopped.stop).toMatchObject({ why });
        expect(stopped.stop?.detail).toContain(detail);
        expect(stopped.state.calls).toBe(call - 1);
        expect(nextUrl(stopped.state, ORG.url)).toMatch(/^https:\/\/acme\.okta\.com\/api\/v1\//);
        expect(await walk(ask, storedAndRead(stopped.state))).toEqual(whole);
      }
    },
  );

  it('says when to ask again', async () => {
    const until = new Date('2026-11-23T06:01:00Z');
    const { ask } = scripted(largeOrg(50), () => ({ kind: 'not-asked', why: 'share', until }));
    expect((await walk(ask)).stop?.until).toEqual(until);
  });
});

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
    const { state, stop } = await walk(ask, start(), storedAndRead);
    expect(stop).toBeUndefined();
    expect(state.place).toEqual({ part: 'done' });
    expect(state.listing.problems.map((problem) => problem.part)).toEqual(why === undefined ? [] : [part]);
    expect(state.listing.problems[0]?.why ?? 'undefined').toContain(String(why));
    if (part !== 'identity providers') expect(state.listing.idps).toHaveLength(2);
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
    const { state } = await walk(ask, start(), storedAndRead);
    expect(state.listing.problems).toMatchObject([{ part: 'apps', why: expect.stringContaining('loop') }]);
    expect(asked.filter((path) => path.startsWith('/api/v1/apps?'))).toHaveLength(3);
  });

  it('a page with nothing on it is the last, whatever page it names next', async () => {
    const { ask, asked } = scripted(largeOrg(50), (url) => {
      const after = Number(url.searchParams.get('after') ?? 0);
      const link = `<https://acme.okta.com${url.pathname}?after=${after + 1}&limit=200>; rel="next"`;
      if (url.pathname !== '/api/v1/idps/credentials/keys') return undefined;
      return json(after === 0 ? [keyEntry('t1', far), keyEntry('t2', far)] : [], { link });
    });
    const { state } = await walk(ask);
    expect(asked.filter((path) => path.startsWith('/api/v1/idps/credentials/keys'))).toHaveLength(2);
    expect(state.listing.problems).toEqual([]);
  });

  it('a cursor that is not taken any more begins the list anew, without doubling anything', async () => {
    const org = largeOrg(50);
    const { ask } = scripted(org, (url, call) =>
      call === 3 && url.search.includes('after=40')
        ? refusal(400, 'E0000029', 'Invalid paging request.')
        : undefined,
    );
    const { state } = await walk(ask);
    expect(state.listing).toEqual((await walk(scripted(org).ask)).state.listing);
    expect(state.restarts).toBe(1);
  });

  it('keys of one app alone leave the others as they are', async () => {
    const { ask } = scripted(largeOrg(50), (url) =>
      url.pathname.includes('0oa00003') ? refusal(403, 'E0000013', 'Invalid client app id') : undefined,
    );
    const { state } = await walk(ask);
    const broken = usesIn(state).filter(({ reading }) => reading === 'pending' || !reading.ok);
    expect(broken.map(({ user }) => user.id)).toEqual(['0oa00003']);
  });
});

describe('lists as they should not be', () => {
  it('an app that moved to the next page meanwhile is there once', async () => {
    const apps = [samlApp('a', 'k'), samlApp('b', 'l'), samlApp('b', 'l'), samlApp('c', 'm')];
    const appKeys = { a: [keyEntry('k', far)], b: [keyEntry('l', far)], c: [keyEntry('m', far)] };
    const { state } = await walk(scripted({ apps, appKeys, pageSize: 2 }).ask);
    expect(state.listing.apps.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('two kids swapped: the certificate of the kid in use counts, wherever it stands', async () => {
    const apps = [samlApp('a', 'k')];
    const end = async (list: unknown) => {
      const { state } = await walk(scripted({ apps, appKeys: { a: list } }).ask);
      const reading = usesIn(state)[0]?.reading;
      return reading !== undefined && reading !== 'pending' && reading.ok && reading.certificate.notAfter;
    };
    expect(await end([keyEntry('k', soon), keyEntry('other', far)])).toBe('2026-12-01T00:00:00.000Z');
    expect(await end([keyEntry('other', soon), keyEntry('k', far)])).toBe('2035-01-01T00:00:00.000Z');
    expect(await end([keyEntry('other', far), keyEntry('k', soon)])).toBe('2026-12-01T00:00:00.000Z');
  });

  it('the same kid with other certificates in another app is the one that was read first', async () => {
    const apps = [samlApp('a', 'k'), samlApp('b', 'k')];
    const { ask, asked } = scripted({ apps, appKeys: { a: [keyEntry('k', far)], b: [keyEntry('k', soon)] } });
    const { state } = await walk(ask);
    expect(asked).toHaveLength(3);
    expect(usesIn(state).map(({ key }) => key)).toEqual(['k', 'k']);
  });

  it('a certificate of a service provider that cannot be read spoils neither its app nor the page', async () => {
    const text = far.toString('base64');
    const settings = (x5c: unknown, encryption?: object) => ({
      settings: {
        signOn: { spCertificate: { x5c }, ...(encryption ? { assertionEncryption: encryption } : {}) },
      },
    });
    const apps = [
      samlApp('a', 'k', settings(['AAAA'])),
      samlApp('b', 'k', settings([text.replace(/.{64}/g, '$&\r\n')], { enabled: true, x5c: [text] })),
      samlApp('c', 'k', settings(text, { enabled: false, x5c: ['AAAA'] })),
      samlApp('d', 'k', settings(null)),
    ];
    const { state } = await walk(scripted({ apps, appKeys: { a: [keyEntry('k', farther)] } }).ask);
    const found = usesIn(state).filter(({ purpose }) => purpose !== 'signing');
    expect(
      found.map(({ user, purpose, reading }) => [user.id, purpose, reading !== 'pending' && reading.ok]),
    ).toEqual([
      ['a', 'sp-signature', false],
      ['b', 'sp-signature', true],
      ['b', 'sp-encryption', true],
      ['c', 'sp-signature', true],
    ]);
    expect(new Set(found.slice(1).map(({ key }) => key)).size).toBe(1);
  });

  it('what Okta says otherwise than the certificate is noted', () => {
    const page = keyListPage(
      [
        keyEntry('same', far, '2035-01-01T00:00:00.000Z'),
        keyEntry('other', far, '2035-01-01T00:00:01.000Z'),
        { ...keyEntry('print', far), 'x5t#S256': 'abc' },
        keyEntry('none', far, 'never'),
        { kid: 'bare' },
        { kid: 'first', x5c: ['AAAA'] },
        { kid: 'same', x5c: ['AAAA'] },
        { x5c: [] },
        null,
      ],
      () => undefined,
    );
    const said = [...(page?.keys ?? [])].map(([kid, key]) => [kid, key.ok ? key.contradiction : key.problem]);
    expect(said).toEqual([
      ['same', undefined],
      ['other', 'expiresAt is "2035-01-01T00:00:01.000Z", the certificate ends 2035-01-01T00:00:00.000Z'],
      ['print', expect.stringContaining('x5t#S256 is "abc", the certificate has ')],
      ['none', 'expiresAt is "never", the certificate ends 2035-01-01T00:00:00.000Z'],
      ['bare', 'the key has no certificate (x5c)'],
      ['first', 'DER of something that is no certificate'],
    ]);
    expect(page?.broken).toBe(2);
  });

  it('are read, or are none, whatever they are', () => {
    const entry = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.record({
        id: fc.oneof(fc.string(), fc.constant('__proto__')),
        kid: fc.oneof(fc.string(), fc.constant('__proto__')),
        status: fc.constant('ACTIVE'),
        signOnMode: fc.oneof(fc.constant('SAML_2_0'), fc.constant(null), fc.anything()),
        label: fc.anything(),
        x5c: fc.oneof(fc.array(fc.string()), fc.anything()),
        expiresAt: fc.anything(),
        credentials: fc.oneof(fc.record({ signing: fc.record({ kid: fc.anything() }) }), fc.anything()),
        protocol: fc.oneof(fc.record({ credentials: fc.record({ trust: fc.anything() }) }), fc.anything()),
        settings: fc.record({
          signOn: fc.record({ spCertificate: fc.record({ x5c: fc.array(fc.anything()) }) }),
        }),
      }),
    );
    fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), fc.anything(), async (entries, other) => {
        const sound = samlApp('sound', 'kid');
        expect(appPage([...entries, sound])?.apps.at(-1)?.id).toBe('sound');
        expect(
          keyListPage([...entries, keyEntry('sound', far)], () => undefined)?.keys.get('sound'),
        ).toMatchObject({ ok: true });
        expect(idpPage([...entries, idp('sound', ['t'], 's')])?.idps.at(-1)?.id).toBe('sound');
        for (const read of [appPage, idpPage]) expect(read(other) === undefined).toBe(!Array.isArray(other));
        const org = {
          apps: [...entries, sound],
          appKeys: { sound: entries },
          idps: entries,
          trustKeys: entries,
        };
        const { state } = await walk(scripted(org).ask, start(), storedAndRead);
        expect(state.place.part).toBe('done');
      }),
      { numRuns: 300 },
    );
  });
});
