import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { NetworkFault } from '../../../../lambda/net/fault.ts';
import type { HttpAnswer } from '../../../../lambda/net/https.ts';
import { CredentialFault } from '../../../../lambda/okta/credentials/credential-fault.ts';
import { proofs } from '../../../../lambda/okta/credentials/proofs.ts';
import { type AccessToken, grantToken } from '../../../../lambda/okta/credentials/token-grant.ts';
import { NOW } from '../../../support/alerting-values.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { hasRecordings, recordedExchanges, recordings } from '../../../support/recordings.ts';
import {
  answer,
  CLIENT_ID,
  countingRandomness,
  granted,
  NEVER,
  newClientKey,
  refusesClient,
  SCOPES,
  TOKEN_URL,
  type TokenEndpoint,
  tokenEndpoint,
  wantsNonce,
} from './support.ts';

const APP = { clientId: CLIENT_ID, tokenUrl: TOKEN_URL, scopes: SCOPES };
const SECONDS = NOW.getTime() / 1000;

interface Asked {
  readonly dpop?: boolean;
  readonly app?: typeof APP;
}

async function ask({ send }: Pick<TokenEndpoint, 'send'>, { dpop = true, app = APP }: Asked = {}) {
  const { clock } = manualClock();
  const randomness = countingRandomness();
  const handle = dpop ? await proofs(randomness, clock) : undefined;
  const key = await newClientKey('key-1');
  const ports = { send, clock, newId: randomness.newId };
  return { key, token: grantToken(app, key, handle, ports, NEVER) };
}

/** The problem with which asking ends. */
async function refusal(endpoint: TokenEndpoint) {
  const { token } = await ask(endpoint);
  const error = await token.catch((reason: unknown) => reason);
  if (!(error instanceof CredentialFault) || error.problem.kind !== 'no-token') throw error;
  return error.problem.refusal;
}

describe('A token request', () => {
  it('is the form that Okta describes, with an assertion that the public key verifies', async () => {
    const endpoint = tokenEndpoint(granted('at-1'));
    const { key, token } = await ask(endpoint);
    await token;
    const [sent] = endpoint.requests;
    expect(sent?.request).toMatchObject({ method: 'POST', url: TOKEN_URL });
    expect(sent?.request.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      'user-agent': 'okta-health-monitor',
    });
    expect(sent?.form).toEqual({
      grant_type: 'client_credentials',
      scope: 'okta.apps.read okta.logs.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: sent?.assertion.text,
    });
    const { payload, protectedHeader } = await jwtVerify(
      sent?.assertion.text ?? '',
      { ...key.jwk },
      {
        audience: TOKEN_URL,
        currentDate: NOW,
      },
    );
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'key-1' });
    expect(payload).toEqual({
      iss: CLIENT_ID,
      sub: CLIENT_ID,
      aud: TOKEN_URL,
      iat: SECONDS - 60,
      exp: SECONDS + 300,
      jti: expect.any(String),
    });
  });

  it('carries a proof of a key of its own, dated back as far as the assertion', async () => {
    const endpoint = tokenEndpoint(granted('at-1'));
    const { key, token } = await ask(endpoint);
    await token;
    const { header, claims, text } = endpoint.requests[0]?.proof ?? { header: {}, claims: {}, text: '' };
    const { jwk } = header as { jwk: Record<string, string> };
    expect(header).toEqual({
      typ: 'dpop+jwt',
      alg: 'ES256',
      jwk: { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) },
    });
    expect(jwk['x']).not.toBe(Reflect.get(key.jwk, 'x'));
    await jwtVerify(text, jwk, { typ: 'dpop+jwt', currentDate: NOW });
    expect(claims).toEqual({ htm: 'POST', htu: TOKEN_URL, iat: SECONDS - 60, jti: expect.any(String) });
  });

  it('carries none when DPoP is off', async () => {
    const endpoint = tokenEndpoint(granted('at-1', { token_type: 'Bearer' }));
    const { token } = await ask(endpoint, { dpop: false });
    expect(await token).toMatchObject({ type: 'bearer', value: 'at-1' });
    expect(endpoint.requests[0]?.proof).toBeUndefined();
  });
});

