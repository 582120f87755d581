/** What was given as an access token, by its form alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdToken, readToken } from '../../../local/diagnose/token/read-token.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown, header: unknown = { alg: 'RS256', kid: 'k1' }) =>
  `${part(header)}.${part(claims)}.c2ln`;

describe('A text', () => {
  it.each([
    ['Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'it begins with "Bearer"'],
    ['DPoP eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'it begins with "DPoP"'],
    ['"eyJhbGciOiJSUzI1NiJ9.e30.c2ln"', 'it is JSON or quoted'],
    ['{"access_token":"x"}', 'it is JSON or quoted'],
    ['two words', 'it has blanks or line breaks within'],
    ['token\u00e9', 'it has characters that no token has'],
    [`00${'a'.repeat(40)}`, 'it has the form of an API token (SSWS)'],
    ['short', 'it has 5 characters, too few for a token'],
    ['a'.repeat(21), 'it has 21 characters, too few for a token'],
    ['eyJhbGciOiJSUzI1NiJ9', 'it begins as a JWT does and has 1 part in place of 3'],
    ['eyJhbGciOiJSUzI1NiJ9.e30', 'it begins as a JWT does and has 2 parts in place of 3'],
    ['eyJhbGciOiJSUzI1NiJ9.e30.c2ln.more', 'it begins as a JWT does and has 4 parts in place of 3'],
    ['eyJ.garbage.here', 'it has the three parts of a JWT, which cannot be decoded'],
    ['one.two.three', 'it has the three parts of a JWT, which cannot be decoded'],
    [`${part({ alg: 'RS256' })}.${part(['no object'])}.x`, 'it has the three parts of a JWT'],
  ])('%s is no token: %s', (text, why) => {
    const reading = readToken(text);
    expect(reading).toMatchObject({ kind: 'garbage', why: expect.stringContaining(why) });
  });

  it.each([
    'a'.repeat(22),
    `00${'a'.repeat(39)}`,
    'Vq7yPz3nXc0aK9mB4sD2fG6hJ8lQ1wE5rT7yU3iO0pA',
    'a.b.c.d.e'.repeat(1),
  ])('%s may be an opaque token', (text) => {
    expect(readToken(text)).toEqual({ kind: 'opaque' });
  });

  it('never throws, and never quotes what it refuses', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
        const reading = readToken(text);
        if (reading.kind === 'garbage' && text.trim().length > 8) expect(reading.why).not.toContain(text);
      }),
    );
  });
});

describe('A JWT', () => {
  it('has its claims, its scopes in either form and its audiences as a list', () => {
    expect(readToken(jwt({ iss: 'https://a', aud: 'api', scp: ['one', 'two'], cid: '0oa1' }))).toMatchObject({
      kind: 'jwt',
      alg: 'RS256',
      kid: 'k1',
      audiences: ['api'],
      scopes: ['one', 'two'],
      claims: { cid: '0oa1' },
    });
    expect(readToken(jwt({ aud: ['a', 'b'], scope: 'one two' }))).toMatchObject({
      audiences: ['a', 'b'],
      scopes: ['one', 'two'],
    });
  });

  it('with claims of the wrong type is one without them', () => {
    const reading = readToken(jwt({ iss: 1, exp: 'soon', aud: 7, scp: 'one', nbf: null, cnf: 'x' }));
    expect(reading).toMatchObject({ kind: 'jwt', audiences: [], scopes: [] });
    const { claims } = reading as Extract<typeof reading, { kind: 'jwt' }>;
    expect([claims.iss, claims.exp, claims.nbf, claims.cnf]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  const isId = (claims: object, header?: object) => {
    const reading = readToken(jwt(claims, header ?? { alg: 'RS256' }));
    return reading.kind === 'jwt' && isIdToken(reading);
  };

  it.each([
    [{ nonce: 'n' }, true],
    [{ at_hash: 'h' }, true],
    [{ amr: ['pwd'], idp: '00o1' }, true],
    [{ email: 'x@acme.example' }, true],
    [{ sub: 'x' }, false],
    [{ auth_time: 1, scp: ['openid'], cid: '0oa1' }, false],
    [{ auth_time: 1, client_id: 'app', scope: 'openid' }, false],
  ])('with the claims %j is an ID token: %s', (claims, expected) => {
    expect(isId(claims)).toBe(expected);
  });

  it('that calls itself an access token is none', () => {
    expect(isId({ auth_time: 1 }, { alg: 'RS256', typ: 'at+jwt' })).toBe(false);
    expect(isId({ auth_time: 1 }, { alg: 'RS256', typ: 'application/okta-internal-at+jwt' })).toBe(false);
  });
});
