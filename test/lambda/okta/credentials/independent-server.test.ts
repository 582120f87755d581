/** Against an authorization server that this project did not write: panva's oidc-provider, over TLS. */
import { createPublicKey, sign } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HttpAnswer } from '../../../../lambda/net/https.ts';
import {
  type ClientKey,
  kmsClientKey,
  storedClientKey,
} from '../../../../lambda/okta/credentials/client-key.ts';
import { oauthAuthorizer } from '../../../../lambda/okta/credentials/oauth-authorizer.ts';
import { systemRandomness } from '../../../../lambda/okta/credentials/proofs.ts';
import { httpsTransport } from '../../../../lambda/okta/https-transport.ts';
import type { OutgoingRequest, Send } from '../../../../lambda/okta/transport.ts';
import { privateJwk, providerOf } from '../../../support/independent-server.ts';
import { HOST, loopbackNetwork, systemClock } from '../../../support/loopback-network.ts';
import { httpsServer } from '../../../support/loopback-servers.ts';
import { CLIENT_ID, callOf, pem, privateKeyOf, SCOPES, tokenRequestOf } from './support.ts';

/** The part of the provider that is used here and is not typed. */
interface Issued {
  readonly jkt?: string;
  readonly scope?: string;
}
interface Minted {
  setThumbprint(kind: 'jkt', thumbprint: string): void;
  save(): Promise<string>;
}
interface Models {
  readonly ClientCredentials: { find(token: string): Promise<Issued | undefined> };
  readonly Client: { find(id: string): Promise<unknown> };
  readonly Grant: new (content: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
  readonly AccessToken: new (content: object) => Minted;
}

type NonceRule = 'nonces not known' | 'nonces taken' | 'nonces required';

async function providerWith(key: ClientKey, nonces: NonceRule) {
  let serve: RequestListener = () => {};
  const { port } = await httpsServer((request, response) => serve(request, response));
  const origin = `https://${HOST}:${port}`;
  const provider = await providerOf(origin, {
    jwks: { keys: [privateJwk({ alg: 'RS256' })] },
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        dpop_bound_access_tokens: nonces !== 'nonces not known',
        jwks: { keys: [key.jwk] },
      },
    ],
    scopes: ['openid', ...SCOPES],
    ttl: { ClientCredentials: 600, AccessToken: 600, Grant: 600 },
    routes: { token: '/oauth2/v1/token', userinfo: '/api/v1/me' },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      dPoP: {
        enabled: true,
        ...(nonces === 'nonces not known' ? {} : { nonceSecret: Buffer.alloc(32, 7) }),
        requireNonce: () => nonces === 'nonces required',
      },
    },
    findAccount: async (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub }),
    }),
  });
  const callback = provider.callback();
  serve = callback;
  return {
    origin,
    models: provider as unknown as Models,
    /** Puts something in front of the provider. */
    intercept: (path: string, respond: RequestListener) => {
      serve = (request, response) => (request.url === path ? respond : callback)(request, response);
    },
  };
}

/** The client over real connections, and all that it sent and got. */
async function clientOf(origin: string, key: ClientKey, dpop = true) {
  const transport = httpsTransport(await loopbackNetwork());
  onTestFinished(transport.close);
  const exchanges: { readonly request: OutgoingRequest; readonly answer: HttpAnswer }[] = [];
  const send: Send = async (request, signal) => {
    const answer = await transport.send(request, signal);
    exchanges.push({ request, answer });
    return answer;
  };
  const settings = { orgUrl: origin, clientId: CLIENT_ID, scopes: SCOPES, dpop };
  const ports = { readKey: async () => key, clock: systemClock, randomness: systemRandomness };
  return { authorizer: oauthAuthorizer(settings, ports), send, exchanges };
}

const statuses = (exchanges: readonly { readonly answer: HttpAnswer }[]) =>
  exchanges.map(({ answer }) => answer.status);
const stored = (alg: 'RS256' | 'ES256') => storedClientKey(pem(privateKeyOf(alg)), undefined);
const inKms = (alg: 'RS256' | 'ES256') => {
  const key = privateKeyOf(alg);
  return kmsClientKey(
    {
      publicKey: async () => createPublicKey(key).export({ format: 'der', type: 'spki' }),
      sign: async (message) => sign('sha256', message, key),
    },
    'named',
  );
};

