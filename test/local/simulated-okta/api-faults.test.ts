/** The API of the simulated org when something is wrong with it, scenario by scenario, and several at once. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import {
  API_SCENARIO_NAMES,
  API_SCENARIOS,
  type ApiScenarioName,
} from '../../../local/simulated-okta/api/api-scenarios.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { samlApp } from '../../../local/simulated-okta/api/simulated-app.ts';
import {
  assertionOf,
  type ClientKey,
  clientKey,
  type Door,
  doorWithoutSocket,
  jsonOf,
  proofOf,
  type Reply,
  soundClient,
  TOKEN_PATH,
  tokenRequest,
} from './api-client.ts';

const APP = '0oamonitor00000001';
const SCOPES = 'okta.logs.read okta.apps.read okta.idps.read';
const START = new Date('2026-03-04T05:06:07.000Z');
const APPS = '/api/v1/apps?limit=1';

let appKey: ClientKey;
beforeAll(async () => {
  appKey = await clientKey();
});

let now = START;
let api: SimulatedApi;
let door: Door;
beforeEach(() => {
  now = START;
  const app = { clientId: APP, keys: [appKey.publicJwk], grantedScopes: SCOPES.split(' ') };
  api = createSimulatedApi({
    now: () => now,
    serviceApps: [{ ...app, role: SUPER_ADMIN, requiresDpop: true, active: true }],
    apiTokens: [{ id: '00T1', value: 'token', role: SUPER_ADMIN, revoked: false }],
  });
  api.apps = [samlApp('0oasaml1', 'One', [], START), samlApp('0oasaml2', 'Two', [], START)];
  door = doorWithoutSocket(api);
});

// Each row of a table begins with the scenario it covers; the last test of this file looks for one without a row.
const covered = new Set<ApiScenarioName>();
function table<Row extends readonly [ApiScenarioName, ...unknown[]]>(rows: readonly Row[]): readonly Row[] {
  for (const [name] of rows) covered.add(name);
  return rows;
}

const get = (path = APPS) => door.ask({ path, headers: { authorization: 'SSWS token' } });
const answer = (path: string) =>
  api.answer(
    { method: 'GET', path, origin: door.origin, headers: { authorization: 'SSWS token' }, body: '' },
    AbortSignal.abort(),
  );
const askForToken = async () => {
  const url = door.origin + TOKEN_PATH;
  const key = await clientKey();
  return door.ask(
    tokenRequest(await assertionOf(APP, appKey, url, now), SCOPES, await proofOf(key, 'POST', url, now)),
  );
};
const nextOf = ({ headers }: Reply) => /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];

describe('Calls are answered', () => {
  it.each(table([['api-healthy']]))('in %s as if nothing had been the matter', async (scenario) => {
    api.switchTo('api-server-error');
    api.switchTo(scenario);
    expect((await get()).status).toBe(200);
    expect(jsonOf(await askForToken())).toMatchObject({ error: 'use_dpop_nonce' });
  });

  it.each(
    table([
      ['api-server-error', 500, 'E0000009'],
      ['api-read-only', 503, 'E0000010'],
      ['api-rate-limited', 429, 'E0000047'],
      ['api-concurrency', 429, 'E0000047'],
    ]),
  )('in %s with %i %s, each time, while tokens are issued', async (scenario, status, errorCode) => {
    api.switchTo(scenario);
    for (const path of [APPS, '/api/v1/logs', '/api/v1/org']) {
      const reply = await get(path);
      expect(reply.status).toBe(status);
      expect(jsonOf(reply)).toMatchObject({ errorCode });
    }
    expect(jsonOf(await askForToken())).toMatchObject({ error: 'use_dpop_nonce' });
  });

  it.each(
    table([
      ['api-server-error-thrice', [500, 500, 500, 200, 200]],
      ['api-unavailable-once', [503, 200]],
    ]),
  )('in %s with %o, after every switch', async (scenario, statuses) => {
    for (const _switch of [1, 2]) {
      api.switchTo(scenario);
      for (const status of statuses) expect((await get()).status).toBe(status);
    }
  });

  it.each(table([['api-unlicensed']]))('in %s where there is a licence', async (scenario) => {
    api.switchTo(scenario);
    const refused = await get('/api/v1/idps');
    expect(refused.status).toBe(401);
    expect(jsonOf(refused)).toMatchObject({ errorCode: 'E0000015' });
    expect((await get()).status).toBe(200);
  });

  it.each(
    table([
      ['api-silent', ['late', 'late']],
      ['api-silent-once', ['late', undefined]],
    ]),
  )('in %s never, or late: %o', async (scenario, deliveries) => {
    api.switchTo(scenario);
    for (const kind of deliveries) expect((await answer(APPS))?.delivery?.kind).toBe(kind);
  });

  it.each(
    table([
      ['api-html', /^text\/html/, /^<!DOCTYPE html>/],
      ['api-not-json', /^application\/json$/, /^\[\{.*[^\]]$/],
    ]),
  )('in %s with 200 and what is no JSON', async (scenario, contentType, text) => {
    api.switchTo(scenario);
    const reply = await get();
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toMatch(contentType);
    expect(reply.text).toMatch(text);
  });

  it('in api-rate-limited with the limits of the caller, nothing left and the end of the window', async () => {
    api.switchTo('api-rate-limited');
    expect((await get()).headers).toMatchObject({
      'x-rate-limit-limit': '50',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(START.getTime() / 1000 + 60),
    });
  });
});

describe('The clock', () => {
  it.each(
    table([
      ['api-clock-ahead', 600, 'The DPoP proof JWT is issued more than five minutes in the past.'],
      ['api-clock-behind', -600, 'The DPoP proof JWT is issued in the future.'],
    ]),
  )('in %s is %i seconds off, in Date and reset as well', async (scenario, seconds, description) => {
    const client = await soundClient(door, APP, appKey, SCOPES, () => now);
    api.switchTo(scenario);
    const { headers } = await get();
    expect(Date.parse(headers['date'] ?? '')).toBe(START.getTime() + seconds * 1000);
    expect(headers['x-rate-limit-reset']).toBe(String(START.getTime() / 1000 + seconds + 60));
    const refused = await client.get(APPS);
    expect(refused.status).toBe(400);
    expect(refused.headers['www-authenticate']).toContain(description);
  });

  it('that is behind makes assertions come from the future', async () => {
    api.switchTo('api-clock-behind');
    expect(jsonOf(await askForToken())).toMatchObject({
      error_description: 'The client_assertion token must be issued before the current time.',
    });
  });
});

describe('Links', () => {
  it('come in a header each as a rule, and in one in links-joined', async () => {
    covered.add('links-joined');
    expect((await answer(APPS))?.repeated?.['Link']).toHaveLength(2);
    api.switchTo('links-joined');
    const joined = await answer(APPS);
    expect(joined?.repeated).toBeUndefined();
    expect(joined?.headers['Link']).toMatch(/^<[^>]+>; rel="self", <[^>]+>; rel="next"$/);
  });

  it.each(
    table([
      ['next-page-is-this-page', (origin: string, path: string) => origin + path],
      ['next-page-on-foreign-host', (_origin: string, path: string) => `https://id.foreign.example${path}`],
    ]),
  )('in %s lead astray, joined or not', async (scenario, expected) => {
    const healthy = nextOf(await get());
    const pathOfNext = healthy?.replace(door.origin, '') ?? '';
    const path = scenario === 'next-page-is-this-page' ? APPS : pathOfNext;
    for (const more of [[], ['links-joined']] as const) {
      api.switchTo(scenario, ...more);
      const page = await get();
      expect(nextOf(page)).toBe(expected(door.origin, path));
      expect(page.headers['link']).toContain(`<${door.origin}${APPS}>; rel="self"`);
    }
  });

  it('lead from the last page to itself too', async () => {
    api.switchTo('next-page-is-this-page');
    const last = '/api/v1/apps?limit=200';
    expect(nextOf(await get(last))).toBe(door.origin + last);
  });
});

describe('Tokens', () => {
  it.each(table([['tokens-revoked-at-third-call']]))('in %s are good for two calls', async (scenario) => {
    const client = await soundClient(door, APP, appKey, SCOPES, () => now);
    api.switchTo(scenario);
    const statuses: number[] = [];
    for (const _call of [1, 2, 3, 4]) statuses.push((await client.get(APPS)).status);
    expect(statuses).toEqual([200, 200, 401, 401]);
    const next = await soundClient(door, APP, appKey, SCOPES, () => now);
    expect((await next.get(APPS)).status).toBe(200);
  });

  it.each(
    table([
      ['token-server-error', 500, /"server_error"/],
      ['token-html', 200, /^<!DOCTYPE html>/],
      ['token-rate-limited', 429, /"E0000047"/],
      ['token-nonce-never-accepted', 400, /"use_dpop_nonce"/],
    ]),
  )('in %s are not issued, while calls are answered', async (scenario, status, text) => {
    api.switchTo(scenario);
    const reply = await askForToken();
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(text);
    expect((await get()).status).toBe(200);
  });

  it.each(table([['token-silent']]))('in %s are never issued', async (scenario) => {
    api.switchTo(scenario);
    const { body = '', headers = {} } = tokenRequest('x', SCOPES);
    const request = { method: 'POST', path: TOKEN_PATH, origin: door.origin, headers, body };
    expect((await api.answer(request, AbortSignal.abort()))?.delivery?.kind).toBe('late');
  });
});

describe('A scenario', () => {
  it('may be made up by a test, for one endpoint', async () => {
    api.switchTo({
      description: 'Identity providers are empty.',
      rules: [{ to: ['idps'], change: (healthy) => ({ ...healthy, body: Buffer.from('') }) }],
    });
    expect(await get('/api/v1/idps')).toMatchObject({ status: 200, text: '' });
    expect((await get()).text).not.toBe('');
  });

  it('is left by switching to none', async () => {
    api.switchTo('api-server-error', 'rate-limit-headers-twice');
    api.switchTo();
    const { status, headers } = await get();
    expect([status, headers['x-rate-limit-limit']]).toEqual([200, '50']);
  });

  it('does not keep requests from being counted', async () => {
    api.switchTo('api-server-error');
    await get();
    expect(api.rateLimits.usage().map(({ bucket, passed }) => [bucket, passed.get('00T1')])).toEqual([
      ['/api/v1/apps', 1],
    ]);
  });
});

describe('In dpop-proof-replayed', () => {
  it.each(table([['dpop-proof-replayed', 400]]))(
    '%s: %i without a body, as for a proof that was used',
    async (scenario, status) => {
      api.switchTo(scenario);
      const reply = await get();
      expect([reply.status, reply.text]).toEqual([status, '']);
      expect(reply.headers['www-authenticate']).toContain('error="invalid_dpop_proof"');
      expect(reply.headers['www-authenticate']).toContain('The DPoP proof JWT has already been used.');
    },
  );
});

describe('The list of scenarios', () => {
  it('describes each in one sentence', () => {
    for (const name of API_SCENARIO_NAMES) {
      expect(API_SCENARIOS[name].description).toMatch(/^[A-Z].*[^.]\.$/);
    }
  });

  it('is covered by the tests of this file, or of those of authorization', () => {
    const elsewhere = [
      'rate-limit-headers-twice',
      'resource-nonce-400',
      'resource-nonce-401',
      'invalid-token-in-envelope',
    ];
    expect(API_SCENARIO_NAMES.filter((name) => !covered.has(name))).toEqual(elsewhere);
  });
});
