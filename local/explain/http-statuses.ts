/** HTTP statuses as Okta uses them. */
import { type Entry, ERROR_REFERENCE, RATE_LIMITS } from './entry.ts';

export const HTTP_STATUSES: readonly Entry[] = [
  {
    term: '400',
    kinds: [
      'request-invalid',
      'paging-or-filter-invalid',
      'dpop-nonce-wanted',
      'dpop-proof-invalid',
      'scope-not-granted',
    ],
    title: 'bad request',
    meaning:
      'The request is at fault. With an empty body the reason stands in WWW-Authenticate, as for DPoP.',
    source: ERROR_REFERENCE,
  },
  {
    term: '401',
    kinds: ['other'],
    status: 401,
    title: 'not authenticated',
    meaning:
      'Token or client were refused, or there were none. E0000015 is the exception: it is about licences.',
    causes: [
      'The token has expired or was revoked: E0000011, invalid_token.',
      'The app could not authenticate: invalid_client.',
      'The org does not have the feature: E0000015.',
    ],
    source: ERROR_REFERENCE,
  },
  {
    term: '403',
    kinds: ['other'],
    status: 403,
    title: 'not allowed',
    meaning: 'Okta knows who asks, and refuses. The body, or its absence, tells why.',
    causes: [
      'An empty body and WWW-Authenticate with insufficient_scope: the token lacks a scope.',
      'E0000006: the admin role is missing.',
      'access_denied: a network zone or a policy.',
    ],
    source: ERROR_REFERENCE,
  },
  {
    term: '404',
    kinds: ['not-found'],
    status: 404,
    title: 'not there',
    meaning: 'No such path, or nothing with this id. Some services answer without the usual envelope.',
    source: ERROR_REFERENCE,
  },
  {
    term: '405',
    kinds: ['method-not-allowed'],
    status: 405,
    title: 'the endpoint does not have this method',
    meaning: 'The path exists, but not for this HTTP method.',
    source: ERROR_REFERENCE,
  },
  {
    term: '423',
    kinds: ['other'],
    status: 423,
    title: 'locked for the moment',
    meaning: 'Okta is changing what the request is about, for example the priorities of policies (E0000239).',
    causes: ['Somebody changed the same thing a moment ago.'],
    source: ERROR_REFERENCE,
  },
  {
    term: '429',
    kinds: ['rate-limited', 'concurrency', 'operation-throttled'],
    status: 429,
    title: 'too many requests',
    meaning:
      'E0000047 with a limit above zero: the window is used up. With a limit of zero: too many at once. Any other code: one operation.',
    correction: 'Okta sends no Retry-After: wait X-Rate-Limit-Reset minus Date, and a second more.',
    source: RATE_LIMITS,
  },
  {
    term: '500',
    kinds: ['server-error'],
    status: 500,
    title: 'Okta failed',
    meaning: 'Something went wrong within Okta.',
    source: ERROR_REFERENCE,
  },
  {
    term: '502',
    kinds: ['unavailable', 'not-okta'],
    status: 502,
    title: 'bad gateway',
    meaning: 'A gateway got no sensible answer from what is behind it.',
    source: 'RFC 9110, section 15.6.3',
  },
  {
    term: '503',
    kinds: ['unavailable', 'read-only', 'not-okta'],
    status: 503,
    title: 'not available now',
    meaning:
      'With E0000010 the org is read-only; otherwise Okta, or a proxy before it, cannot serve the request.',
    source: ERROR_REFERENCE,
  },
  {
    term: '504',
    kinds: ['unavailable', 'not-okta'],
    status: 504,
    title: 'no answer in time',
    meaning: 'A gateway waited in vain for what is behind it.',
    source: 'RFC 9110, section 15.6.5',
  },
];
