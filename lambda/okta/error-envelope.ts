/** What Okta says when it refuses: its JSON envelope, which proxies, OAuth endpoints and some services do without. */
import * as v from 'valibot';
import type { Reason } from '../contract.ts';

/** `errorCode` as in Okta's error reference, for example `E0000007`. */
export interface OktaError {
  readonly errorCode: string;
  readonly errorSummary: string;
}

const envelope = v.looseObject({ errorCode: v.string(), errorSummary: v.string() });

/** The envelope in a body, or undefined where there is none. */
export function oktaErrorIn(body: Buffer): OktaError | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), body.toString('utf8'));
  return result.success ? result.output : undefined;
}

/** Header that Okta's support asks for, 32 hex digits, on every answer of the real service. */
export const REQUEST_ID_HEADER = 'x-okta-request-id';

/** Why an answer other than 200 was given. */
export function reasonOfStatus(status: number, error: OktaError | undefined): Reason {
  if (status === 401 && error?.errorCode === 'E0000015') return 'FEATURE_NOT_LICENSED';
  if (status === 503 && error?.errorCode === 'E0000010') return 'READ_ONLY';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'HTTP_5XX';
  if (status >= 400) return 'HTTP_4XX';
  return status >= 300 ? 'REDIRECT' : 'HTTP_2XX';
}