describe('A nonce that the token endpoint wants', () => {
  const challenges: readonly [string, HttpAnswer][] = [
    ['400 in the body', wantsNonce('n-1')],
    ['401 in the body', wantsNonce('n-1', 401)],
    ...([400, 401] as const).map((status): [string, HttpAnswer] => [
      `${status} in the header, with an empty body`,
      answer(status, '', { 'dpop-nonce': 'n-1', 'www-authenticate': 'DPoP error="use_dpop_nonce"' }),
    ]),
    [
      'the body, beside a challenge of another scheme',
      {
        ...wantsNonce('n-1', 401),
        headers: { 'dpop-nonce': 'n-1', 'www-authenticate': 'Basic realm="okta"' },
      },
    ],
    [
      'the header, after a challenge of another scheme',
      answer(401, '', {
        'dpop-nonce': 'n-1',
        'www-authenticate': 'Bearer realm="a, b", DPoP algs="ES256", error="use_dpop_nonce"',
      }),
    ],
    [
      'a body that claims to be text',
      answer(400, '{"error":"use_dpop_nonce"}', { 'dpop-nonce': 'n-1', 'content-type': 'text/plain' }),
    ],
  ];

  it.each(challenges)('is used when asked for with %s', async (_what, challenge) => {
    const endpoint = tokenEndpoint(challenge, granted('at-1'));
    const { token } = await ask(endpoint);
    expect((await token).value).toBe('at-1');
    expect(endpoint.requests.map(({ proof }) => proof?.claims['nonce'])).toEqual([undefined, 'n-1']);
  });

  it('is tried twice, and no third time', async () => {
    const twice = tokenEndpoint(wantsNonce('n-1'), wantsNonce('n-2'), granted('at-1'));
    expect((await (await ask(twice)).token).value).toBe('at-1');
    const forever = tokenEndpoint(wantsNonce('n-1'), wantsNonce('n-2'), wantsNonce('n-3'), wantsNonce('n-4'));
    expect(await refusal(forever)).toMatchObject({ kind: 'dpop-nonce-wanted' });
    expect(forever.requests.map(({ proof }) => proof?.claims['nonce'])).toEqual([undefined, 'n-1', 'n-2']);
  });

  it('is not tried when none is named', async () => {
    const endpoint = tokenEndpoint(answer(400, { error: 'use_dpop_nonce' }));
    expect(await refusal(endpoint)).toMatchObject({ kind: 'dpop-nonce-wanted', status: 400 });
    expect(endpoint.requests).toHaveLength(1);
  });

  it('comes with an assertion and a proof that were never sent before', async () => {
    const endpoint = tokenEndpoint(wantsNonce('n-1'), wantsNonce('n-2'), granted('at-1'));
    await (await ask(endpoint)).token;
    const ids = endpoint.requests.flatMap(({ assertion, proof }) => [assertion, proof]);
    expect(new Set(ids.map((jwt) => jwt?.claims['jti'])).size).toBe(6);
    expect(new Set(endpoint.requests.map(({ form }) => form['client_assertion'])).size).toBe(3);
  });
});

