/** Every kind, by answers made up after what Okta documents; no recording is needed. */
import { describe, expect, it } from 'vitest';
import { REFUSAL_KINDS, type RefusalKind, type Retry } from '../../../../lambda/okta/errors/kinds.ts';
import { envelope, FROM_OKTA, GET_TOKEN, type Headers, oauthError, refusal } from './made-answers.ts';

type Case = readonly [kind: RefusalKind, retry: Retry, status: number, body: unknown, headers?: Headers];

const authenticate = (challenge: string) => ({ ...FROM_OKTA, 'www-authenticate': challenge });
const limit = (value: string) => ({ ...FROM_OKTA, 'x-rate-limit-limit': value });
const client = (description?: string) => oauthError('invalid_client', description);
const proof = (description?: string) => oauthError('invalid_dpop_proof', description);
const NONCE = { ...FROM_OKTA, 'dpop-nonce': 'n-1' };
const PAGE = '<!DOCTYPE html><html><head><title>Blocked</title></head></html>';

const THROTTLED = ['109', '118', '133', '146', '147', '186', '204', '205', '999'].map(
  (code): Case => ['operation-throttled', 'later', 429, envelope(`E0000${code}`), limit('100')],
);

const CASES: readonly Case[] = [
  ['rate-limited', 'later', 429, envelope('E0000047'), limit('600')],
  ['rate-limited', 'later', 429, envelope('E0000047')],
  ['rate-limited', 'later', 429, ''],
  ['rate-limited', 'later', 429, oauthError('invalid_grant', 'API call exceeded rate limit')],
  ['rate-limited', 'later', 429, envelope('E0000047'), limit('10, 100')],
  ['concurrency', 'later', 429, envelope('E0000047'), limit('0')],
  ['concurrency', 'later', 429, '', limit('0')],
  ['concurrency', 'later', 429, envelope('E0000047'), limit('0, 0')],
  ['concurrency', 'later', 429, envelope('E0000047'), { ...FROM_OKTA, 'x-rate-limit-limit': ['0', '600'] }],
  ...THROTTLED,
  ['operation-throttled', 'later', 429, envelope('E0000109'), limit('0')],
  ['operation-throttled', 'later', 429, oauthError('too_many_user_codes')],
  ['operation-throttled', 'later', 400, oauthError('slow_down')],

  ['token-invalid', 'with a new token', 401, envelope('E0000011')],
  ['token-invalid', 'with a new token', 401, '', authenticate('Bearer error="invalid_token"')],
  ['token-invalid', 'with a new token', 401, oauthError('invalid_token', 'The token has expired.')],
  ['credentials-missing', 'no', 403, envelope('E0000005')],
  ['credentials-missing', 'no', 401, client('No client credentials found.')],
  ['credentials-missing', 'no', 401, oauthError('invalid_request', 'The access token is missing.')],
  ['scope-missing', 'no', 403, '', authenticate('Bearer error="insufficient_scope", scope="okta.logs.read"')],
  ['scope-missing', 'no', 403, '', authenticate('DPoP scope="okta.logs.read", error="insufficient_scope"')],
  ['scope-missing', 'no', 403, '', { 'www-authenticate': 'Bearer error=insufficient_scope' }],
  ['scope-missing', 'no', 403, envelope('E0000006'), authenticate('Bearer error="insufficient_scope"')],
  ['scope-missing', 'no', 403, PAGE, { 'www-authenticate': 'Bearer error="insufficient_scope"' }],
  ['role-missing', 'no', 403, envelope('E0000006')],
  ['role-missing', 'no', 403, envelope('E0000006'), authenticate('Bearer realm="https://acme.okta.com"')],

  [
    'scope-not-granted',
    'no',
    400,
    oauthError('consent_required', 'You are not allowed any of the requested scopes.'),
  ],
  ['scope-not-granted', 'no', 400, oauthError('invalid_scope')],
  ['client-key-wrong', 'no', 401, client('The client_assertion signature is invalid.')],
  ['client-key-wrong', 'no', 401, client('The client_assertion JWT kid is invalid.')],
  ['client-key-wrong', 'no', 401, client('The client does not have a JWKSet configured, but needs one.')],
  ['client-key-wrong', 'no', 401, client('Error retrieving the client JWKSet from jwks_uri.')],
  ['client-key-wrong', 'no', 401, client('The client_assertion JWT needs to be signed using a signing key.')],
  ['client-key-wrong', 'no', 401, client("The public key has an invalid 'use' parameter.")],
  [
    'client-clock-skew',
    'no',
    401,
    client('The client_assertion token must be issued before the current time.'),
  ],
  ['client-clock-skew', 'no', 401, client('The client_assertion token is expired.')],
  [
    'client-clock-skew',
    'no',
    401,
    client('The client_assertion token has an expiration too far into the future.'),
  ],
  [
    'client-audience-wrong',
    'no',
    401,
    client('The audience claim for client_assertion must be the endpoint invoked.'),
  ],
  ['client-assertion-reused', 'later', 401, client('The client_assertion token has already been used.')],
  ['client-unknown', 'no', 401, client("Invalid value for 'client_id' parameter.")],
  ['client-unknown', 'no', 401, client('The issuer claim for client_assertion is not a valid client_id.')],
  [
    'client-method-refused',
    'no',
    401,
    client('Requests to the Org Authorization Server must use private_key_jwt.'),
  ],
  [
    'client-method-refused',
    'no',
    401,
    client("Only clients with 'application_type' of 'service' may use this."),
  ],
  [
    'client-method-refused',
    'no',
    400,
    oauthError('unauthorized_client', 'This client cannot use the server.'),
  ],
  ['client-invalid', 'no', 401, client('Client authentication failed.')],
  ['client-invalid', 'no', 401, client('No encryption key found for the client at the jwks_uri.')],
  ['client-invalid', 'no', 401, client()],
  [
    'network-zone',
    'no',
    403,
    oauthError('access_denied', "Made from outside the client's permitted network zones."),
  ],
  ['network-zone', 'no', 403, oauthError('access_denied')],
  ['policy-denied', 'no', 401, oauthError('access_denied', 'Policy evaluation failed for this request.')],
  ['policy-denied', 'no', 400, oauthError('access_denied')],
  ['policy-denied', 'no', 403, oauthError('access_denied', 'The Aerial service denied the request.')],

  ['dpop-nonce-wanted', 'with the nonce', 400, oauthError('use_dpop_nonce', 'A nonce is required.'), NONCE],
  [
    'dpop-nonce-wanted',
    'with the nonce',
    401,
    '',
    { ...NONCE, ...authenticate('DPoP error="use_dpop_nonce"') },
  ],
  [
    'dpop-nonce-wanted',
    'with the nonce',
    400,
    '',
    { ...NONCE, ...authenticate('DPoP error="use_dpop_nonce"') },
  ],
  [
    'dpop-nonce-wanted',
    'with the nonce',
    401,
    '',
    { ...NONCE, ...authenticate('Bearer error="invalid_token", DPoP algs="ES256", error="use_dpop_nonce"') },
  ],
  ['dpop-nonce-wanted', 'no', 400, oauthError('use_dpop_nonce')],
  ['dpop-proof-clock-skew', 'no', 400, proof('The DPoP proof JWT is issued in the future.')],
  ['dpop-proof-clock-skew', 'no', 400, proof('The DPoP proof JWT is expired.')],
  [
    'dpop-proof-clock-skew',
    'no',
    400,
    '',
    authenticate(
      'DPoP error="invalid_dpop_proof", error_description="issued more than five minutes in the past"',
    ),
  ],
  ['dpop-proof-replayed', 'later', 400, proof('The DPoP proof JWT has already been used.')],
  ['dpop-proof-missing', 'no', 400, proof('The DPoP proof JWT header is missing.')],
  [
    'dpop-proof-missing',
    'no',
    400,
    oauthError('invalid_request', 'The resource request requires a DPoP proof.'),
  ],
  [
    'dpop-proof-missing',
    'no',
    400,
    oauthError('invalid_request', 'Must use the DPoP authentication scheme.'),
  ],
  ['dpop-proof-invalid', 'no', 400, proof("'htu' claim in the DPoP proof JWT is invalid.")],
  ['dpop-proof-invalid', 'no', 400, proof()],

  ['not-licensed', 'no', 401, envelope('E0000015')],
  ['read-only', 'later', 503, envelope('E0000010')],
  ['not-found', 'no', 404, envelope('E0000007')],
  ['not-found', 'no', 404, envelope('E0000008')],
  ['not-found', 'no', 404, { status: 404, message: 'Resource not found' }],
  ['not-found', 'no', 404, ''],
  ['not-found', 'no', 410, envelope('E0000215')],
  ['method-not-allowed', 'no', 405, envelope('E0000022')],
  ['method-not-allowed', 'no', 405, ''],
  ['other', 'no', 405, envelope('E0000076')],
  ...['29', '31', '33', '53', '54', '94'].map(
    (code): Case => ['paging-or-filter-invalid', 'no', 400, envelope(`E00000${code}`)],
  ),
  ...['01', '03', '19', '20', '21', '30'].map(
    (code): Case => ['request-invalid', 'no', 400, envelope(`E00000${code}`)],
  ),
  ['request-invalid', 'no', 404, envelope('E0000012')],
  ['request-invalid', 'no', 400, ''],
  ['request-invalid', 'no', 415, ''],
  ['request-invalid', 'no', 400, oauthError('invalid_request', 'The client_assertion_type is invalid.')],
  ['request-invalid', 'no', 400, oauthError('unsupported_grant_type')],
  ['request-invalid', 'no', 400, oauthError('invalid_grant')],
  ['server-error', 'later', 500, envelope('E0000009')],
  ['server-error', 'later', 500, oauthError('server_error')],
  ['server-error', 'later', 500, ''],
  ['server-error', 'later', 505, ''],
  ['other', 'no', 400, oauthError('server_error', 'The callback service returned an error.')],
  ['unavailable', 'later', 502, ''],
  ['unavailable', 'later', 503, ''],
  ['unavailable', 'later', 504, { message: 'Gateway Timeout' }],
  ['unavailable', 'later', 503, PAGE, FROM_OKTA],
  ['unavailable', 'later', 400, oauthError('temporarily_unavailable')],

  ['not-okta', 'no', 403, PAGE],
  ['not-okta', 'no', 200, PAGE],
  ['not-okta', 'no', 404, 'no such host here'],
  ['not-okta', 'later', 503, 'upstream connect error'],
  ['not-okta', 'later', 429, PAGE],
  ['not-okta', 'no', 407, ''],
  ['not-okta', 'no', 407, envelope('E0000006'), FROM_OKTA],
  ['not-okta', 'no', 511, PAGE],
  ['not-okta', 'no', 302, ''],
  ['not-okta', 'no', 401, PAGE, { 'www-authenticate': 'Basic realm="proxy"' }],

  ['other', 'with a new token', 401, ''],
  ['other', 'with a new token', 401, '', authenticate('Bearer realm="https://acme.okta.com"')],
  ['other', 'no', 401, envelope('E0000004')],
  ['other', 'no', 401, envelope('E0000064')],
  ['other', 'no', 403, ''],
  ['other', 'no', 403, envelope('E0000095')],
  ['other', 'no', 403, { errors: ['of another service'] }],
  ['other', 'no', 403, oauthError('a_new_error')],
  ['other', 'later', 423, envelope('E0000239')],
  ['other', 'later', 408, ''],
  ['other', 'no', 409, envelope('E0000055')],
  ['other', 'no', 302, '', FROM_OKTA],
  ['other', 'no', 200, { id: 'not what was asked for' }],
  ['other', 'no', 403, envelope('constructor')],
];

describe('A refusal', () => {
  const rows = CASES.map(([kind, retry, status, body, headers = {}]) => ({
    kind,
    retry,
    status,
    body,
    headers,
  }));

  it.each(rows)(
    'is $kind, again: $retry (HTTP $status, $body, $headers)',
    ({ kind, retry, status, body, headers }) => {
      const understood = refusal(status, body, headers, GET_TOKEN);
      expect({ kind: understood.kind, retry: understood.retry }).toEqual({ kind, retry });
      expect(understood.status).toBe(status);
    },
  );

  it('of every kind is among these cases', () => {
    expect(new Set(CASES.map(([kind]) => kind))).toEqual(new Set(REFUSAL_KINDS));
  });

  it('has one sentence of advice, whatever it is', () => {
    for (const [_kind, _retry, status, body, headers] of CASES) {
      expect(refusal(status, body, headers).advice).toMatch(/^[A-Z][^.]*(?:\.[a-z][^.]*)*\.$/);
    }
  });
});
