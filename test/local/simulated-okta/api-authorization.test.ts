/** Who may call the API of the simulated org, and what exactly everyone else is refused with. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  customRole,
  READ_ONLY_ADMIN,
  REPORT_ADMIN,
  SUPER_ADMIN,
} from '../../../local/simulated-okta/api/admin-roles.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import {
  assertionOf,
  type ClientKey,
  clientKey,
  type Door,
  doorWithoutSocket,
  epochSeconds,
  hashOf,
  jsonOf,
  type Parts,
  proofOf,
  type Reply,
  TOKEN_PATH,
  tokenRequest,
} from './api-client.ts';

const ORIGIN = 'https://acme.okta.example';
const LOGS = '/api/v1/logs?limit=1';
const LOGS_URL = `${ORIGIN}/api/v1/logs`;
const APP = '0oamonitor00000001';
const TOKEN = { id: '00Tmonitor00000001', value: '00monitor-token', role: SUPER_ADMIN, revoked: false };
const START = new Date('2026-03-04T05:06:07.250Z');
const HOUR_MS = 3_600_000;

let appKey: ClientKey;
let dpopKey: ClientKey;
let otherKey: ClientKey;
beforeAll(async () => {
  [appKey, dpopKey, otherKey] = await Promise.all([clientKey(), clientKey('RS256'), clientKey()]);
});

let now = START;
let api: SimulatedApi;
let door: Door;
let bound: string;
let bearer: string;
beforeEach(async () => {
  now = START;
  api = createSimulatedApi({
    now: () => now,
    serviceApps: [
      {
        clientId: APP,
        keys: [appKey.publicJwk],
        grantedScopes: ['okta.logs.read', 'okta.apps.read'],
        role: SUPER_ADMIN,
        requiresDpop: false,
        active: true,
      },
    ],
    apiTokens: [TOKEN],
  });
  door = doorWithoutSocket(api, ORIGIN);
  bearer = await newToken();
  const challenged = await askForToken(await proofOf(dpopKey, 'POST', ORIGIN + TOKEN_PATH, now));
  bound = await newToken(challenged.headers['dpop-nonce']);
});

async function askForToken(proof?: string): Promise<Reply> {
  const assertion = await assertionOf(APP, appKey, ORIGIN + TOKEN_PATH, now);
  return door.ask(tokenRequest(assertion, 'okta.logs.read okta.apps.read', proof));
}

async function newToken(nonce?: string): Promise<string> {
  const proof = nonce && (await proofOf(dpopKey, 'POST', ORIGIN + TOKEN_PATH, now, { nonce }));
  return String(jsonOf(await askForToken(proof || undefined))['access_token']);
}

const get = (path: string, headers: Record<string, string>) => door.ask({ path, headers });
const withDpop = (proof: string | undefined, token = bound) =>
  get(LOGS, { authorization: `DPoP ${token}`, ...(proof === undefined ? {} : { dpop: proof }) });
const proof = (claims: Parts = {}, header: Parts = {}, key = dpopKey) =>
  proofOf(key, 'GET', LOGS_URL, now, { ath: hashOf(bound), ...claims }, header);

/** The parameters of a challenge, its scheme included. */
function challengeOf({ headers }: Reply): Record<string, string> {
  const [scheme = ''] = (headers['www-authenticate'] ?? '').split(' ');
  const parameters = [...(headers['www-authenticate'] ?? '').matchAll(/(\w+)="([^"]*)"/g)];
  return {
    scheme,
    ...Object.fromEntries(parameters.map(([, name = '', value = '']) => [name, value])),
  };
}
const seen = (reply: Reply) => {
  const { scheme, error, error_description } = challengeOf(reply);
  return { status: reply.status, text: reply.text, scheme, error, error_description };
};

describe('an API token', () => {
  const withToken = (value: string) => get(LOGS, { authorization: `SSWS ${value}` });

  it('opens what its role opens, whatever the scopes', async () => {
    expect((await withToken(TOKEN.value)).status).toBe(200);
    api.credentials.changeToken(TOKEN.id, { role: customRole('apps') });
    expect((await withToken(TOKEN.value)).status).toBe(403);
  });

  it('opens nothing when it is unknown or revoked', async () => {
    for (const value of ['00another', TOKEN.value]) {
      api.credentials.changeToken(TOKEN.id, { revoked: true });
      const reply = await withToken(value);
      expect(reply.status).toBe(401);
      expect(jsonOf(reply)).toMatchObject({
        errorCode: 'E0000011',
        errorSummary: 'Invalid token provided',
      });
    }
  });
});

describe('without credentials', () => {
  it.each([{}, { authorization: 'Basic dTpw' }, { authorization: 'SSWS' }])(
    '%o opens nothing',
    async (headers) => {
      const reply = await get(LOGS, headers);
      expect(reply.status).toBe(403);
      expect(jsonOf(reply)).toMatchObject({ errorCode: 'E0000005' });
    },
  );
});

