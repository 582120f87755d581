import { createRemoteJWKSet, customFetch, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customServerKeys, orgServerKeys } from '../../../local/simulated-okta/signing-keys.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../../local/simulated-okta/simulated-okta.ts';
import { ask, askForJson, isInstalled, run, temporaryFile } from '../clients.ts';
import { differencesInShape, hasRecordings, recorded } from './recorded-shapes.ts';

const CUSTOM_DOMAIN = 'login.acme.example';
const NOW = new Date('2026-03-04T05:06:07Z');
const SAME_SHAPE = { compared: true, unknownToOkta: [], missing: [] };

// Documents and headers are dated by a clock that stands still; clients judge certificates by the real one.
let org: SimulatedOkta;
let clock = () => new Date();
beforeAll(async () => {
  org = await startSimulatedOkta({ now: () => clock(), extraHostnames: [CUSTOM_DOMAIN] });
  clock = () => NOW;
});
afterAll(() => org.close());

const at = (path: string, headers?: Record<string, string>) =>
  ask(org.origin + path, { ca: org.caPem, ...(headers && { headers }) });
const jsonAt = (path: string) => askForJson(org.origin + path, { ca: org.caPem });

describe('A healthy simulated org', () => {
  it('states its origin as the issuer of the org server', async () => {
    expect(await jsonAt('/.well-known/openid-configuration')).toMatchObject({
      issuer: org.origin,
      authorization_endpoint: `${org.origin}/oauth2/v1/authorize`,
      jwks_uri: `${org.origin}/oauth2/v1/keys`,
    });
  });

  it.each(['default', 'aus1sandbox'])(
    'has the custom authorization server %s with its own issuer',
    async (id) => {
      expect(await jsonAt(`/oauth2/${id}/.well-known/openid-configuration`)).toMatchObject({
        issuer: `${org.origin}/oauth2/${id}`,
        jwks_uri: `${org.origin}/oauth2/${id}/v1/keys`,
      });
    },
  );

  it('states the host by which it was asked for', async () => {
    const url = `https://${CUSTOM_DOMAIN}:${org.port}`;
    const document = await askForJson(`${url}/.well-known/openid-configuration`, { ca: org.caPem });
    expect(document['issuer']).toBe(url);
  });

  it('publishes two RSA keys of 2048 bits per authorization server, all different', async () => {
    const kids = new Set();
    for (const path of ['/oauth2/v1/keys', '/oauth2/default/v1/keys', '/oauth2/aus1sandbox/v1/keys']) {
      const { keys } = (await jsonAt(path)) as { keys: Record<string, string>[] };
      expect(keys).toHaveLength(2);
      for (const key of keys) {
        expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' });
        expect(key['kid']).toMatch(/^[\w-]{43}$/);
        expect(Buffer.from(key['n'] ?? '', 'base64url')).toHaveLength(256);
        kids.add(key['kid']);
      }
    }
    expect(kids.size).toBe(6);
  });

  it.each([
    ['the org server', '/oauth2/v1/keys', async () => (await orgServerKeys()).current],
    ['a custom server', '/oauth2/default/v1/keys', () => customServerKeys('default')],
  ])('publishes keys with which jose verifies a token of %s', async (_server, path, keysOf) => {
    const fetchFromOrg = async (url: string) => {
      const { status, body } = await ask(url, { ca: org.caPem });
      return new Response(new Uint8Array(body), { status });
    };
    const keySet = createRemoteJWKSet(new URL(org.origin + path), { [customFetch]: fetchFromOrg });
    for (const { jwk, privateKey } of await keysOf()) {
      const header = { alg: 'RS256', kid: jwk.kid };
      const token = await new SignJWT({ sub: 'someone' }).setProtectedHeader(header).sign(privateKey);
      expect((await jwtVerify(token, keySet)).payload.sub).toBe('someone');
    }
  });

  it('keeps jwks_uri out of the RFC 8414 document of the org server only', async () => {
    expect(await jsonAt('/.well-known/oauth-authorization-server')).not.toHaveProperty('jwks_uri');
    for (const path of [
      '/oauth2/default/.well-known/oauth-authorization-server',
      '/.well-known/oauth-authorization-server/oauth2/default',
    ]) {
      expect(await jsonAt(path)).toHaveProperty('jwks_uri', `${org.origin}/oauth2/default/v1/keys`);
    }
  });

  it('names its cell', async () => {
    expect(await jsonAt('/.well-known/okta-organization')).toMatchObject({
      cell: 'ok14',
      _links: { organization: { href: org.origin } },
    });
  });

  it('sends the headers that Okta sends', async () => {
    const { headers } = await at('/oauth2/v1/keys');
    expect(headers).toMatchObject({
      date: 'Wed, 04 Mar 2026 05:06:07 GMT',
      server: 'nginx',
      'content-type': 'application/json',
      'strict-transport-security': expect.stringContaining('max-age='),
      'cache-control': expect.stringMatching(/^max-age=\d+, must-revalidate$/),
      'x-okta-request-id': expect.stringMatching(/^[\da-f]{32}$/),
    });
    expect(headers).not.toHaveProperty('content-length');
  });

  it('lets key sets be kept for a shorter time as rotation nears', async () => {
    const maxAge = async () =>
      Number(/\d+/.exec(String((await at('/oauth2/v1/keys')).headers['cache-control'])));
    const before = await maxAge();
    clock = () => new Date(NOW.getTime() + 3_600_000);
    const after = await maxAge();
    clock = () => NOW;
    expect(before - after).toBe(3600);
  });

  it('compresses for clients that can read it', async () => {
    const { headers } = await at('/oauth2/v1/keys', { 'Accept-Encoding': 'gzip, deflate' });
    expect(headers['content-encoding']).toBe('gzip');
    expect((await at('/oauth2/v1/keys')).headers).not.toHaveProperty('content-encoding');
  });

  it.each([
    ['an unknown path', 'GET', '/api/v2/anything', 404, 'E0000007'],
    ['an unknown custom server', 'GET', '/oauth2/ausnone/.well-known/openid-configuration', 404, 'E0000007'],
    ['another method than GET', 'POST', '/oauth2/v1/keys', 405, 'E0000022'],
  ])('answers %s with its error envelope', async (_what, method, path, status, errorCode) => {
    const reply = await ask(org.origin + path, { ca: org.caPem, method });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body.toString())).toMatchObject({
      errorCode,
      errorLink: errorCode,
      errorCauses: [],
    });
  });

  it('remembers what it was asked', async () => {
    await at('/oauth2/v1/keys?client_id=0oa1');
    expect(org.requests.at(-1)).toEqual({
      method: 'GET',
      path: '/oauth2/v1/keys?client_id=0oa1',
      host: `localhost:${org.port}`,
      time: NOW,
    });
  });
});

