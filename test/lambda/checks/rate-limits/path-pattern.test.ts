import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathPattern } from '../../../../lambda/checks/rate-limits/path-pattern.ts';

describe('the pattern of a path', () => {
  it.each([
    ['/api/v1/apps', '/api/v1/apps'],
    ['/api/v1/apps/0oa1a2b3c4d5e6f7g8h9', '/api/v1/apps/{id}'],
    ['/api/v1/apps/{id}', '/api/v1/apps/{id}'],
    ['/api/v1/users?q=jane&limit=1', '/api/v1/users'],
    ['/api/v1/users/jane', '/api/v1/users/{id}'],
    ['/api/v1/users/jane@example.com/factors', '/api/v1/users/{id}/factors'],
    ['/api/v1/groups/00g1a2b3/users/jane', '/api/v1/groups/{id}/users/{id}'],
    ['/scim/v2/Users/jane', '/scim/v2/Users/{id}'],
    ['/api/v1/users*', '/api/v1/users*'],
    ['/api/v1/authn/factors', '/api/v1/authn/factors'],
    ['/api/v1/certificateAuthorities', '/api/v1/certificateAuthorities'],
    ['/app/{app}/{key}/', '/app/{app}/{key}/'],
    ['/app/google/exk1a2b3/sso/saml', '/app/{app}/{key}/sso/saml'],
    ['/oauth2/v1/token', '/oauth2/v1/token'],
    ['/oauth2/aus1a2b3/v1/token', '/oauth2/{as}/v1/token'],
    ['/oauth2/default/v1/authorize', '/oauth2/{as}/v1/authorize'],
    ['/login/login.htm', '/login/login.htm'],
    ['/.well-known/okta-organization', '/.well-known/okta-organization'],
    ['/idp/idx/challenge/answer?', '/idp/idx/challenge/answer'],
    ['/', '/'],
    ['/a/b/c/d/e/f/g/h', '/a/b/c/d/e/f'],
    ['/home/x/%2e%2e/1', '/home/x/{id}/{id}'],
    [`/${'a'.repeat(31)}`, '/{id}'],
  ])('of %s is %s', (path, pattern) => {
    expect(pathPattern(path)).toBe(pattern);
  });

  it.each(['', 'api/v1/users', 'https://acme.okta.com/api', '?x=/api'])('%j is no path', (text) => {
    expect(pathPattern(text)).toBeUndefined();
  });

  it('is short, made of words alone, and its own pattern', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('users', 'app', 'oauth2', 'v1'))),
        (segments) => {
          const pattern = pathPattern(`/${segments.join('/')}`) ?? '';
          expect(pattern.length).toBeLessThanOrEqual(200);
          expect(pattern).toMatch(/^[\w{}/.*-]+$/);
          expect(pathPattern(pattern)).toBe(pattern);
        },
      ),
    );
  });
});