describe('an access token', () => {
  it('opens a resource as Bearer when it is not bound, and with a proof when it is', async () => {
    expect((await get(LOGS, { authorization: `Bearer ${bearer}` })).status).toBe(200);
    expect((await withDpop(await proof())).status).toBe(200);
    expect((await withDpop(await proof())).status).toBe(200);
  });

  it.each<[string, string, () => Promise<Reply>]>([
    ['is unknown', 'The access token is invalid.', () => get(LOGS, { authorization: 'Bearer unknown' })],
    [
      'has expired',
      'The token has expired.',
      () => {
        now = new Date(START.getTime() + HOUR_MS);
        return get(LOGS, { authorization: `Bearer ${bearer}` });
      },
    ],
    [
      'is revoked',
      'The access token has been revoked.',
      () => {
        api.revokeAccessTokens(APP);
        return get(LOGS, { authorization: `Bearer ${bearer}` });
      },
    ],
    [
      'is of a deactivated app',
      'The access token has been revoked.',
      () => {
        api.credentials.changeApp(APP, { active: false });
        return get(LOGS, { authorization: `Bearer ${bearer}` });
      },
    ],
  ])('that %s is refused: %s', async (_what, description, call) => {
    expect(seen(await call())).toEqual({
      status: 401,
      text: '',
      scheme: 'Bearer',
      error: 'invalid_token',
      error_description: description,
    });
  });

  it('is good until the last millisecond', async () => {
    now = new Date(START.getTime() + HOUR_MS - 1);
    expect((await get(LOGS, { authorization: `Bearer ${bearer}` })).status).toBe(200);
  });

  it('stays good when only those of another app are revoked', async () => {
    api.revokeAccessTokens('0oaanother');
    expect((await get(LOGS, { authorization: `Bearer ${bearer}` })).status).toBe(200);
  });

  it('is refused in the envelope as well where the org does so', async () => {
    api.switchTo('invalid-token-in-envelope');
    const reply = await get(LOGS, { authorization: 'Bearer unknown' });
    expect(jsonOf(reply)).toMatchObject({ errorCode: 'E0000011' });
    expect(challengeOf(reply)).toMatchObject({ error: 'invalid_token' });
  });
});

describe('a bound access token is refused', () => {
  it('as Bearer, also with its proof', async () => {
    for (const more of [{}, { dpop: await proof() }]) {
      expect(seen(await get(LOGS, { authorization: `Bearer ${bound}`, ...more }))).toEqual({
        status: 400,
        text: '',
        scheme: 'DPoP',
        error: 'invalid_request',
        error_description:
          'The resource request must use the DPoP authentication scheme when using a DPoP bound token.',
      });
    }
  });

  it('without a proof', async () => {
    expect(seen(await withDpop(undefined))).toEqual({
      status: 400,
      text: '',
      scheme: 'DPoP',
      error: 'invalid_request',
      error_description: 'The resource request requires a DPoP proof.',
    });
  });

  it.each<[string, string, () => Promise<string>]>([
    ['an empty proof', 'The DPoP proof JWT header is missing.', async () => ''],
    ['a garbled proof', 'The DPoP proof JWT cannot be parsed.', async () => 'x.y.z'],
    ['another type', "'typ' must be 'dpop+jwt' in the DPoP proof JWT.", () => proof({}, { typ: 'JWT' })],
    ['no key', 'The DPoP proof JWT is invalid.', () => proof({}, { jwk: undefined })],
    [
      'a forged signature',
      'The DPoP proof JWT signature is invalid.',
      async () => (await proof()).replace(/.{20}$/, 'A'.repeat(20)),
    ],
    ['another method', "'htm' claim in the DPoP proof JWT is invalid.", () => proof({ htm: 'POST' })],
    ['the query', "'htu' claim in the DPoP proof JWT is invalid.", () => proof({ htu: ORIGIN + LOGS })],
    [
      'another path',
      "'htu' claim in the DPoP proof JWT is invalid.",
      () => proof({ htu: `${ORIGIN}/api/v1/apps` }),
    ],
    [
      'a proof from the future',
      'The DPoP proof JWT is issued in the future.',
      () => proof({ iat: epochSeconds(START) + 1 }),
    ],
    [
      'an old proof',
      'The DPoP proof JWT is issued more than five minutes in the past.',
      () => proof({ iat: epochSeconds(START) - 300 }),
    ],
    ['no id', "'jti' claim in the DPoP proof JWT is invalid.", () => proof({ jti: undefined })],
    [
      'the hash of another token',
      "'ath' claim in the DPoP proof does not match the presented access_token.",
      () => proof({ ath: hashOf('another') }),
    ],
    [
      'no hash',
      "'ath' claim in the DPoP proof does not match the presented access_token.",
      () => proof({ ath: undefined }),
    ],
    [
      'another key',
      'The access_token is not bound to the provided DPoP proof.',
      () => proof({}, {}, otherKey),
    ],
  ])('with %s: %s', async (_what, description, wrong) => {
    expect(seen(await withDpop(await wrong()))).toEqual({
      status: 400,
      text: '',
      scheme: 'DPoP',
      error: 'invalid_dpop_proof',
      error_description: description,
    });
  });

  it('with a proof that was sent before, wherever it was', async () => {
    const once = await proof();
    await withDpop(once);
    const jti = randomUUID();
    await askForToken(await proofOf(dpopKey, 'POST', ORIGIN + TOKEN_PATH, now, { jti }));
    for (const used of [once, await proof({ jti })]) {
      expect(seen(await withDpop(used))).toMatchObject({
        status: 400,
        error_description: 'The DPoP proof JWT has already been used.',
      });
    }
  });

  it('and so is one that is not bound, sent with a proof', async () => {
    const reply = await withDpop(await proof({ ath: hashOf(bearer) }), bearer);
    expect(seen(reply)).toMatchObject({
      status: 400,
      error_description: 'The access_token is not bound to the provided DPoP proof.',
    });
  });
});