describe.skipIf(!hasRecordings)(
  'A document of the simulated org has the members and types of a real one:',
  () => {
    it.each([
      ['discovery of the org server', '/.well-known/openid-configuration', 'discovery', /^org-as\.openid/],
      [
        'discovery of a custom server',
        '/oauth2/default/.well-known/openid-configuration',
        'discovery',
        /openid-conf/,
      ],
      ['RFC 8414 metadata', '/.well-known/oauth-authorization-server', 'discovery', /^org-as\.oauth/],
      ['key set', '/oauth2/v1/keys', 'jwks', /^dev-/],
      ['okta-organization', '/.well-known/okta-organization', 'okta-organization', /^o[kp]\d/],
      ['error envelope', '/nowhere', 'errors', /^404.*\.http\.json$/],
    ])('%s', async (_document, path, folder, fileName) => {
      expect(differencesInShape(await jsonAt(path), recorded(folder, fileName))).toEqual(SAME_SHAPE);
    });
  },
);

describe.skipIf(!isInstalled('curl'))('curl', () => {
  it.each([
    [false, '1.1'],
    [true, '2'],
  ])('is offered HTTP/2 only when asked for (%s: HTTP/%s)', async (http2, version) => {
    const served = await startSimulatedOkta({ now: () => new Date(), http2 });
    const url = `${served.origin}/.well-known/openid-configuration`;
    const ca = temporaryFile('ca.pem', served.caPem);
    const got = await run('curl', ['-sS', '--fail', '--cacert', ca, '-w', '\n%{http_version}', url]);
    const downgraded = await run('curl', ['-sS', '--fail', '--http1.1', '--cacert', ca, url]);
    await served.close();
    expect(got.output.split('\n').at(-1)).toBe(version);
    expect(JSON.parse(downgraded.output)).toHaveProperty('issuer', served.origin);
  });
});

describe('A simulated org', () => {
  it('returns to its port after it was refused there', async () => {
    const own = await startSimulatedOkta({ now: () => new Date(), scenario: 'refused' });
    const url = `${own.origin}/oauth2/v1/keys`;
    await expect(ask(url, { ca: own.caPem })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await own.switchTo('healthy');
    expect((await ask(url, { ca: own.caPem })).status).toBe(200);
    expect(own.scenario).toBe('healthy');
    await own.close();
    await expect(ask(url, { ca: own.caPem })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    'silence-before-handshake',
    'silence-after-handshake',
    'silence-mid-body',
    'drip-fed-body',
    'slow',
  ] as const)('ends clients that wait in %s when it closes', async (scenario) => {
    const own = await startSimulatedOkta({ now: () => new Date(), scenario });
    const waiting = ask(`${own.origin}/.well-known/openid-configuration`, { ca: own.caPem }).catch((e) => e);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    await own.close();
    expect(await waiting).toMatchObject({ code: 'ECONNRESET' });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('ends in the last of several switches asked for at once', async () => {
    const own = await startSimulatedOkta({ now: () => new Date() });
    await Promise.all([own.switchTo('refused'), own.switchTo('healthy'), own.switchTo('not-found')]);
    const reply = await ask(`${own.origin}/.well-known/openid-configuration`, { ca: own.caPem });
    await own.close();
    expect(reply.status).toBe(404);
  });
});
