/** What may go to Okta's support of a foreign text, and what may not. */
import { describe, expect, it } from 'vitest';
import { sanitised } from '../../../local/ticket/sanitised.ts';

const shown = (text: string) => sanitised(text, 1000);

describe('a foreign text', () => {
  it.each([
    {
      what: 'a client id',
      text: 'client 0oa1b2c3d4e5f6g7h8i9 is unknown',
      says: 'client [client id] is unknown',
    },
    { what: 'an e-mail address', text: 'no jane.doe@acme.com', says: 'no [e-mail address]' },
    {
      what: 'an API token',
      text: 'SSWS 00abcdefghijklmnopqrstuvwxyz0123456789ABCD refused',
      says: 'SSWS [token] refused',
    },
    { what: 'a JWT', text: 'got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2ln', says: 'got [JWT]' },
    {
      what: 'the values of a query',
      text: 'GET https://acme.okta.com/api/v1/logs?filter=jane&limit=1 failed',
      says: 'GET https://acme.okta.com/api/v1/logs?filter=…&limit=… failed',
    },
    {
      what: 'the values of the query of a path, encoded ones too',
      text: '/api/v1/groups?q=Board%20of%20Jane&after=200uabc',
      says: '/api/v1/groups?q=…&after=…',
    },
    { what: 'a query without a name', text: 'see /login?janedoe now', says: 'see /login?… now' },
    {
      what: 'a fragment',
      text: 'at https://acme.okta.com/app#user=jane end',
      says: 'at https://acme.okta.com/app end',
    },
    { what: 'an IPv4 address', text: 'from 198.51.100.23, refused', says: 'from [address], refused' },
    { what: 'an IPv4 address with its port', text: 'from 198.51.100.23:5000', says: 'from [address]:5000' },
    { what: 'an IPv6 address', text: 'from 2001:db8::8a2e:370:7334 refused', says: 'from [address] refused' },
    { what: 'a cookie', text: 'Cookie: sid=short; JSESSIONID=1', says: 'Cookie: [left out]' },
    {
      what: 'an authorization header',
      text: 'authorization: Basic amFuZQ==',
      says: 'authorization: [left out]',
    },
    {
      what: 'a user in a path',
      text: 'GET /api/v1/users/jdoe/groups',
      says: 'GET /api/v1/users/[user]/groups',
    },
    {
      what: 'a user that was not found, as Okta says it',
      text: 'Not found: Resource not found: jdoe (User)',
      says: 'Not found: Resource not found: [user] (User)',
    },
    { what: 'a login', text: 'login: jdoe, locked', says: 'login: [user name], locked' },
    { what: 'a login in JSON', text: '{"login":"j d"}', says: '{"login":"[user name]"}' },
    { what: 'a quoted user', text: "User 'jdoe' is locked", says: "User '[user name]' is locked" },
    { what: 'a user with a dot', text: 'user jane.doe is locked', says: 'user [user name] is locked' },
    {
      what: 'a telephone number',
      text: 'SMS to +41 79 123 45 67 failed',
      says: 'SMS to [telephone number] failed',
    },
  ])('loses $what', ({ text, says }) => {
    expect(shown(text)).toBe(says);
  });

  it.each([
    'connect ECONNREFUSED 203.0.113.7:443 (phase connect)',
    'connect ETIMEDOUT 2001:db8::1:443 (phase connect)',
    'at 12:00:00 in version 10.2, cell okta.com:14',
    '2026-03-02T12:00:00.000Z',
    'E0000009: Internal Server Error',
    'GET /api/v1/users/me',
    'Is this it? Yes.',
    'Password requirements were not met',
    'the user has no rights',
    'issuer https://acme.okta.com/oauth2/default, byte for byte',
  ])('keeps what support needs: %s', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('is masked beside the target of a connection', () => {
    expect(shown('connect EHOSTUNREACH 203.0.113.7:443 - Local (198.51.100.9:51234)')).toBe(
      'connect EHOSTUNREACH 203.0.113.7:443 - Local ([address]:51234)',
    );
  });

  it('is cut, and never in the middle of a secret', () => {
    expect(sanitised('x'.repeat(20), 10)).toBe('xxxxxxxxx…');
    expect(sanitised('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
  });

  it('stays the same when it is sanitised again', () => {
    const text = 'jdoe (User) at /users/jdoe?x=1 from 198.51.100.23 with 0oa1b2c3d4e5f6g7h8i9';
    expect(shown(shown(text))).toBe(shown(text));
  });
});
