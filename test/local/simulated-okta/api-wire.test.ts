/** The API of the simulated org over TLS, asked by clients that share no code with it. */
import { once } from 'node:events';
import { connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../../local/simulated-okta/simulated-okta.ts';
import {
  type ClientKey,
  clientKey,
  type Door,
  doorOverTls,
  doorWithoutSocket,
  jsonOf,
  soundClient,
  TOKEN_PATH,
  tokenRequest,
} from './api-client.ts';

const APP = '0oamonitor00000001';
const SCOPES = 'okta.logs.read okta.apps.read';
const APPS = '/api/v1/apps?limit=1';
const SSWS = { authorization: 'SSWS token' };
const now = () => new Date();

let appKey: ClientKey;
let api: SimulatedApi;
let org: SimulatedOkta;
let door: Door;
beforeAll(async () => {
  appKey = await clientKey();
  api = createSimulatedApi({
    now,
    serviceApps: [
      {
        clientId: APP,
        keys: [appKey.publicJwk],
        grantedScopes: SCOPES.split(' '),
        role: SUPER_ADMIN,
        requiresDpop: true,
        active: true,
      },
      {
        clientId: '0oaanother',
        keys: [],
        grantedScopes: [],
        role: 'none',
        requiresDpop: true,
        active: true,
      },
    ],
    apiTokens: [{ id: '00T1', value: 'token', role: SUPER_ADMIN, revoked: false }],
  });
  org = await startSimulatedOkta({ now, api, http2: true });
  door = doorOverTls(org.origin, org.caPem);
});
afterAll(() => org.close());
beforeEach(async () => {
  api.switchTo();
  await org.switchTo('healthy');
});

describe('oauth4webapi', () => {
  const options = {
    [oauth.customFetch]: async (
      url: string,
      { method, headers, body }: oauth.CustomFetchOptions<string, unknown>,
    ) => {
      const path = url.replace(org.origin, '');
      const reply = await door.ask({ method, path, headers, body: body ? String(body) : '' });
      return new Response(reply.text, { status: reply.status, headers: reply.headers });
    },
  };

  it('finds the token endpoint, gets a bound token after the challenge, and calls with it', async () => {
    const issuer = new URL(org.origin);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, options),
    );
    const client: oauth.Client = { client_id: APP };
    const key = { key: appKey.privateKey, kid: appKey.publicJwk.kid };
    const authentication = oauth.PrivateKeyJwt(key, {
      [oauth.modifyAssertion](_header, payload) {
        payload['aud'] = server.token_endpoint;
      },
    });
    const dpop = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));

    const askForToken = async () => {
      const bound = { ...options, DPoP: dpop };
      const parameters = new URLSearchParams({ scope: SCOPES });
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authentication,
        parameters,
        bound,
      );
      return oauth.processClientCredentialsResponse(server, client, response);
    };

    const challenge = await askForToken().catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(challenge)).toBe(true);
    const token = await askForToken();
    expect(token).toMatchObject({ token_type: 'dpop', expires_in: 3600, scope: SCOPES });

    const call = (path: string) =>
      oauth.protectedResourceRequest(
        token.access_token,
        'GET',
        new URL(org.origin + path),
        new Headers(),
        null,
        { ...options, DPoP: dpop },
      );
    expect((await call('/api/v1/logs?limit=1')).status).toBe(200);
    expect((await call(APPS)).status).toBe(200);
    await expect(call('/api/v1/groups?limit=1')).rejects.toBeInstanceOf(oauth.WWWAuthenticateChallengeError);
  });
});

describe('a client written by hand', () => {
  it('gets a token and calls, as without a socket', async () => {
    for (const way of [door, doorWithoutSocket(api)]) {
      const client = await soundClient(way, APP, appKey, SCOPES, now);
      const reply = await client.get('/api/v1/logs?limit=1');
      expect(reply.status).toBe(200);
      expect(JSON.parse(reply.text)).toEqual([]);
    }
  });

  it('gets refusals without a body as such', async () => {
    const client = await soundClient(door, APP, appKey, SCOPES, now);
    const reply = await client.get('/api/v1/users?limit=1');
    expect(reply).toMatchObject({ status: 403, text: '' });
    expect(reply.headers['www-authenticate']).toMatch(/^DPoP algs=".*error="insufficient_scope"/);
    expect(reply.headers).not.toHaveProperty('content-type');
  });
});

describe('headers of the same name', () => {
  const rawHeaders = async () => {
    const outgoing = httpsRequest(org.origin + APPS, { ca: org.caPem, headers: SSWS, agent: false });
    outgoing.end();
    const [incoming] = await once(outgoing, 'response');
    incoming.resume();
    const raw: string[] = incoming.rawHeaders;
    return raw.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1]]] : []));
  };
  const named = async (wanted: string) =>
    (await rawHeaders()).filter(([name]) => name === wanted).map(([, value]) => value);

  it('are links', async () => {
    expect(await named('link')).toEqual([
      `<${org.origin}${APPS}>; rel="self"`,
      `<${org.origin}/api/v1/apps?after=${APP}&limit=1>; rel="next"`,
    ]);
    api.switchTo('links-joined');
    expect(await named('link')).toHaveLength(1);
  });

  it('are limits, where the org sends them twice', async () => {
    expect(await named('x-rate-limit-limit')).toEqual(['50']);
    api.switchTo('rate-limit-headers-twice');
    expect(await named('x-rate-limit-limit')).toEqual(['50', '100']);
    expect(await named('x-rate-limit-reset')).toHaveLength(2);
  });
});

