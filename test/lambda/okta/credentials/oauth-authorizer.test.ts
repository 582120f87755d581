import { createHash } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../../lambda/net/https.ts';
import type { ClientKey } from '../../../../lambda/okta/credentials/client-key.ts';
import { CredentialFault } from '../../../../lambda/okta/credentials/credential-fault.ts';
import { oauthAuthorizer } from '../../../../lambda/okta/credentials/oauth-authorizer.ts';
import { NOW } from '../../../support/alerting-values.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import {
  APPS,
  answer,
  CLIENT_ID,
  callOf,
  countingRandomness,
  granted,
  NEVER,
  newClientKey,
  ORG,
  orgWith,
  refusesClient,
  SCOPES,
  tokenEndpoint,
  wantsNonce,
} from './support.ts';

const OK = answer(200, []);
const INVALID_TOKEN = answer(401, '', {
  'www-authenticate': 'DPoP algs="ES256", error="invalid_token", error_description="The token has expired."',
});
/** Tokens that can be told apart. */
const newTokens = () => {
  let last = 0;
  return tokenEndpoint(() => {
    last += 1;
    return granted(`at-${last}`);
  });
};

interface Given {
  readonly clientId?: string;
  readonly readKey?: () => Promise<ClientKey>;
  readonly dpop?: boolean;
}

function authorizerWith({ clientId = CLIENT_ID, readKey = newClientKey, dpop = true }: Given = {}) {
  const time = manualClock();
  const settings = { orgUrl: ORG, clientId, scopes: SCOPES, dpop };
  const ports = { readKey: () => readKey(), clock: time.clock, randomness: countingRandomness() };
  return { ...oauthAuthorizer(settings, ports), time };
}

describe('A call of the API', () => {
  it('carries the token, and a proof for this token, this method and this URL without its query', async () => {
    const org = orgWith(tokenEndpoint(granted('at-1')), OK);
    expect(await callOf(authorizerWith(), org.send)).toBe(OK);
    const [{ authorization, proof } = {}] = org.calls;
    expect(authorization).toBe('DPoP at-1');
    expect(proof?.claims).toEqual({
      htm: 'GET',
      htu: `${ORG}/api/v1/apps`,
      ath: createHash('sha256').update('at-1').digest('base64url'),
      iat: NOW.getTime() / 1000 - 60,
      jti: expect.any(String),
    });
    const jwk = proof?.header['jwk'] as Parameters<typeof jwtVerify>[1];
    await jwtVerify(proof?.text ?? '', jwk, { typ: 'dpop+jwt', currentDate: NOW });
  });

  it('is proved with the key that the token is bound to', async () => {
    const endpoint = tokenEndpoint(granted('at-1'));
    const org = orgWith(endpoint, OK);
    await callOf(authorizerWith(), org.send);
    expect(org.calls[0]?.proof?.header).toEqual(endpoint.requests[0]?.proof?.header);
  });

  it('gets headers for authentication, and no others', async () => {
    const { send } = orgWith(tokenEndpoint(granted('at-1')), OK);
    const authorization = await authorizerWith().begin(APPS, send).authorize(NEVER);
    const { headers } = { headers: {}, ...authorization };
    expect(Object.keys(headers).sort()).toEqual(['authorization', 'dpop']);
  });

  it('carries no proof with a token that needs none', async () => {
    for (const dpop of [true, false]) {
      const endpoint = tokenEndpoint(granted('at-1', { token_type: 'Bearer' }));
      const org = orgWith(endpoint, OK);
      await callOf(authorizerWith({ dpop }), org.send);
      expect(org.calls).toEqual([{ authorization: 'Bearer at-1', proof: undefined }]);
      expect(endpoint.requests.map(({ proof }) => proof !== undefined)).toEqual([dpop]);
    }
  });

  it('of another origin is refused before anything is asked', async () => {
    const endpoint = newTokens();
    const { begin } = authorizerWith();
    for (const url of ['https://evil.example/api/v1/apps', 'http://acme.okta.example/', `${ORG}:8443/`]) {
      expect(() => begin({ method: 'GET', url }, endpoint.send)).toThrow(RangeError);
    }
    expect(endpoint.requests).toEqual([]);
  });

  it('cannot be answered before it was authorized', async () => {
    const call = authorizerWith().begin(APPS, newTokens().send);
    await expect(call.answered(OK)).rejects.toThrow('nothing that was authorized');
  });

  it.each([
    {
      what: 'the scope is missing',
      reply: answer(403, '', { 'www-authenticate': 'Bearer error="insufficient_scope"' }),
    },
    { what: 'the role is missing', reply: answer(403, { errorCode: 'E0000006', errorSummary: 'no' }) },
    {
      what: 'the feature is not licensed',
      reply: answer(401, { errorCode: 'E0000015', errorSummary: 'no' }),
    },
    {
      what: 'the proof was there before',
      reply: answer(400, '', { 'www-authenticate': 'DPoP error="invalid_dpop_proof"' }),
    },
    { what: 'there were too many', reply: answer(429, { errorCode: 'E0000047', errorSummary: 'no' }) },
    { what: 'Okta fails', reply: answer(500, '') },
    { what: 'it is good', reply: answer(200, { errorCode: 'E0000011', errorSummary: 'of something else' }) },
    { what: 'Okta makes up a status', reply: answer(999, '') },
    { what: 'nothing changed', reply: answer(304, '') },
  ])('is final when $what', async ({ reply }) => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, reply);
    expect(await callOf(authorizerWith(), org.send)).toBe(reply);
    expect([org.calls.length, endpoint.requests.length]).toEqual([1, 1]);
  });
});

