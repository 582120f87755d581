/** Headers that people look for, and names that circulate although nothing bears them. */
import { type Entry, ERROR_REFERENCE, RATE_LIMITS } from './entry.ts';

export const HEADERS_AND_NAMES: readonly Entry[] = [
  {
    term: 'Retry-After',
    kinds: [],
    title: 'a header that Okta does not send',
    meaning: 'Neither the documentation nor any recorded 429 of Okta has it.',
    causes: ['Where it does appear, a proxy or another service put it there.'],
    fixes: [
      'Wait X-Rate-Limit-Reset minus the Date of the same answer, and a second more.',
      'Honour it if it ever comes, but never wait for it.',
    ],
    correction: 'Many articles tell to read it from an answer 429; with Okta there is nothing to read.',
    source: RATE_LIMITS,
  },
  {
    term: 'X-Rate-Limit-Limit',
    kinds: [],
    title: 'requests allowed in the window',
    meaning:
      'The ceiling for this caller in the bucket of this endpoint: by default half of what the org has. Zero on a 429 means too many requests at once.',
    causes: [],
    fixes: [
      'Read the limit from the header instead of writing it into a program: it differs by org, endpoint and caller.',
    ],
    correction: 'It is not the limit of the org, and says nothing about what other integrations have left.',
    source: RATE_LIMITS,
  },
  {
    term: 'X-Rate-Limit-Remaining',
    kinds: [],
    title: 'requests left in the window',
    meaning: 'What this caller has left in the bucket until the reset.',
    causes: [],
    fixes: ['Stop before it is zero: the rest of the bucket belongs to others.'],
    correction: 'The bucket of the org can be empty while this shows plenty.',
    source: RATE_LIMITS,
  },
  {
    term: 'X-Rate-Limit-Reset',
    kinds: [],
    title: 'when the window ends',
    meaning: 'Seconds since 1970, UTC, by the clock of Okta; about a minute away at most.',
    causes: [],
    fixes: [
      'Subtract the Date header of the same answer, not the local clock, which may be off.',
      'It may come twice on one answer: the later one counts.',
    ],
    correction:
      'It is a time and no number of seconds to wait. After a limit of zero it is only a suggestion.',
    source: RATE_LIMITS,
  },
  {
    term: 'X-Okta-Request-Id',
    kinds: [],
    title: 'id of the request',
    meaning:
      'Every answer of Okta has it, refused or not. The System Log has it as the id of the transaction.',
    causes: [],
    fixes: ['Name it in a case with Okta; without it support has little to look for.'],
    source: ERROR_REFERENCE,
  },
  {
    term: 'WWW-Authenticate',
    kinds: [],
    title: 'why a token was refused',
    meaning:
      'Error, description and scope that would do. For OAuth tokens it is often all there is, as the body is empty.',
    causes: [],
    fixes: ['Print it with every 400, 401 and 403; several challenges may share one header.'],
    source: 'RFC 9110, section 11.6.1; RFC 6750, section 3',
  },
  {
    term: 'DPoP-Nonce',
    kinds: [],
    title: 'nonce for the next proof',
    meaning:
      'Comes with the challenge use_dpop_nonce and with tokens. Okta renews it every day and takes old ones for some.',
    causes: [],
    fixes: ['Keep the last one seen, and put it into every proof.'],
    source: 'RFC 9449, section 8',
  },
  {
    term: 'HEAD',
    aliases: ['curl -I'],
    kinds: [],
    title: 'a method that Okta does not document',
    meaning:
      'The API is described for GET, POST, PUT, PATCH and DELETE; what an endpoint does not have gets 405.',
    causes: [],
    fixes: ['To see headers alone, GET with limit=1: curl -s -D - -o /dev/null URL.'],
    correction: 'curl -I is often shown for reading the rate limits; whether it works is nowhere promised.',
    source: ERROR_REFERENCE,
  },
  {
    term: 'status.json',
    aliases: ['api/v2/status.json', 'status.okta.com/api/v2/status.json'],
    kinds: [],
    title: 'a status API that Okta does not have',
    meaning:
      'status.okta.com/api/v2/status.json answers 401: the page is not of the product that has such an API.',
    causes: [],
    fixes: ['npm start -- status --org URL reads what the page itself carries.'],
    correction: 'Tools that read it and show green show nothing at all.',
    source: 'https://status.okta.com/',
  },
  {
    term: 'user.authentication.auth_via_mfa_failure',
    aliases: ['auth_via_mfa_failure'],
    kinds: [],
    title: 'an event that does not exist',
    meaning:
      "Okta's list of events does not have it; a query for it finds nothing, and looks like good news.",
    causes: [],
    fixes: ['Ask for user.authentication.auth_via_mfa with outcome.result eq "FAILURE".'],
    source: 'https://developer.okta.com/docs/reference/api/event-types/',
  },
];