describe('HTTP/2', () => {
  it('carries forms, refusals and links too', async () => {
    const session = connect(org.origin, { ca: org.caPem });
    const ask = async (headers: Record<string, string>, body = '') => {
      const stream = session.request(headers);
      if (body !== '') stream.end(body);
      const [received] = await once(stream, 'response');
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      return { received, text: Buffer.concat(chunks).toString() };
    };
    const { headers = {}, body = '' } = tokenRequest('x.y.z', SCOPES);
    const refused = await ask({ ':method': 'POST', ':path': TOKEN_PATH, ...headers }, body);
    expect(refused.received).toMatchObject({ ':status': 401 });
    expect(refused.text).toContain('The parsing of the client_assertion failed.');
    const listed = await ask({ ':path': APPS, ...SSWS });
    expect(listed.received['link']).toContain('rel="next"');
    const client = await soundClient(door, APP, appKey, SCOPES, now);
    const bearer = await ask({ ':path': APPS, authorization: `Bearer ${client.accessToken}` });
    expect(bearer).toMatchObject({ received: { ':status': 400 }, text: '' });
    session.close();
  });
});

describe('concurrency', () => {
  it('holds for requests that wait, and no longer than the client does', async () => {
    api.concurrency.limit = 1;
    api.switchTo('api-silent-once');
    const waiting = httpsRequest(org.origin + APPS, { ca: org.caPem, headers: SSWS, agent: false });
    waiting.on('error', () => {});
    const seenBefore = org.requests.length;
    waiting.end();
    await eventually(async () => org.requests.length > seenBefore);
    const refused = await door.ask({ path: APPS, headers: SSWS });
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0' });
    waiting.destroy();
    await eventually(async () => (await door.ask({ path: APPS, headers: SSWS })).status === 200);
    api.concurrency.limit = 75;
  });
});

describe('scenarios of the whole org', () => {
  it.each([
    ['server-error', 500],
    ['read-only', 503],
    ['rate-limited', 429],
  ] as const)('%s answers calls and requests for tokens with %i too', async (scenario, status) => {
    await org.switchTo(scenario);
    expect((await door.ask({ path: APPS, headers: SSWS })).status).toBe(status);
    expect((await door.ask(tokenRequest('x', SCOPES))).status).toBe(status);
  });

  it('clock-ahead is the clock of the API as well', async () => {
    await org.switchTo('clock-ahead');
    const { headers } = await door.ask({ path: APPS, headers: SSWS });
    const aheadMs = Date.parse(headers['date'] ?? '') - Date.now();
    expect(Math.abs(aheadMs - 300_000)).toBeLessThan(3000);
    const reset = Number(headers['x-rate-limit-reset']) * 1000;
    expect(reset - Date.parse(headers['date'] ?? '')).toBeLessThanOrEqual(60_000);
    expect(reset).toBeGreaterThan(Date.now() + 240_000);
  });
});

describe('the documents of the org', () => {
  it('are served beside the API, uncounted', async () => {
    const before = api.rateLimits.usage().length;
    const reply = await door.ask({ path: '/.well-known/openid-configuration' });
    expect(jsonOf(reply)).toHaveProperty('token_endpoint', org.origin + TOKEN_PATH);
    expect(api.rateLimits.usage()).toHaveLength(before);
  });

  it('are all there is without an API', async () => {
    const plain = await startSimulatedOkta({ now });
    const ask = doorOverTls(plain.origin, plain.caPem).ask;
    for (const request of [{ path: APPS, headers: SSWS }, tokenRequest('x', SCOPES)]) {
      const reply = await ask(request);
      expect(reply.status).toBe(404);
      expect(jsonOf(reply)).toMatchObject({ errorCode: 'E0000007' });
      expect(reply.headers).not.toHaveProperty('x-rate-limit-limit');
    }
    await plain.close();
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await holds()) return;
    await sleep(20);
  }
  throw new Error('It never came to hold.');
}