describe('A nonce that the API wants', () => {
  const inHeader = (status: number, nonce = 'r-1') =>
    answer(status, '', { 'dpop-nonce': nonce, 'www-authenticate': 'DPoP error="use_dpop_nonce"' });

  it.each([
    ['400 in the header', inHeader(400)],
    ['401 in the header', inHeader(401)],
    ['400 in the body', wantsNonce('r-1', 400)],
    ['401 in the body', wantsNonce('r-1', 401)],
  ])('is used when asked for with %s, with the same token', async (_what, challenge) => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, challenge, OK);
    expect(await callOf(authorizerWith(), org.send)).toBe(OK);
    expect(org.calls.map(({ proof }) => proof?.claims['nonce'])).toEqual([undefined, 'r-1']);
    expect(new Set(org.calls.map(({ proof }) => proof?.claims['jti'])).size).toBe(2);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('is tried twice, and no third time', async () => {
    const org = orgWith(newTokens(), inHeader(401, 'r-1'), inHeader(401, 'r-2'), inHeader(401, 'r-3'), OK);
    expect(await callOf(authorizerWith(), org.send)).toMatchObject({ status: 401 });
    expect(org.calls.map(({ proof }) => proof?.claims['nonce'])).toEqual([undefined, 'r-1', 'r-2']);
  });

  it('serves all later calls, and gives way to whatever a good answer brings', async () => {
    const withNonce = (nonce: string) => answer(200, [], { 'dpop-nonce': nonce });
    const org = orgWith(newTokens(), inHeader(401, 'r-1'), OK, withNonce('r-2'), OK);
    const authorizer = authorizerWith();
    for (let call = 0; call < 4; call += 1) await callOf(authorizer, org.send);
    expect(org.calls.map(({ proof }) => proof?.claims['nonce'])).toEqual([
      undefined,
      'r-1',
      'r-1',
      'r-2',
      'r-2',
    ]);
  });

  it('is shared with the token endpoint, which has the same origin', async () => {
    const endpoint = tokenEndpoint(wantsNonce('n-1'), granted('at-1'));
    const org = orgWith(endpoint, OK);
    await callOf(authorizerWith(), org.send);
    expect(org.calls[0]?.proof?.claims['nonce']).toBe('n-1');
  });
});