describe('The answer of the token endpoint', () => {
  it.each([
    { what: 'in seconds', expires_in: 3600, lasts: 3_600_000 },
    { what: 'as text', expires_in: '3600', lasts: 3_600_000 },
    { what: 'as zero', expires_in: 0, lasts: 0 },
    { what: 'not at all', expires_in: undefined, lasts: 300_000 },
  ])(
    'says $what how long the token lasts, counted from when it was asked for',
    async ({ expires_in, lasts }) => {
      const { token } = await ask(tokenEndpoint(granted('at-1', { expires_in })));
      const { expiresAt } = await token;
      expect(expiresAt - NOW.getTime()).toBe(lasts);
    },
  );

  it.each([
    { named: 'DPoP', type: 'dpop' },
    { named: 'dpop', type: 'dpop' },
    { named: 'Bearer', type: 'bearer' },
    { named: 'bearer', type: 'bearer' },
  ])('may call the type $named', async ({ named, type }) => {
    const { token } = await ask(tokenEndpoint(granted('at-1', { token_type: named })));
    expect(await token).toMatchObject<Partial<AccessToken>>({ type: type as 'dpop' | 'bearer' });
  });

  it.each([
    { what: 'without scope', changes: { scope: undefined } },
    { what: 'with fewer scopes than asked for', changes: { scope: 'okta.apps.read' } },
    { what: 'with members nobody knows', changes: { ext: { a: 1 }, issued_token_type: 'x' } },
  ])('is accepted $what', async ({ changes }) => {
    const { token } = await ask(tokenEndpoint(granted('at-1', changes)));
    expect((await token).value).toBe('at-1');
  });

  it.each([
    { what: 'no token', reply: granted('at-1', { access_token: undefined }), status: 200 },
    { what: 'an empty token', reply: granted(''), status: 200 },
    { what: 'a token that breaks a header', reply: granted('at-1\r\nx: y'), status: 200 },
    { what: 'a token beyond ASCII', reply: granted('at-\u20ac'), status: 200 },
    { what: 'no type', reply: granted('at-1', { token_type: undefined }), status: 200 },
    { what: 'a type nobody knows', reply: granted('at-1', { token_type: 'mac' }), status: 200 },
    { what: 'a lifetime that is no number', reply: granted('at-1', { expires_in: 'soon' }), status: 200 },
    {
      what: 'a page',
      reply: answer(200, '<html><title>Sign in</title>', { 'content-type': 'text/html' }),
      status: 200,
    },
    { what: 'a list', reply: answer(200, '[]'), status: 200 },
    { what: 'nothing', reply: answer(204, ''), status: 204 },
    { what: 'a redirect', reply: answer(302, '', { location: 'https://id.example/' }), status: 302 },
    {
      what: 'a rate limit',
      reply: answer(429, { errorCode: 'E0000047', errorSummary: 'API call exceeded' }),
      status: 429,
    },
    { what: 'a failure', reply: answer(503, ''), status: 503 },
    { what: 'a status of its own', reply: answer(999, ''), status: 999 },
  ])('is no token with $what, and asked for once', async ({ reply, status }) => {
    const endpoint = tokenEndpoint(reply);
    expect(await refusal(endpoint)).toMatchObject({ status, endpoint: 'POST /oauth2/v1/token' });
    expect(endpoint.requests).toHaveLength(1);
  });

  it('says what is wrong with the client, without quoting what was sent', async () => {
    const endpoint = tokenEndpoint(({ form, proof }) =>
      refusesClient(
        `The client_assertion signature is invalid: ${CLIENT_ID} ${form['client_assertion']} ${proof?.text}`,
      ),
    );
    const stated = await refusal(endpoint);
    expect(stated).toMatchObject({ kind: 'client-key-wrong', errorCode: 'invalid_client', status: 401 });
    expect(stated.summary).toMatch(/^The client_assertion signature is invalid/);
    expect(stated.summary).not.toContain(CLIENT_ID);
    expect(stated.summary).not.toContain('eyJ');
  });

  it('says so too when a challenge comes with it', async () => {
    const challenged = refusesClient('The client_assertion token is expired.');
    const headers = { ...challenged.headers, 'www-authenticate': 'Basic realm="okta"' };
    const stated = await refusal(tokenEndpoint({ ...challenged, headers }));
    expect(stated).toMatchObject({ kind: 'client-clock-skew', errorCode: 'invalid_client' });
  });

  it('that never comes ends as a fault of the network', async () => {
    const fault = new NetworkFault('RESET', 'first-byte', 'closed by the other side');
    const { token } = await ask({ send: () => Promise.reject(fault) });
    await expect(token).rejects.toBe(fault);
  });
});

describe.skipIf(!hasRecordings)('Answers as recorded', () => {
  const recorded = (name: RegExp): HttpAnswer => {
    const [{ status = 0, text = '' } = {}] = recordings('oauth', name);
    const [{ headers = {} } = {}] = recordedExchanges('oauth', name);
    return answer(status, text, headers);
  };

  it('a challenge, then a token', async () => {
    const challenge = recorded(/^token\.400\.use_dpop/);
    const endpoint = tokenEndpoint(challenge, recorded(/^token\.200\.dpop/));
    const { token } = await ask(endpoint);
    expect(await token).toMatchObject({ type: 'dpop', expiresAt: NOW.getTime() + 3_600_000 });
    const nonces = endpoint.requests.map(({ proof }) => proof?.claims['nonce']);
    expect(nonces).toEqual([undefined, challenge.headers['dpop-nonce']]);
  });

  it('a proof that is missing is not tried again', async () => {
    const endpoint = tokenEndpoint(recorded(/^token\.400\.invalid_dpop_proof/));
    expect(await refusal(endpoint)).toMatchObject({ kind: 'dpop-proof-missing', status: 400 });
    expect(endpoint.requests).toHaveLength(1);
  });

  it.each(recordings('oauth', /^OAuthError\d+/).map(({ name, text }) => ({ name, text })))(
    '$name is a refusal in its own words',
    async ({ name, text }) => {
      const status = Number(/\d{3}/.exec(name)?.[0]);
      const endpoint = tokenEndpoint(answer(status, text));
      const { error, error_description } = JSON.parse(text);
      expect(await refusal(endpoint)).toMatchObject({ status, errorCode: error, summary: error_description });
      expect(endpoint.requests).toHaveLength(1);
    },
  );
});
