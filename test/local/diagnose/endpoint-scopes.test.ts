/** Which scope an endpoint needs, by what Okta publishes. */
import { describe, expect, it } from 'vitest';
import { furtherTarget } from '../../../lambda/checks/rate-limits/targets.ts';
import { FURTHER_BUCKETS } from '../../../lambda/settings/rate-limits.ts';
import { askedFor, neededLines } from '../../../local/diagnose/endpoint/asked.ts';
import { endpointIn, neededScopes } from '../../../local/diagnose/endpoint/endpoint.ts';
import { PUBLISHED_SCOPES } from '../../../local/diagnose/endpoint/published-scopes.ts';

const ORG = 'https://acme.okta.com';
const scopesOf = (text: string) => {
  const endpoint = endpointIn(text, ORG);
  if (endpoint === undefined) throw new Error(`no endpoint: ${text}`);
  const needed = neededScopes(endpoint);
  return needed.known ? needed.scopes.join(' ') : `unknown, has ${needed.otherMethods.join(' ')}`;
};

describe('An endpoint', () => {
  it.each([
    ['GET /api/v1/users', 'okta.users.read'],
    ['/api/v1/users', 'okta.users.read'],
    ['get /api/v1/users?limit=1', 'okta.users.read'],
    ['POST /api/v1/users', 'okta.users.manage'],
    ['GET https://acme.okta.com/api/v1/users/00u1abc', 'okta.users.read'],
    ['GET /api/v1/users/{userId}', 'okta.users.read'],
    ['DELETE /api/v1/users/00u1abc', 'okta.users.manage'],
    ['GET /api/v1/logs', 'okta.logs.read'],
    ['GET /api/v1/apps/0oa1/credentials/keys', 'okta.apps.read'],
    ['GET /api/v1/apps/0oa1/group-push/mappings', 'okta.apps.read okta.groups.read'],
    // A literal segment goes before one that may be anything.
    ['POST /api/v1/policies/simulate', 'okta.policies.read'],
    ['GET /api/v1/policies/00p1', 'okta.policies.read'],
    // Not a manage scope, though it is a POST; and the other way round.
    ['POST /api/v1/brands/1/templates/email/2/test', 'okta.templates.read'],
    ['GET /api/v1/org/privacy/aerial', 'okta.orgs.manage'],
    ['GET /api/v1/ssf/stream', 'ssf.read'],
    ['GET /.well-known/okta-organization', ''],
    ['PATCH /api/v1/logs', 'unknown, has GET'],
    ['GET /api/v1/nothing-like-it', 'unknown, has '],
  ])('%s needs: %s', (text, scopes) => {
    expect(scopesOf(text)).toBe(scopes);
  });

  it.each([
    '',
    'users',
    'HEAD /api/v1/users',
    'GET',
    'GET users',
    'GET //evil.example/api',
    'GET https://evil.example/api/v1/users',
    'GET http://acme.okta.com/api/v1/users',
    'GET /api/v1/users and more',
  ])('"%s" is none', (text) => {
    expect(endpointIn(text, ORG)).toBeUndefined();
  });

  it('is sent without what changes something, and without a part to be filled in', () => {
    const locationOf = (text: string) => askedFor(endpointIn(text, ORG), undefined)?.location;
    expect(locationOf('GET /api/v1/users')).toBe('/api/v1/users?limit=1');
    expect(locationOf('GET /api/v1/users?search=x')).toBe('/api/v1/users?search=x');
    expect(locationOf('POST /api/v1/users')).toBeUndefined();
    expect(locationOf('GET /api/v1/users/{userId}')).toBeUndefined();
    expect(locationOf('GET /api/v1/not-in-the-specification')).toBe('/api/v1/not-in-the-specification');
  });

  it('that is not sent is a line that says why, and the query of one that is stays unseen', () => {
    const linesOf = (text: string) => {
      const asked = askedFor(endpointIn(text, ORG), undefined);
      return asked === undefined
        ? []
        : neededLines(asked).map(({ what, observed }) => `${what}: ${observed}`);
    };
    expect(linesOf('POST /api/v1/users')).toEqual([
      'scopes needed: okta.users.manage',
      'POST /api/v1/users: not asked, as it may change something',
    ]);
    expect(linesOf('GET /api/v1/users?search=jane.doe').join()).not.toContain('jane');
  });

  it('that nobody named is one that the token may read, or none', () => {
    expect(askedFor(undefined, ['okta.logs.read'])?.inWords).toBe('GET /api/v1/logs');
    expect(askedFor(undefined, ['okta.users.read', 'openid'])?.inWords).toBe('GET /api/v1/users');
    expect(askedFor(undefined, ['orders.read'])).toBeUndefined();
    expect(askedFor(undefined, [])).toBeUndefined();
  });
});

describe('What Okta publishes', () => {
  const lines = PUBLISHED_SCOPES.trim().split('\n');

  it('is a line of methods, a path and a resource, each path and method once', () => {
    expect(lines.filter((line) => !/^[A-Z|]+ \/\S* (?:=|=?[a-z][\w.]*(?: [\w.]+)*)$/i.test(line))).toEqual(
      [],
    );
    const operations = lines.flatMap((line) => {
      const [methods = '', path = ''] = line.split(' ');
      return methods.split('|').map((method) => `${method} ${path}`);
    });
    expect(new Set(operations).size).toBe(operations.length);
    expect(operations).toHaveLength(694);
  });

  it('agrees with the scopes that the checks ask for', () => {
    expect(scopesOf('GET /api/v1/apps')).toBe('okta.apps.read');
    expect(scopesOf('GET /api/v1/idps')).toBe('okta.idps.read');
    expect(scopesOf('GET /api/v1/rate-limit-settings/warning-threshold')).toBe('okta.rateLimits.read');
    expect(scopesOf('GET /api/v1/principal-rate-limits')).toBe('okta.principalRateLimits.read');
  });

  it.each([...FURTHER_BUCKETS])('agrees with the scope of the further bucket %s', (name) => {
    const { path, scope } = furtherTarget(name);
    const needed = scopesOf(`GET ${path}`);
    // The one that this edition of the specification does not have.
    expect(needed).toBe(name === 'certificateAuthorities' ? 'unknown, has ' : scope);
  });
});
