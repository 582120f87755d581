/** The token endpoint of the simulated org: what it grants, and what exactly it refuses everything else with. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import {
  assertionOf,
  type ClientKey,
  clientKey,
  doorWithoutSocket,
  epochSeconds,
  jsonOf,
  type Parts,
  proofOf,
  type Reply,
  TOKEN_PATH,
  tokenRequest,
} from './api-client.ts';

const APP = '0oamonitor00000001';
const PLAIN_APP = '0oaplain0000000001';
const URL_OF_TOKENS = `https://acme.okta.example${TOKEN_PATH}`;
const SCOPES = 'okta.logs.read okta.apps.read';
const START = new Date('2026-03-04T05:06:07.250Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let registered: ClientKey;
let stranger: ClientKey;
let dpopKey: ClientKey;
let rsaKey: ClientKey;
beforeAll(async () => {
  [registered, stranger, dpopKey, rsaKey] = await Promise.all([
    clientKey(),
    clientKey(),
    clientKey(),
    clientKey('RS256'),
  ]);
});

let now = START;
let api: SimulatedApi;
beforeEach(() => {
  now = START;
  const common = {
    keys: [registered.publicJwk, rsaKey.publicJwk],
    grantedScopes: ['okta.logs.read', 'okta.apps.read'],
    role: SUPER_ADMIN,
    active: true,
  };
  api = createSimulatedApi({
    now: () => now,
    serviceApps: [
      { ...common, clientId: APP, requiresDpop: true },
      { ...common, clientId: PLAIN_APP, requiresDpop: false },
    ],
  });
});

const ask = (...request: Parameters<typeof tokenRequest>) =>
  doorWithoutSocket(api).ask(tokenRequest(...request));
const plain = (claims: Parts = {}, header: Parts = {}, key = registered) =>
  assertionOf(PLAIN_APP, key, URL_OF_TOKENS, now, claims, header);
const ofApp = () => assertionOf(APP, registered, URL_OF_TOKENS, now);
const proof = (claims: Parts = {}, header: Parts = {}, key = dpopKey) =>
  proofOf(key, 'POST', URL_OF_TOKENS, now, claims, header);
const refusal = (reply: Reply) => ({ status: reply.status, ...jsonOf(reply) });
const nonceFrom = async () => {
  const reply = await ask(await ofApp(), SCOPES, await proof());
  return reply.headers['dpop-nonce'];
};

describe('a service app without DPoP', () => {
  it('gets a Bearer token for an hour, with the scopes it asked for', async () => {
    const reply = await ask(await plain(), SCOPES);
    expect(reply.status).toBe(200);
    expect(jsonOf(reply)).toEqual({
      token_type: 'Bearer',
      expires_in: 3600,
      access_token: expect.stringMatching(/^[\w-]{128}$/),
      scope: SCOPES,
    });
    expect(reply.headers).not.toHaveProperty('dpop-nonce');
  });

  it('may sign with each of its keys, and with RSA', async () => {
    expect((await ask(await plain({}, {}, rsaKey), SCOPES)).status).toBe(200);
    expect((await ask(await plain({}, { kid: undefined }), SCOPES)).status).toBe(200);
  });

  it('gets only what is granted, and is told which', async () => {
    const reply = await ask(await plain(), 'okta.users.read okta.logs.read');
    expect(jsonOf(reply)).toMatchObject({ scope: 'okta.logs.read' });
    api.credentials.changeApp(PLAIN_APP, { grantedScopes: ['okta.users.read'] });
    expect(jsonOf(await ask(await plain(), 'okta.users.read okta.logs.read'))).toMatchObject({
      scope: 'okta.users.read',
    });
  });

  it('gets tokens for another time where the org is set so', async () => {
    const { apps: serviceApps } = api.credentials;
    api = createSimulatedApi({ now: () => now, serviceApps, accessTokenSeconds: 300 });
    expect(jsonOf(await ask(await plain(), SCOPES))).toMatchObject({ expires_in: 300 });
  });

  it('is bound to its key when it sends a proof all the same', async () => {
    const nonce = await nonceFrom();
    const reply = await ask(await plain(), SCOPES, await proof({ nonce }));
    expect(jsonOf(reply)).toMatchObject({ token_type: 'DPoP' });
  });
});

describe('a client assertion is refused', () => {
  const seconds = (more: number) => epochSeconds(START) + more;
  it.each<[string, string, Parts, Parts?]>([
    [
      'for another audience',
      'The audience claim for client_assertion must be the endpoint invoked for the request.',
      { aud: 'https://acme.okta.example' },
    ],
    ['from an unknown client', "Invalid value for 'client_id' parameter.", { iss: '0oanobody', sub: 'x' }],
    ['without an issuer', "Invalid value for 'client_id' parameter.", { iss: undefined }],
    ['about another', 'The subject claim for client_assertion is not a valid client_id.', { sub: APP }],
    [
      'without a subject',
      'The subject claim for client_assertion is not a valid client_id.',
      { sub: undefined },
    ],
    [
      'that is valid for more than an hour',
      'The client_assertion token has an expiration too far into the future.',
      { exp: seconds(3602) },
    ],
    ['that is expired', 'The client_assertion token is expired.', { exp: seconds(0) }],
    [
      'without an end',
      "The client_assertion must contain the 'exp' claim as seconds since epoch.",
      { exp: undefined },
    ],
    [
      'from the future',
      'The client_assertion token must be issued before the current time.',
      { iat: seconds(1) },
    ],
    ['of an unknown kid', 'The client_assertion JWT kid is invalid.', {}, { kid: 'none' }],
  ])('%s: %s', async (_what, description, claims, header = {}) => {
    const reply = await ask(await plain(claims, header), SCOPES);
    expect(refusal(reply)).toEqual({ status: 401, error: 'invalid_client', error_description: description });
  });

  it.each([
    ['with a second to go', { exp: epochSeconds(START) + 1 }],
    ['that is valid for an hour', { exp: epochSeconds(START) + 3600 }],
    ['issued in this second', { iat: epochSeconds(START) }],
    ['that says neither when it was issued nor which it is', { iat: undefined, jti: undefined }],
  ])('not %s', async (_what, claims) => {
    expect((await ask(await plain(claims), SCOPES)).status).toBe(200);
  });

  it('with the signature of another key', async () => {
    const forged = await plain({}, { kid: registered.publicJwk.kid }, stranger);
    expect(refusal(await ask(forged, SCOPES))).toMatchObject({
      status: 401,
      error_description: 'The client_assertion signature is invalid.',
    });
  });

  it('the second time, even by another way to fail', async () => {
    const jti = randomUUID();
    await ask(await plain({ jti }), 'okta.users.read');
    expect(refusal(await ask(await plain({ jti }), SCOPES))).toMatchObject({
      status: 401,
      error_description: 'The client_assertion token has already been used.',
    });
  });

  it('once the app is deactivated, or its key replaced', async () => {
    api.credentials.changeApp(PLAIN_APP, { keys: [stranger.publicJwk] });
    expect(refusal(await ask(await plain(), SCOPES))).toMatchObject({
      error_description: 'The client_assertion JWT kid is invalid.',
    });
    expect((await ask(await plain({}, {}, stranger), SCOPES)).status).toBe(200);
    api.credentials.changeApp(PLAIN_APP, { active: false });
    expect(refusal(await ask(await plain({}, {}, stranger), SCOPES))).toMatchObject({
      error: 'invalid_client',
      error_description: "Invalid value for 'client_id' parameter.",
    });
  });
});

describe('a request for a token is refused', () => {
  it.each([
    ['no grant type', { grant_type: undefined }, 400, 'invalid_request', /^The token request must specify/],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', /^The authorization grant/],
    [
      'no credentials',
      { client_assertion: undefined },
      401,
      'invalid_client',
      /^No client credentials found/,
    ],
    ['a garbled assertion', { client_assertion: 'x.y.z' }, 401, 'invalid_client', /^The parsing of/],
    ['another assertion', { client_assertion_type: 'saml' }, 400, 'invalid_request', /assertion_type is inv/],
    ['a secret', { client_secret: 'pssst' }, 401, 'invalid_client', /must use the private_key_jwt/],
    ['another client', { client_id: APP }, 401, 'invalid_client', /^Invalid value for 'client_id'/],
    ['no scope', { scope: undefined }, 400, 'invalid_scope', /^No scopes were requested\.$/],
    ['a made-up scope', { scope: 'read-everything' }, 400, 'invalid_scope', /not configured/],
    [
      'no granted scope',
      { scope: 'okta.users.read' },
      400,
      'consent_required',
      /^You are not allowed any of/,
    ],
  ])('with %s', async (_what, form, status, error, description) => {
    const reply = await ask(await plain(), SCOPES, undefined, form);
    expect(refusal(reply)).toEqual({ status, error, error_description: expect.stringMatching(description) });
  });

  it('that is no form, or no POST', async () => {
    const door = doorWithoutSocket(api);
    const asked = tokenRequest(await plain(), SCOPES);
    const json = await door.ask({ ...asked, headers: { 'content-type': 'application/json' } });
    expect(refusal(json)).toMatchObject({ status: 400, error: 'invalid_request' });
    const got = await door.ask({ ...asked, method: 'GET' });
    expect(got.status).toBe(405);
    expect(jsonOf(got)).toMatchObject({ errorCode: 'E0000022' });
  });
});

describe('an app that requires DPoP', () => {
  it('is asked for a nonce first and gets a bound token with it', async () => {
    const first = await ask(await ofApp(), SCOPES, await proof());
    expect(refusal(first)).toEqual({
      status: 400,
      error: 'use_dpop_nonce',
      error_description: 'Authorization server requires nonce in DPoP proof.',
    });
    const nonce = first.headers['dpop-nonce'];
    expect(nonce).toMatch(/^[\w-]{32}$/);
    const second = await ask(await ofApp(), SCOPES, await proof({ nonce }));
    expect(jsonOf(second)).toMatchObject({ token_type: 'DPoP', expires_in: 3600, scope: SCOPES });
    expect(second.headers['dpop-nonce']).toBe(nonce);
  });

  it.each<[string, string, Parts, Parts?]>([
    ['of another type', "'typ' must be 'dpop+jwt' in the DPoP proof JWT.", {}, { typ: 'JWT' }],
    ['without a type', "'typ' must be 'dpop+jwt' in the DPoP proof JWT.", {}, { typ: undefined }],
    ['without its key', 'The DPoP proof JWT is invalid.', {}, { jwk: undefined }],
    ['for another method', "'htm' claim in the DPoP proof JWT is invalid.", { htm: 'GET' }],
    ['without a method', "'htm' claim in the DPoP proof JWT is invalid.", { htm: undefined }],
    [
      'for another URL',
      "'htu' claim in the DPoP proof JWT is invalid.",
      { htu: 'https://acme.okta.example/api/v1/logs' },
    ],
    [
      'for a URL with a query',
      "'htu' claim in the DPoP proof JWT is invalid.",
      { htu: `${URL_OF_TOKENS}?a=b` },
    ],
    ['without a URL', "'htu' claim in the DPoP proof JWT is invalid.", { htu: undefined }],
    ['without a time', "'iat' claim in the DPoP proof JWT is invalid.", { iat: undefined }],
    ['from the future', 'The DPoP proof JWT is issued in the future.', { iat: epochSeconds(START) + 1 }],
    [
      'that is too old',
      'The DPoP proof JWT is issued more than five minutes in the past.',
      { iat: epochSeconds(START) - 300 },
    ],
    ['that is expired', 'The DPoP proof JWT is expired.', { exp: epochSeconds(START) }],
    ['without an id', "'jti' claim in the DPoP proof JWT is invalid.", { jti: undefined }],
  ])('is refused with a proof %s: %s', async (_what, description, claims, header = {}) => {
    const nonce = await nonceFrom();
    const reply = await ask(await ofApp(), SCOPES, await proof({ nonce, ...claims }, header));
    expect(refusal(reply)).toEqual({
      status: 400,
      error: 'invalid_dpop_proof',
      error_description: description,
    });
    expect(reply.headers).not.toHaveProperty('dpop-nonce');
  });

  it('is taken with a proof of almost five minutes ago', async () => {
    const nonce = await nonceFrom();
    const reply = await ask(await ofApp(), SCOPES, await proof({ nonce, iat: epochSeconds(START) - 299 }));
    expect(reply.status).toBe(200);
  });

  it.each<[string, string, () => Promise<string>]>([
    ['The DPoP proof JWT cannot be parsed.', 'no JWT', async () => 'x.y.z'],
    ['The DPoP proof JWT header is missing.', 'an empty proof', async () => ''],
    [
      'Multiple DPoP proof JWT headers are not allowed.',
      'two proofs',
      async () => `${await proof()}, ${await proof()}`,
    ],
    [
      'The DPoP proof JWT signature is invalid.',
      'the key of another',
      () => proof({}, { jwk: stranger.publicJwk }),
    ],
    [
      'The DPoP proof JWT signature algorithm is invalid.',
      'an algorithm Okta does not know',
      async () => proof({}, {}, await clientKey('EdDSA')),
    ],
    [
      'The DPoP proof JWT is invalid.',
      'a private key in it',
      () => proof({}, { jwk: { ...dpopKey.publicJwk, d: 'AAAA' } }),
    ],
  ])('is refused with "%s" for %s', async (description, _what, wrong) => {
    expect(refusal(await ask(await ofApp(), SCOPES, await wrong()))).toEqual({
      status: 400,
      error: 'invalid_dpop_proof',
      error_description: description,
    });
  });

  it('is refused without a proof, after its assertion was used up', async () => {
    const assertion = await ofApp();
    const missing = 'The DPoP proof JWT header is missing.';
    expect(refusal(await ask(assertion, SCOPES))).toMatchObject({ status: 400, error_description: missing });
    const used = 'The client_assertion token has already been used.';
    expect(refusal(await ask(assertion, SCOPES))).toMatchObject({ status: 401, error_description: used });
  });

  it('is refused with a proof that was sent before, also one that was only challenged', async () => {
    const jti = randomUUID();
    await ask(await ofApp(), SCOPES, await proof({ jti }));
    const again = await ask(await ofApp(), SCOPES, await proof({ jti, nonce: await nonceFrom() }));
    expect(refusal(again)).toMatchObject({
      status: 400,
      error: 'invalid_dpop_proof',
      error_description: 'The DPoP proof JWT has already been used.',
    });
  });
});

describe('the nonce', () => {
  const accepted = async (nonce: string | undefined) =>
    (await ask(await ofApp(), SCOPES, await proof({ nonce }))).status === 200;

  it('may be used again, is renewed after a day and good for three', async () => {
    const nonce = await nonceFrom();
    expect(await accepted(nonce)).toBe(true);
    expect(await accepted(nonce)).toBe(true);
    now = new Date(START.getTime() + DAY_MS - 1);
    expect(await nonceFrom()).toBe(nonce);
    now = new Date(START.getTime() + DAY_MS);
    expect(await nonceFrom()).not.toBe(nonce);
    now = new Date(START.getTime() + 3 * DAY_MS);
    expect(await accepted(nonce)).toBe(true);
    now = new Date(START.getTime() + 3 * DAY_MS + 1);
    expect(await accepted(nonce)).toBe(false);
  });

  it('may be renewed at any time, with the old one still accepted or not', async () => {
    const first = await nonceFrom();
    api.renewNonce('accepted');
    const second = await nonceFrom();
    expect(second).not.toBe(first);
    expect(await accepted(first)).toBe(true);
    api.renewNonce('refused');
    expect(await accepted(second)).toBe(false);
    expect(await accepted(await nonceFrom())).toBe(true);
  });

  it('is asked for again when it was made up', async () => {
    const reply = await ask(await ofApp(), SCOPES, await proof({ nonce: 'made-up' }));
    expect(refusal(reply)).toMatchObject({ status: 400, error: 'use_dpop_nonce' });
  });
});
