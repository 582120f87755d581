import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from '../../../lambda/okta/rate-bucket.ts';

describe('The bucket of a call', () => {
  it.each([
    ['/api/v1/apps', '/api/v1/apps'],
    ['/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22', '/api/v1/apps'],
    ['/api/v1/apps/', '/api/v1/apps'],
    ['/api/v1/apps/0oa1', '/api/v1/apps/{id}'],
    ['/api/v1/apps/0oa1?expand=user', '/api/v1/apps/{id}'],
    ['/api/v1/apps/0oa1/credentials/keys', '/api/v1/apps'],
    ['/api/v1/apps/0oa1/credentials/keys/kid', '/api/v1/apps'],
    ['/api/v1/apps/0oa1/sso/saml/metadata?kid=a/b', '/api/v1/apps'],
    ['/api/v1/apps/0oa1/features', '/api/v1/apps'],
    ['/api/v1/applications', '/api/v1'],
    ['/api/v1/logs?since=2026-01-01T00:00:00Z', '/api/v1/logs'],
    ['/api/v1/logStreams', '/api/v1'],
    ['/api/v1/idps', '/api/v1'],
    ['/api/v1/idps/credentials/keys', '/api/v1'],
    ['/api/v1/authorizationServers/aus1/credentials/keys', '/api/v1'],
    ['/api/v1/api-tokens', '/api/v1'],
    ['/api/v1/email-domains', '/api/v1'],
    ['/api/v1/rate-limit-settings/per-client', '/api/v1'],
    ['/api/v1/org', '/api/v1'],
    ['/api/v1/eventHooks', '/api/v1'],
    ['/api/v1/brands', '/api/v1'],
    ['/api/v1', '/api/v1'],
    ['/api/v1/domains', '/api/v1/domains'],
    ['/api/v1/domains/OcD1', '/api/v1/domains'],
    ['/api/v1/agentPools?limitPerPoolType=5', '/api/v1/agentPools'],
    ['/api/v1/hook-keys', '/api/v1/hook-keys'],
    ['/api/v1/principal-rate-limits?filter=x', '/api/v1/principal-rate-limits'],
    ['/api/v1/certificateAuthorities', '/api/v1/certificateAuthorities'],
    ['/api/v1/devices', '/api/v1/devices'],
    ['/api/v1/users?limit=1', '/api/v1/users'],
    ['/api/v1/groups?limit=1', '/api/v1/groups'],
    ['/oauth2/v1/clients', '/oauth2/v1/clients'],
    ['/oauth2/v1/authorize?client_id=0oa1', '/oauth2/v1/authorize'],
    ['/oauth2/v1/userinfo', '/oauth2/v1'],
    ['/oauth2/default/v1/userinfo', '/oauth2/{as}/v1'],
    ['/.well-known/okta-organization', '/'],
    ['/app/exk1/sso/saml/metadata', '/'],
    ['/oauth2', '/'],
    ['/api', '/'],
    ['/', '/'],
    ['', '/'],
  ])('of GET %s is %s', (path, bucket) => {
    expect(bucketOf('GET', path)).toBe(bucket);
  });

  it.each([
    ['POST', '/oauth2/v1/token', '/oauth2/v1/token'],
    ['POST', '/oauth2/v1/introspect', '/oauth2/v1'],
    ['POST', '/api/v1/apps', '/api/v1/apps'],
    ['PUT', '/api/v1/apps/0oa1', '/api/v1/apps'],
    ['POST', '/api/v1/apps/0oa1/lifecycle/activate', '/api/v1/apps'],
  ])('of %s %s is %s', (method, path, bucket) => {
    expect(bucketOf(method, path)).toBe(bucket);
  });

  it.each([
    '/.well-known/openid-configuration',
    '/.well-known/openid-configuration?client_id=0oa1',
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/oauth2/default',
    '/oauth2/v1/keys',
    '/oauth2/v1/keys?client_id=0oa1',
    '/oauth2/default/.well-known/openid-configuration',
    '/oauth2/default/.well-known/oauth-authorization-server',
    '/oauth2/default/v1/keys',
  ])('is none for %s, which is not limited', (path) => {
    expect(bucketOf('GET', path)).toBeUndefined();
  });

  it('is the same for all queries, and covers the path', () => {
    const segment = fc.oneof(
      fc.constantFrom('api', 'v1', 'apps', 'logs', 'oauth2', 'token', 'keys', '.well-known', '{id}', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(segment), fc.string(), (segments, query) => {
        const path = `/${segments.join('/').replaceAll(/[?#]/g, '')}`;
        const bucket = bucketOf('GET', path);
        expect(bucketOf('GET', `${path}?${query}`)).toBe(bucket);
        const literal = bucket?.split('{', 1)[0]?.split('/').filter(Boolean) ?? [];
        expect(path.split('/').filter(Boolean).slice(0, literal.length)).toEqual(literal);
      }),
    );
  });
});