describe('A token', () => {
  it('serves all calls until a minute before its end, in all runs of a container', async () => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, OK);
    const { time, ...authorizer } = authorizerWith();
    await callOf(authorizer, org.send);
    time.pass(3_539_999);
    await callOf(authorizer, org.send);
    expect(endpoint.requests).toHaveLength(1);
    time.pass(1);
    await callOf(authorizer, org.send);
    expect(endpoint.requests).toHaveLength(2);
  });

  it('is asked for once by twenty calls at once', async () => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, OK);
    const authorizer = authorizerWith();
    await Promise.all(Array.from({ length: 20 }, () => callOf(authorizer, org.send)));
    expect(endpoint.requests).toHaveLength(1);
    expect(org.calls).toHaveLength(20);
    expect(new Set(org.calls.map(({ proof }) => proof?.claims['jti'])).size).toBe(20);
  });

  it.each([
    { what: 'a challenge', refused: INVALID_TOKEN },
    {
      what: "Okta's own code",
      refused: answer(401, { errorCode: 'E0000011', errorSummary: 'Invalid token provided' }),
    },
  ])('refused with $what is replaced within the call', async ({ refused }) => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, refused, OK);
    expect(await callOf(authorizerWith(), org.send)).toBe(OK);
    expect(org.calls.map(({ authorization }) => authorization)).toEqual(['DPoP at-1', 'DPoP at-2']);
  });

  it('refused again is not replaced again', async () => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, INVALID_TOKEN);
    expect(await callOf(authorizerWith(), org.send)).toBe(INVALID_TOKEN);
    expect([org.calls.length, endpoint.requests.length]).toEqual([2, 2]);
  });

  it('refused to twenty calls at once is replaced once', async () => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, ({ authorization }) =>
      authorization === 'DPoP at-1' ? INVALID_TOKEN : OK,
    );
    const authorizer = authorizerWith();
    const ended = await Promise.all(Array.from({ length: 20 }, () => callOf(authorizer, org.send)));
    expect(new Set(ended)).toEqual(new Set([OK]));
    expect([org.calls.length, endpoint.requests.length]).toEqual([40, 2]);
  });

  it('may be replaced after two nonces, and no more than that', async () => {
    const endpoint = newTokens();
    const org = orgWith(endpoint, wantsNonce('r-1'), INVALID_TOKEN, wantsNonce('r-2'), INVALID_TOKEN, OK);
    expect(await callOf(authorizerWith(), org.send)).toBe(INVALID_TOKEN);
    expect([org.calls.length, endpoint.requests.length]).toEqual([4, 2]);
  });

  it('that cannot be had is a problem of its own, and asked for again by the next call', async () => {
    const endpoint = tokenEndpoint(answer(503, ''), granted('at-1'));
    const org = orgWith(endpoint, OK);
    const authorizer = authorizerWith();
    expect(await callOf(authorizer, org.send)).toMatchObject({
      kind: 'no-token',
      refusal: { kind: 'unavailable', status: 503 },
    });
    expect(await callOf(authorizer, org.send)).toBe(OK);
  });
});