describe('the nonce of resources', () => {
  it('is not asked for as a rule', async () => {
    expect((await withDpop(await proof({ nonce: undefined }))).status).toBe(200);
  });

  it.each([400, 401] as const)('may be asked for with %i, without a body', async (status) => {
    api.switchTo(`resource-nonce-${status}`);
    const challenged = await withDpop(await proof());
    expect(seen(challenged)).toEqual({
      status,
      text: '',
      scheme: 'DPoP',
      error: 'use_dpop_nonce',
      error_description: 'Authorization server requires nonce in DPoP proof',
    });
    const nonce = challenged.headers['dpop-nonce'];
    expect((await withDpop(await proof({ nonce }))).status).toBe(200);
    api.renewNonce('refused');
    expect((await withDpop(await proof({ nonce }))).status).toBe(status);
  });
});

describe('a scope', () => {
  it('that the token lacks is refused without a body, and named in the challenge', async () => {
    const reply = await get('/api/v1/groups?limit=1', { authorization: `Bearer ${bearer}` });
    expect(reply).toMatchObject({ status: 403, text: '' });
    expect(challengeOf(reply)).toEqual({
      scheme: 'Bearer',
      authorization_uri: 'http://acme.okta.example/oauth2/v1/authorize',
      realm: 'http://acme.okta.example',
      scope: 'okta.groups.read',
      error: 'insufficient_scope',
      error_description: 'The access token provided does not contain the required scopes.',
      resource: '/api/v1/groups',
    });
  });

  it('that is revoked is missing from the next token, not from this one', async () => {
    api.credentials.changeApp(APP, { grantedScopes: ['okta.apps.read'] });
    expect((await get(LOGS, { authorization: `Bearer ${bearer}` })).status).toBe(200);
    const next = await newToken();
    expect((await get(LOGS, { authorization: `Bearer ${next}` })).status).toBe(403);
  });

  it.each([
    ['/api/v1/logs', 'okta.logs.read'],
    ['/api/v1/apps', 'okta.apps.read'],
    ['/api/v1/apps/0oa1', 'okta.apps.read'],
    ['/api/v1/apps/0oa1/credentials/keys', 'okta.apps.read'],
    ['/api/v1/idps', 'okta.idps.read'],
    ['/api/v1/users', 'okta.users.read'],
    ['/api/v1/groups', 'okta.groups.read'],
    ['/api/v1/rate-limit-settings/warning-threshold', 'okta.rateLimits.read'],
    ['/api/v1/rate-limit-settings/per-client', 'okta.rateLimits.read'],
    ['/api/v1/rate-limit-settings/admin-notifications', 'okta.rateLimits.read'],
    ['/api/v1/principal-rate-limits', 'okta.principalRateLimits.read'],
    ['/api/v1/org', 'okta.orgs.read'],
  ])('opens %s: %s', async (path, scope) => {
    api.credentials.changeApp(APP, { grantedScopes: ['okta.users.manage'] });
    const assertion = await assertionOf(APP, appKey, ORIGIN + TOKEN_PATH, now);
    const issued = jsonOf(await door.ask(tokenRequest(assertion, 'okta.users.manage')));
    const reply = await get(path, { authorization: `Bearer ${issued['access_token']}` });
    expect(challengeOf(reply)).toMatchObject({ error: 'insufficient_scope', scope });
  });
});

