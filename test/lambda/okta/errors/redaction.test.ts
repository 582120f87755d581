import { describe, expect, it } from 'vitest';
import { bounded, redacted } from '../../../../lambda/okta/errors/redaction.ts';

const API_TOKEN = '00Qz3x_made-up_token_of_42_characters_0000';
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln';
const CLIENT = '0oamadeup1Rq0000x1d7';
const USER = '00umadeup1Rq0000x1d7';
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIB+made/up==\n-----END PRIVATE KEY-----';

describe('Redaction', () => {
  it.each([
    [`Invalid token ${API_TOKEN}.`, 'Invalid token [API token].'],
    [`SSWS ${API_TOKEN}`, 'SSWS [token]'],
    [`'${JWT}' is expired`, "'[JWT]' is expired"],
    [`(${JWT.slice(0, 20)}`, '([JWT]'],
    ['client_assertion=abc&x=y', 'client_assertion=[secret]&x=y'],
    ['client_secret: "s3cr-et"', 'client_secret: "[secret]"'],
    ['"password":"hunter"', '"password":"[secret]"'],
    ['credentials.password: x9', 'credentials.password: [secret]'],
    ['Authorization: Bearer abcdefg8', 'Authorization: Bearer [token]'],
    ['DPoP tok3n-00', 'DPoP [token]'],
    ['?code=12&state=34&token=5&sid=6', '?code=[secret]&state=[secret]&token=[secret]&sid=[secret]'],
    ['client_id=acme&login_hint=jane', 'client_id=[client id]&login_hint=[user name]'],
    [`Not found: ${CLIENT} (App)`, 'Not found: [client id] (App)'],
    [
      `https://acme.okta.com/api/v1/apps/${CLIENT}/users`,
      'https://acme.okta.com/api/v1/apps/[client id]/users',
    ],
    [`app_${CLIENT}-x`, '[client id]'],
    [`User ${USER}, locked`, 'User [user id], locked'],
    ['Send it to Jane.Doe+x@Example.com!', 'Send it to [e-mail address]'],
    ['to=jane%40example.com', 'to=[e-mail address]'],
    ['/users/jane@example.com/factors', '/users/[e-mail address]/factors'],
    [`key ${KEY} end`, 'key [PEM block] end'],
    [`${KEY} ${KEY}`, '[PEM block] [PEM block]'],
    [`key ${KEY.slice(0, 40)}`, 'key [PEM block]'],
    ['-----BEGIN PRIVATE KEY----- MIIB -----END', '[PEM block]'],
    ['secret a1b2c3d4e5f6a1b2c3d4e5f6', 'secret [opaque value]'],
    ['aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgHiJkLmNoPqRsT', '[opaque value]'],
    ['1'.repeat(40), '[opaque value]'],
    ['00Qz3x_made-\u200bup_token_of_42_characters_0000', '[API token]'],
  ])('takes the secret out of %j', (text, shown) => {
    expect(redacted(text)).toBe(shown);
  });

  it.each([
    'Validation failed: principalRateLimitMediated',
    'The filter has no "principalType"',
    'No resource: an-unknown-pool-12345 (AppInstance)',
    'No key: 7b3f0c52-8d5e-4a7e-9f3b-0c1d2e3f4a5b (IdpTrust)',
    "The client_assertion token must use token_endpoint_auth_method 'private_key_jwt'.",
    "'htu' claim in the DPoP proof JWT is invalid.",
    'The Bearer token has expired.',
    'password: Password requirements were not met.',
    'Policy evaluation failed. Error code: 17, token: none',
    'backchannel_authentication_request_signing_alg_values_supported',
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    '本番環境のシングルサインオンは現在ご利用いただけませんのでしばらくしてからもう一度お試しください',
    'call 0800 at @ 5 %',
    '1'.repeat(39),
    '',
  ])('leaves what is no secret: %j', (text) => {
    expect(redacted(text)).toBe(text);
  });

  it('cuts between words, as half a secret looks like none', () => {
    const text = `${'word '.repeat(798)}${API_TOKEN} ${JWT}`;
    expect(text.indexOf(API_TOKEN)).toBe(3990);
    expect(redacted(text)).toBe(`${'word '.repeat(798)}…`);
    expect(redacted('x'.repeat(5000))).toBe('…');
    expect(redacted('word '.repeat(800))).toBe('word '.repeat(800));
  });

  it('is quick however long the text', () => {
    const started = performance.now();
    for (const piece of ['a', '@', '0', '-----BEGIN ', 'eyJ', '=', '%40', '/', '00', ' ', '\\']) {
      redacted(piece.repeat(1e6));
      redacted(piece.repeat(Math.floor(4000 / piece.length)));
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('A bound', () => {
  it('shows that something is missing, and never half a character', () => {
    expect(bounded('abc', 3)).toBe('abc');
    expect(bounded('abcd', 3)).toBe('ab…');
    expect(bounded('a🔥cd', 3)).toBe('a…');
  });
});
