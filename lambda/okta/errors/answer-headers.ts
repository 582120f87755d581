/** Headers of an answer that tell what a refusal is about. Pure; every value is untrusted. */
import type { HttpAnswer } from '../../net/https.ts';
import { redacted } from './redaction.ts';

type Headers = HttpAnswer['headers'];

/** Header that Okta's support asks for, on every answer of the real service. */
export const REQUEST_ID_HEADER = 'x-okta-request-id';

/**
 * Every value of a header, in the order sent: a repeated header comes as a list.
 *
 * @param name in lower case
 */
export function fieldsOf(headers: Headers, name: string): string[] {
  return [headers[name] ?? []].flat();
}

/** The two shapes seen: 32 hex digits and, in answers of 2021, 27 characters. */
const USUAL_ID = /^(?:[0-9a-f]{32}|[A-Za-z0-9@_-]{27})$/;
const ID = /^[A-Za-z0-9@_-]{1,64}$/;

/** Okta's id of the request, or undefined where there is none, or something that could be a secret. */
export function requestIdOf(headers: Headers): string | undefined {
  return fieldsOf(headers, REQUEST_ID_HEADER).find(
    (value) => USUAL_ID.test(value) || (ID.test(value) && redacted(value) === value),
  );
}

/** `NQCHAR` of RFC 6749, appendix A, which RFC 9449 (section 8.1) has nonces made of. */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,512}$/;

/**
 * The nonce for the next DPoP proof (RFC 9449, section 8), which successful answers carry too; undefined where
 * there is none, or one that no proof could hold: more than 512 characters, quotes, spaces.
 */
export function dpopNonceOf(headers: Headers): string | undefined {
  return fieldsOf(headers, 'dpop-nonce').find((value) => NONCE.test(value));
}

/**
 * Whether an answer 429 is about requests in flight and not about requests per minute: Okta then states a limit of
 * zero (developer.okta.com/docs/reference/rl2-monitor). Repeated headers may come joined by commas.
 */
export function statesLimitOfZero(headers: Headers): boolean {
  return fieldsOf(headers, 'x-rate-limit-limit').some((field) =>
    field.split(',').some((value) => value.trim() === '0'),
  );
}
