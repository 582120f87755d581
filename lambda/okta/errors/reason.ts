/** A refusal as a reason of an outcome, for endpoints that anybody may ask. */
import type { Reason } from '../../contract.ts';
import type { OktaError } from './error-body.ts';

/** Why an answer other than 200 was given. */
export function reasonOfStatus(status: number, error: Pick<OktaError, 'errorCode'> | undefined): Reason {
  if (status === 401 && error?.errorCode === 'E0000015') return 'FEATURE_NOT_LICENSED';
  if (status === 503 && error?.errorCode === 'E0000010') return 'READ_ONLY';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'HTTP_5XX';
  if (status >= 400) return 'HTTP_4XX';
  return status >= 300 ? 'REDIRECT' : 'HTTP_2XX';
}