describe('A token of an independent server', () => {
  it.each([
    { from: 'a stored RSA key', key: () => stored('RS256') },
    { from: 'a stored EC key', key: () => stored('ES256') },
    { from: 'an RSA key in KMS', key: () => inKms('RS256') },
    { from: 'an EC key in KMS', key: () => inKms('ES256') },
  ])('is issued to an assertion of $from', async ({ key }) => {
    const used = await key();
    const { origin } = await providerWith(used, 'nonces required');
    const { authorizer, send, exchanges } = await clientOf(origin, used);
    const call = authorizer.begin({ method: 'GET', url: `${origin}/api/v1/apps` }, send);
    const authorization = await call.authorize(AbortSignal.timeout(5000));
    expect(authorization).toMatchObject({ kind: 'headers' });
    expect(statuses(exchanges)).toEqual([400, 200]);
  });

  it.each([
    { nonces: 'nonces not known', asked: [200] },
    { nonces: 'nonces taken', asked: [200] },
    { nonces: 'nonces required', asked: [400, 200] },
  ] as const)('is bound to the key of the proofs, with $nonces', async ({ nonces, asked }) => {
    const key = await stored('ES256');
    const { origin, models } = await providerWith(key, nonces);
    const { authorizer, send, exchanges } = await clientOf(origin, key);
    const call = authorizer.begin({ method: 'GET', url: `${origin}/api/v1/apps` }, send);
    const authorization = await call.authorize(AbortSignal.timeout(5000));
    if (authorization.kind !== 'headers') throw new Error(authorization.kind);
    const { authorization: scheme = '', dpop = '' } = authorization.headers;
    const issued = await models.ClientCredentials.find(scheme.replace('DPoP ', ''));
    expect(issued?.jkt).toBe(await calculateJwkThumbprint(decodeProtectedHeader(dpop).jwk ?? { kty: '' }));
    expect(issued?.scope).toBe(SCOPES.join(' '));
    expect(statuses(exchanges)).toEqual(asked);
  });

  it('is issued without a proof to an app that requires none', async () => {
    const key = await stored('ES256');
    const { origin, models } = await providerWith(key, 'nonces not known');
    const { authorizer, send } = await clientOf(origin, key, false);
    const call = authorizer.begin({ method: 'GET', url: `${origin}/api/v1/apps` }, send);
    const authorization = await call.authorize(AbortSignal.timeout(5000));
    if (authorization.kind !== 'headers') throw new Error(authorization.kind);
    expect(authorization.headers['dpop']).toBeUndefined();
    const token = authorization.headers['authorization']?.replace('Bearer ', '') ?? '';
    expect(await models.ClientCredentials.find(token)).not.toHaveProperty('jkt');
  });

  it('is not issued to another key, which it says', async () => {
    const { origin } = await providerWith(await stored('ES256'), 'nonces required');
    const { authorizer, send, exchanges } = await clientOf(origin, await stored('ES256'));
    const ended = await callOf(authorizer, send, { method: 'GET', url: `${origin}/api/v1/apps` });
    expect(ended).toMatchObject({ kind: 'no-token', refusal: { errorCode: 'invalid_client', status: 401 } });
    expect(exchanges.length).toBeLessThanOrEqual(2);
  });

  it('comes without anything ever being sent twice', async () => {
    const key = await stored('ES256');
    const { origin } = await providerWith(key, 'nonces required');
    const sent: OutgoingRequest[] = [];
    for (let run = 0; run < 5; run += 1) {
      const { authorizer, send, exchanges } = await clientOf(origin, key);
      const call = authorizer.begin({ method: 'GET', url: `${origin}/api/v1/apps` }, send);
      expect(await call.authorize(AbortSignal.timeout(5000))).toMatchObject({ kind: 'headers' });
      sent.push(...exchanges.map(({ request }) => request));
    }
    const ids = sent.map(tokenRequestOf).flatMap(({ assertion, proof }) => [assertion, proof]);
    expect(new Set(ids.map((jwt) => jwt?.claims['jti'])).size).toBe(20);
  });
});

describe('A resource of an independent server', () => {
  /** Its own resource wants a user's token; the token endpoint issues one, bound to the key of the proof. */
  async function resourceWith(nonces: NonceRule) {
    const key = await stored('ES256');
    const server = await providerWith(key, nonces);
    const { Client, Grant, AccessToken } = server.models;
    let issued = 0;
    server.intercept('/oauth2/v1/token', async (request, response) => {
      const client = await Client.find(CLIENT_ID);
      const grant = new Grant({ accountId: 'user', clientId: CLIENT_ID });
      grant.addOIDCScope('openid');
      const grantId = await grant.save();
      const token = new AccessToken({ accountId: 'user', client, grantId, gty: 'x', scope: 'openid' });
      const { jwk = { kty: '' } } = decodeProtectedHeader(String(request.headers['dpop']));
      token.setThumbprint('jkt', await calculateJwkThumbprint(jwk));
      issued += 1;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify({ token_type: 'DPoP', expires_in: 3600, access_token: await token.save() }),
      );
    });
    const client = await clientOf(server.origin, key);
    const request = { method: 'GET', url: `${server.origin}/api/v1/me?limit=1` } as const;
    const calls = () => client.exchanges.filter(({ request: { url } }) => url.includes('/api/'));
    return { ...client, request, calls, issued: () => issued };
  }

  it.each([
    { nonces: 'nonces not known', first: [200] },
    { nonces: 'nonces taken', first: [200] },
    { nonces: 'nonces required', first: [401, 200] },
  ] as const)('takes the proofs, with $nonces', async ({ nonces, first }) => {
    const { authorizer, send, request, calls, issued } = await resourceWith(nonces);
    const answer = await callOf(authorizer, send, request);
    expect(answer).toMatchObject({ status: 200 });
    expect(statuses(calls())).toEqual(first);
    for (let more = 0; more < 3; more += 1) await callOf(authorizer, send, request);
    // What was learnt from the first challenge serves all later calls.
    expect(statuses(calls())).toEqual([...first, 200, 200, 200]);
    expect(issued()).toBe(1);
  });

  it('takes each proof once, as said of them', async () => {
    const { authorizer, send, request } = await resourceWith('nonces not known');
    const signal = AbortSignal.timeout(5000);
    const call = authorizer.begin(request, send);
    const authorization = await call.authorize(signal);
    if (authorization.kind !== 'headers') throw new Error(authorization.kind);
    const { headers } = authorization;
    expect((await send({ ...request, headers }, signal)).status).toBe(200);
    expect((await send({ ...request, headers }, signal)).status).toBe(401);
    expect(await callOf(authorizer, send, request)).toMatchObject({ status: 200 });
  });

  it('takes the proofs of twenty calls at once', async () => {
    const { authorizer, send, request, calls, issued } = await resourceWith('nonces taken');
    const answers = await Promise.all(Array.from({ length: 20 }, () => callOf(authorizer, send, request)));
    expect(answers.map((answer) => 'status' in answer && answer.status)).toEqual(Array(20).fill(200));
    expect(calls()).toHaveLength(20);
    expect(issued()).toBe(1);
  });
});