describe('The key of the client', () => {
  /** A secret that somebody replaces. */
  const stored = async (kid: string) => {
    const state = { key: await newClientKey(kid), readings: 0 };
    const readKey = async () => {
      state.readings += 1;
      return state.key;
    };
    return { state, readKey };
  };
  /** Knows one key. */
  const knows = (kid: string) =>
    tokenEndpoint(({ assertion }): HttpAnswer => {
      return assertion.header['kid'] === kid ? granted('at-1') : refusesClient();
    });

  it('is read once', async () => {
    const { state, readKey } = await stored('old');
    const org = orgWith(tokenEndpoint(granted('at-1', { expires_in: 1 })), OK);
    const authorizer = authorizerWith({ readKey });
    await callOf(authorizer, org.send);
    await callOf(authorizer, org.send);
    expect(state.readings).toBe(1);
  });

  it('that was replaced is used within the same call, without a deploy', async () => {
    const { state, readKey } = await stored('old');
    const authorizer = authorizerWith({ readKey });
    await callOf(authorizer, orgWith(tokenEndpoint(granted('at-1', { expires_in: 1 })), OK).send);
    state.key = await newClientKey('new');
    const endpoint = knows('new');
    expect(await callOf(authorizer, orgWith(endpoint, OK).send)).toBe(OK);
    expect(endpoint.requests.map(({ assertion }) => assertion.header['kid'])).toEqual(['old', 'new']);
    expect(state.readings).toBe(2);
  });

  it('that is replaced under the same kid is a new one too', async () => {
    const { state, readKey } = await stored('same');
    const authorizer = authorizerWith({ readKey });
    await callOf(authorizer, orgWith(tokenEndpoint(granted('at-1', { expires_in: 1 })), OK).send);
    state.key = await newClientKey('same');
    const endpoint = tokenEndpoint(refusesClient(), granted('at-2'));
    expect(await callOf(authorizer, orgWith(endpoint, OK).send)).toBe(OK);
  });

  it.each(['c', 'e', 'client', 'nonce', 'signature'])(
    'and a client id that is part of the words of the protocol, %s, do not get into each other’s way',
    async (clientId) => {
      const { state, readKey } = await stored('old');
      const authorizer = authorizerWith({ clientId, readKey });
      await callOf(authorizer, orgWith(tokenEndpoint(granted('at-1', { expires_in: 1 })), OK).send);
      state.key = await newClientKey('new');
      const endpoint = tokenEndpoint(wantsNonce('n-1'), refusesClient(), granted('at-2'));
      expect(await callOf(authorizer, orgWith(endpoint, OK).send)).toBe(OK);
    },
  );

  it('that is refused and still the same is not tried again', async () => {
    const { state, readKey } = await stored('old');
    const endpoint = knows('new');
    expect(await callOf(authorizerWith({ readKey }), orgWith(endpoint, OK).send)).toMatchObject({
      kind: 'no-token',
      refusal: { kind: 'client-key-wrong' },
    });
    expect([endpoint.requests.length, state.readings]).toEqual([1, 2]);
  });

  it('is not read again for a refusal that is not about the client', async () => {
    const { state, readKey } = await stored('old');
    for (const reply of [answer(400, { error: 'invalid_scope' }), answer(429, ''), answer(500, '')]) {
      await callOf(authorizerWith({ readKey }), orgWith(tokenEndpoint(reply), OK).send);
    }
    expect(state.readings).toBe(3);
  });

  it.each([{ kind: 'not-stored' }, { kind: 'access-denied' }, { kind: 'unusable', why: 'empty' }] as const)(
    'that is $kind is a problem of its own; the next call reads again',
    async (problem) => {
      const { readKey } = await stored('old');
      let isStored = false;
      const org = orgWith(newTokens(), OK);
      const authorizer = authorizerWith({
        readKey: () => (isStored ? readKey() : Promise.reject(new CredentialFault(problem))),
      });
      expect(await callOf(authorizer, org.send)).toEqual(problem);
      expect(org.calls).toEqual([]);
      isStored = true;
      expect(await callOf(authorizer, org.send)).toBe(OK);
    },
  );

  it('that AWS fails to give is an error', async () => {
    const readKey = () => Promise.reject(new Error('AWS did not answer within 2000 ms'));
    await expect(callOf(authorizerWith({ readKey }), orgWith(newTokens(), OK).send)).rejects.toThrow('AWS');
  });
});

describe('An org', () => {
  it('without https gets no credential', () => {
    const settings = { orgUrl: 'http://acme.okta.example', clientId: CLIENT_ID, scopes: SCOPES, dpop: true };
    const ports = {
      readKey: newClientKey,
      clock: manualClock().clock,
      randomness: countingRandomness(),
    };
    expect(() => oauthAuthorizer(settings, ports)).toThrow('https only');
  });
});
