/** Which requests share a rate limit, and how many of them a minute takes. Pure. */

const BUCKETS_BY_PATTERN: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/apps\/[^/]+$/, '/api/v1/apps/{id}'],
  [/^\/api\/v1\/users\/[^/]+$/, '/api/v1/users/{id}'],
  [/^\/api\/v1\/groups\/[^/]+$/, '/api/v1/groups/{id}'],
  [/^\/api\/v1\/logs$/, '/api/v1/logs'],
  [/^\/oauth2\/v1\/(?:token|authorize)$/, '$&'],
  [/^\/oauth2\/(?!v1\/)[^/]+\/v1\/.+$/, '/oauth2/{as}/v1'],
];

/** Requests a minute: published defaults of a Workforce org, and likely ones where none are published. */
export const WORKFORCE_LIMITS: Readonly<Record<string, number>> = {
  '/api/v1/apps': 100,
  '/api/v1/apps/{id}': 500,
  '/api/v1/groups': 500,
  '/api/v1/groups/{id}': 1000,
  '/api/v1/users': 600,
  '/api/v1/users/{id}': 2000,
  '/api/v1/logs': 120,
  '/api/v1/certificateAuthorities': 100,
  '/api/v1/devices': 100,
  '/api/v1/authn': 500,
  '/api/v1/sessions': 750,
  '/api/v1/domains': 200,
  '/api/v1/agentPools': 20,
  '/api/v1/hook-keys': 200,
  '/api/v1/principal-rate-limits': 200,
  '/api/v1': 1200,
  '/oauth2/v1/clients': 100,
  '/oauth2/v1/token': 2000,
  '/oauth2/v1/authorize': 2000,
  '/oauth2/v1': 2000,
  '/oauth2/{as}/v1': 2000,
  '/': 10_000,
};

const UNLIMITED = /\/v1\/keys$|\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?:\/|$)/;

/**
 * The bucket a path counts against, or undefined where nothing is limited. A URI with a bucket of its own comes
 * first, then the longest path that leads there.
 *
 * @param path without its query
 */
export function bucketOf(path: string): string | undefined {
  if (!path.startsWith('/api/') && UNLIMITED.test(path)) return undefined;
  for (const [uri, bucket] of BUCKETS_BY_PATTERN) {
    if (uri.test(path)) return path.replace(uri, bucket);
  }
  const leading = Object.keys(WORKFORCE_LIMITS).filter(
    (bucket) => bucket === '/' || path === bucket || path.startsWith(`${bucket}/`),
  );
  return leading.reduce((longest, bucket) => (bucket.length > longest.length ? bucket : longest));
}
