/** From what an answer says to the kind of refusal. Pure. */
import type { Said } from './error-body.ts';
import type { RefusalKind } from './kinds.ts';
import { kindOfOAuthError, type OAuthError } from './oauth-kinds.ts';

export interface Evidence {
  readonly status: number;
  readonly said: Said;
  /** From the body or, where that is silent, from `WWW-Authenticate`. */
  readonly oauth: OAuthError | undefined;
  readonly hasRequestId: boolean;
  /** The limit that an answer 429 states is zero. */
  readonly limitIsZero: boolean;
}

/**
 * Okta's own code, where there is one, tells more than the status, and the error of OAuth more than the code: a
 * missing scope has no code. Before all that: whether it was Okta who answered.
 */
export function kindOf(evidence: Evidence): RefusalKind {
  const { status, said, oauth } = evidence;
  if (isForeign(evidence)) return 'not-okta';
  if (status === 429) return throttleOf(evidence);
  const byOAuth = oauth === undefined ? undefined : kindOfOAuthError(oauth, status);
  const byCode = said.form === 'okta' ? BY_CODE.get(said.error.errorCode) : undefined;
  return byOAuth ?? byCode ?? kindOfStatus(status);
}

/** Codes whose status alone would say less, or something else (Okta's error reference). */
const BY_CODE: ReadonlyMap<string, RefusalKind> = new Map([
  ['E0000005', 'credentials-missing'],
  ['E0000006', 'role-missing'],
  ['E0000007', 'not-found'],
  ['E0000008', 'not-found'],
  ['E0000009', 'server-error'],
  ['E0000010', 'read-only'],
  ['E0000011', 'token-invalid'],
  ['E0000012', 'request-invalid'],
  ['E0000015', 'not-licensed'],
  ['E0000022', 'method-not-allowed'],
  ['E0000029', 'paging-or-filter-invalid'],
  ['E0000031', 'paging-or-filter-invalid'],
  ['E0000033', 'paging-or-filter-invalid'],
  ['E0000047', 'rate-limited'],
  ['E0000053', 'paging-or-filter-invalid'],
  ['E0000054', 'paging-or-filter-invalid'],
  // 405 of a user whose profile another system owns: no fault of the method.
  ['E0000076', 'other'],
  ['E0000094', 'paging-or-filter-invalid'],
]);

/** The only 429 for requests as such; every other code is about one operation. */
const TOO_MANY_REQUESTS = 'E0000047';

function throttleOf({ said, limitIsZero }: Evidence): RefusalKind {
  if (said.form === 'okta' && said.error.errorCode !== TOO_MANY_REQUESTS) return 'operation-throttled';
  if (said.form === 'oauth' && said.error === 'too_many_user_codes') return 'operation-throttled';
  return limitIsZero ? 'concurrency' : 'rate-limited';
}

const PROXY_STATUSES = [407, 511];

/** Okta's API answers in JSON or not at all, never redirects, and puts its request id on what it answers. */
function isForeign({ status, said, oauth, hasRequestId }: Evidence): boolean {
  if (PROXY_STATUSES.includes(status)) return true;
  if (hasRequestId || oauth !== undefined) return false;
  return said.form === 'page' || said.form === 'text' || (status >= 300 && status < 400);
}

/** Malformed in one way or another (RFC 9110, section 15.5; RFC 6585, section 5). */
const MALFORMED = [400, 406, 411, 413, 414, 415, 422, 431];

function kindOfStatus(status: number): RefusalKind {
  if (MALFORMED.includes(status)) return 'request-invalid';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 405) return 'method-not-allowed';
  if (status >= 502 && status <= 504) return 'unavailable';
  return status >= 500 ? 'server-error' : 'other';
}
