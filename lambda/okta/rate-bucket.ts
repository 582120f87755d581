/** Which calls count together: Okta's rate limits are kept per bucket, a set of paths. */

/** Its path, which covers whatever is below it; `{…}` stands for any one segment. */
export type Bucket = string;

/** Of these the longest that covers a path counts (Okta's reference of rate limits; `/` is all the rest). */
const BUCKETS: readonly Bucket[] = [
  '/',
  '/api/v1',
  '/api/v1/agentPools',
  '/api/v1/apps',
  '/api/v1/certificateAuthorities',
  '/api/v1/devices',
  '/api/v1/domains',
  '/api/v1/groups',
  '/api/v1/hook-keys',
  '/api/v1/logs',
  '/api/v1/principal-rate-limits',
  '/api/v1/users',
  '/oauth2/v1',
  '/oauth2/v1/authorize',
  '/oauth2/v1/clients',
  '/oauth2/v1/token',
  '/oauth2/{as}/v1',
];

/** A method and a whole path count before all that covers it. What is below an app is back in the list's bucket. */
const EXACT: readonly { readonly method: string; readonly path: Bucket }[] = [
  { method: 'GET', path: '/api/v1/apps/{id}' },
];

/** Documented as not limited, each with what is below it. */
const UNLIMITED: readonly string[] = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/oauth2/v1/keys',
  '/oauth2/{as}/.well-known/openid-configuration',
  '/oauth2/{as}/.well-known/oauth-authorization-server',
  '/oauth2/{as}/v1/keys',
];

/**
 * The bucket that a call counts in; undefined where Okta has no limit.
 *
 * @param method as sent, in upper case
 * @param path with or without query
 */
export function bucketOf(method: string, path: string): Bucket | undefined {
  const asked = segmentsOf(path.split(/[?#]/, 1)[0] ?? '');
  if (UNLIMITED.some((pattern) => covers(segmentsOf(pattern), asked))) return undefined;
  const exact = EXACT.find((entry) => entry.method === method && isSame(segmentsOf(entry.path), asked));
  return exact?.path ?? longestCovering(asked);
}

function longestCovering(asked: readonly string[]): Bucket {
  const covering = BUCKETS.filter((pattern) => covers(segmentsOf(pattern), asked));
  return covering.reduce((best, pattern) =>
    segmentsOf(pattern).length > segmentsOf(best).length ? pattern : best,
  );
}

function isSame(pattern: readonly string[], asked: readonly string[]): boolean {
  return pattern.length === asked.length && covers(pattern, asked);
}

function covers(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length <= asked.length &&
    pattern.every((segment, index) => segment.startsWith('{') || segment === asked[index])
  );
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}
