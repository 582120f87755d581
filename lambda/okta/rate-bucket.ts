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

interface Pattern {
  readonly path: Bucket;
  readonly segments: readonly string[];
}

const patternOf = (path: Bucket): Pattern => ({ path, segments: segmentsOf(path) });

/** Every call looks through all of them, so that they are taken apart once. */
const LONGEST_FIRST = BUCKETS.map(patternOf).sort(
  (one, other) => other.segments.length - one.segments.length,
);
const UNLIMITED_PATTERNS = UNLIMITED.map(patternOf);
const EXACT_PATTERNS = EXACT.map(({ method, path }) => ({ method, ...patternOf(path) }));

/**
 * The bucket that a call counts in; undefined where Okta has no limit.
 *
 * @param method as sent, in upper case
 * @param path with or without query
 */
export function bucketOf(method: string, path: string): Bucket | undefined {
  const asked = segmentsOf(path.split(/[?#]/, 1)[0] ?? '');
  if (UNLIMITED_PATTERNS.some(({ segments }) => covers(segments, asked))) return undefined;
  const exact = EXACT_PATTERNS.find(
    ({ method: only, segments }) =>
      only === method && segments.length === asked.length && covers(segments, asked),
  );
  return (exact ?? LONGEST_FIRST.find(({ segments }) => covers(segments, asked)))?.path;
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