describe('a role', () => {
  const logs = () => get(LOGS, { authorization: `Bearer ${bearer}` });
  const apps = () => get('/api/v1/apps', { authorization: `Bearer ${bearer}` });

  it('that is missing is refused in the envelope, at once', async () => {
    api.credentials.changeApp(APP, { role: 'none' });
    const reply = await logs();
    expect(reply.status).toBe(403);
    expect(jsonOf(reply)).toMatchObject({ errorCode: 'E0000006' });
    expect(reply.headers).not.toHaveProperty('www-authenticate');
  });

  it('opens a part of the API', async () => {
    api.credentials.changeApp(APP, { role: REPORT_ADMIN });
    expect([(await logs()).status, (await apps()).status]).toEqual([200, 403]);
    api.credentials.changeApp(APP, { role: customRole('apps') });
    expect([(await logs()).status, (await apps()).status]).toEqual([403, 200]);
  });

  it('may show an app nobody but itself', async () => {
    const created = START;
    api.apps = [
      {
        id: '0oasaml',
        label: 'S',
        status: 'ACTIVE',
        signOnMode: 'SAML_2_0',
        keys: [],
        activeKid: 'k',
        created,
      },
    ];
    const ids = async () => JSON.parse((await apps()).text).map(({ id }: { id: string }) => id);
    expect(await ids()).toEqual([APP, '0oasaml']);
    api.credentials.changeApp(APP, { role: READ_ONLY_ADMIN });
    expect(await ids()).toEqual([APP]);
    const keys = await get('/api/v1/apps/0oasaml/credentials/keys', { authorization: `Bearer ${bearer}` });
    expect(keys.status).toBe(404);
  });
});

describe('rate limits', () => {
  const limit = (reply: Reply) => reply.headers['x-rate-limit-limit'];
  const remaining = (reply: Reply) => reply.headers['x-rate-limit-remaining'];

  it('are told with every answer, refused or not, to each principal its own', async () => {
    const replies = [
      await get(LOGS, { authorization: `Bearer ${bearer}` }),
      await withDpop(undefined),
      await get(LOGS, { authorization: `SSWS ${TOKEN.value}` }),
      await get(LOGS, {}),
    ];
    expect(replies.map(limit)).toEqual(['60', '60', '60', '120']);
    expect(replies.map(remaining)).toEqual(['59', '58', '59', '119']);
    for (const { headers } of replies) {
      expect(headers['x-rate-limit-reset']).toBe(String(epochSeconds(START) + 60));
    }
  });

  it('are told twice where the org does so, for the caller and for the org', async () => {
    api.switchTo('rate-limit-headers-twice');
    const reply = await get(LOGS, { authorization: `Bearer ${bearer}` });
    expect([limit(reply), remaining(reply)]).toEqual(['60, 120', '59, 119']);
  });

  it('refuse by the ceiling of the caller, with its limit', async () => {
    api.rateLimits.setLimit('/api/v1/logs', 4);
    const replies: Reply[] = [];
    for (const _call of [1, 2, 3]) replies.push(await get(LOGS, { authorization: `SSWS ${TOKEN.value}` }));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
    const [, , refused] = replies;
    expect(refused && jsonOf(refused)).toMatchObject({ errorCode: 'E0000047' });
    expect(refused?.headers).toMatchObject({ 'x-rate-limit-limit': '2', 'x-rate-limit-remaining': '0' });
    expect(refused?.headers).not.toHaveProperty('retry-after');
  });

  it('refuse by the bucket of the org, with its limit', async () => {
    api.rateLimits.setLoad('/api/v1/logs', { requests: 240 });
    now = new Date(START.getTime() + 30_000);
    const reply = await get(LOGS, { authorization: `Bearer ${bearer}` });
    expect(reply.status).toBe(429);
    expect([limit(reply), remaining(reply)]).toEqual(['120', '0']);
  });

  it('refuse what is too many at once with a limit of 0', async () => {
    api.concurrency.limit = 10;
    api.concurrency.others = 10;
    const reply = await get(LOGS, { authorization: `Bearer ${bearer}` });
    expect(reply.status).toBe(429);
    expect(jsonOf(reply)).toMatchObject({ errorCode: 'E0000047' });
    expect([limit(reply), remaining(reply)]).toEqual(['0', '0']);
  });

  it('hold for the token endpoint, by the app that claims to ask', async () => {
    api.rateLimits.setLimit('/oauth2/v1/token', 6);
    now = new Date(START.getTime() + HOUR_MS);
    const replies = [await askForToken(), await askForToken(), await askForToken(), await askForToken()];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(replies.map(limit)).toEqual(['3', '3', '3', '3']);
  });

  it('hold for paths that do not exist', async () => {
    const reply = await get('/api/v1/nothing', { authorization: `SSWS ${TOKEN.value}` });
    expect(reply.status).toBe(404);
    expect(jsonOf(reply)).toMatchObject({ errorCode: 'E0000008' });
    expect(limit(reply)).toBe('600');
  });
});
