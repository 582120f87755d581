/** An answer that is no success, understood: what it is, whether to try again, what to do. Pure. */
import type { HttpAnswer } from '../../net/https.ts';
import { dpopNonceOf, fieldsOf, requestIdOf, statesLimitOfZero } from './answer-headers.ts';
import { type Said, saidIn } from './error-body.ts';
import { handlingOf } from './handling.ts';
import { kindOf } from './kind-of.ts';
import type { RefusalKind, Retry } from './kinds.ts';
import { bounded, redacted } from './redaction.ts';
import { type Challenge, challengesIn } from './www-authenticate.ts';

/**
 * Holds no secret that its answer quoted, except that `nonce` is as the server sent it. May be kept, sent and shown.
 */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly status: number;
  /** `E0000047` or `invalid_client`, as printed; absent where there is none, or nothing that looks like one. */
  readonly errorCode?: string;
  /** In Okta's words as far as there are any, redacted; one line of at most 300 characters, never empty. */
  readonly summary: string;
  /** Okta's id of the error, for its support. */
  readonly errorId?: string;
  /** Okta's id of the request, for its support and the System Log. */
  readonly requestId?: string;
  /** Method and path, redacted, without the query: `GET /api/v1/apps`. */
  readonly endpoint: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly at: string;
  /** For `scope-missing`: the scopes that would do, separated by spaces, as far as Okta names any. */
  readonly missingScope?: string;
  /** For `dpop-nonce-wanted`: to be put into the next proof. Absent where the server forgot it. */
  readonly nonce?: string;
  readonly retry: Retry;
  /** One sentence: what to do about it. */
  readonly advice: string;
}

/** What was asked. */
export interface ApiEndpoint {
  /** `GET`, `POST`. */
  readonly method: string;
  /** From the root of the host, with or without a query. */
  readonly path: string;
}

/**
 * For every answer of Okta's Management API or an OAuth endpoint that is not what was asked for; never throws,
 * whatever the answer holds.
 *
 * Sources: Okta's error reference (developer.okta.com/docs/reference/error-codes), RFC 6749, RFC 6750, RFC 9449.
 *
 * @param at when the answer came; a valid date
 */
export function refusalOf(
  { status, headers, body }: Pick<HttpAnswer, 'status' | 'headers' | 'body'>,
  endpoint: ApiEndpoint,
  at: Date,
): Refusal {
  const said = saidIn(body);
  const challenge = tellingOf(challengesIn(fieldsOf(headers, 'www-authenticate')));
  const oauth = said.form === 'oauth' ? said : oauthErrorOf(challenge);
  const requestId = requestIdOf(headers);
  const limitIsZero = statesLimitOfZero(headers);
  const kind = kindOf({ status, said, oauth, hasRequestId: requestId !== undefined, limitIsZero });

  const errorCode = codeShown(said.form === 'okta' ? said.error.errorCode : oauth?.error);
  const errorId = said.form === 'okta' ? errorIdShown(said.error.errorId) : undefined;
  const scope = kind === 'scope-missing' ? scopesShown(challenge?.parameters.get('scope')) : undefined;
  const nonce = kind === 'dpop-nonce-wanted' ? dpopNonceOf(headers) : undefined;
  const { retry, advice } = handlingOf(kind, status, errorCode);
  return {
    kind,
    status,
    ...(errorCode === undefined ? {} : { errorCode }),
    summary: bounded(
      redacted(wordsOf(said, oauth?.description)).trim() || `HTTP ${status}`,
      SUMMARY_CHARACTERS,
    ),
    ...(errorId === undefined ? {} : { errorId }),
    ...(requestId === undefined ? {} : { requestId }),
    endpoint: bounded(`${endpoint.method} ${redacted(withoutQuery(endpoint.path))}`, ENDPOINT_CHARACTERS),
    at: at.toISOString(),
    ...(scope === undefined ? {} : { missingScope: scope }),
    ...(nonce === undefined ? {} : { nonce }),
    retry: kind === 'dpop-nonce-wanted' && nonce === undefined ? 'no' : retry,
    advice,
  };
}

const SUMMARY_CHARACTERS = 300;
const ENDPOINT_CHARACTERS = 200;

/** Of several challenges with an error the one that can be met at once: a nonce is sent along with it. */
function tellingOf(challenges: readonly Challenge[]): Challenge | undefined {
  const errors = challenges.filter(({ parameters }) => parameters.has('error'));
  return errors.find(({ parameters }) => parameters.get('error') === 'use_dpop_nonce') ?? errors[0];
}

function oauthErrorOf(challenge: Challenge | undefined) {
  const error = challenge?.parameters.get('error');
  if (error === undefined) return undefined;
  return { error, description: challenge?.parameters.get('error_description') ?? '' };
}

const CODE = /^(?:E\d{7}|[a-z][a-z0-9_]{0,63})$/;

function codeShown(code: string | undefined): string | undefined {
  return code !== undefined && CODE.test(code) && redacted(code) === code ? code : undefined;
}

/** Only what begins as Okta's ids of errors do; everything else of this length could be a token. */
function errorIdShown(id: string | undefined): string | undefined {
  return id !== undefined && /^oae[\w-]{1,37}$/.test(id) ? id : undefined;
}

/** Okta's scopes are words with dots (RFC 6749, section 3.3, allows more). */
function scopesShown(scope: string | undefined): string | undefined {
  const scopes = (scope ?? '')
    .slice(0, SUMMARY_CHARACTERS)
    .split(' ')
    .filter((each) => /^[a-z][\w.:-]*$/i.test(each) && redacted(each) === each);
  return scopes.length === 0 ? undefined : scopes.join(' ');
}

function withoutQuery(path: string): string {
  return path.slice(0, path.search(/[?#]|$/));
}

/** @param description of the error in the body or, where that is none of OAuth's, in `WWW-Authenticate` */
function wordsOf(said: Said, description: string | undefined): string {
  if (said.form === 'okta') {
    const { errorSummary, causes } = said.error;
    return causes.length === 0 ? errorSummary : `${errorSummary} (${causes.join('; ')})`;
  }
  if (description) return description;
  switch (said.form) {
    case 'oauth':
      return said.error;
    case 'message':
      return said.message;
    case 'page':
      return said.title === '' ? 'a page without a title' : `a page titled "${said.title}"`;
    case 'text':
      return said.text;
    case 'json':
      return 'JSON that is no error of Okta';
    case 'empty':
      return 'no body';
  }
}
