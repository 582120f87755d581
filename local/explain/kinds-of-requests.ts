/** Refusals that are about what is asked, how often, and how well Okta is. */
import type { RefusalKind } from '../../lambda/okta/errors/kinds.ts';
import type { Account } from './entry.ts';

export const REQUEST_KINDS = {
  'rate-limited': {
    title: 'too many requests in this window',
    meaning:
      "Requests count per bucket of endpoints and about a minute. The limit shown is the share of this token or app, half of the org's by default.",
    causes: [
      'The monitor and other tools share a bucket: everything below /api/v1/apps/{id}/ counts as /api/v1/apps.',
      'Another integration used up the limit of the org, while the share of this one looks untouched.',
    ],
    fixes: ['The System Log event system.org.rate_limit.violation names the bucket and who filled it.'],
  },
  concurrency: {
    title: 'too many requests at the same time',
    meaning:
      'Limit and remaining are both zero: Okta counts requests in flight, for the whole org. It is no full bucket.',
    causes: ['Slow requests pile up.', 'Several integrations run side by side.'],
    fixes: ['The System Log event is core.concurrency.org.limit.violation.'],
  },
  'operation-throttled': {
    title: 'this one operation was done too often',
    meaning: 'A limit of its own, on text messages, e-mails, calls or codes. The API as a whole answers.',
    causes: ['The same user asked again within seconds.', 'The org reached its quota of messages or calls.'],
    fixes: ['The monitor sends no messages; whoever sees this asked for one.'],
  },
  'not-licensed': {
    title: 'the org does not have this feature',
    meaning:
      'It comes as 401 but is not about credentials: the org lacks the product, or the feature is off.',
    causes: [
      'Custom authorization servers need API Access Management.',
      'The feature is not generally available.',
    ],
    fixes: [],
  },
  'read-only': {
    title: 'the org takes no changes',
    meaning:
      'Okta serves the org from its disaster recovery site or maintains it. Reading goes on and users who are known can sign in; changes fail.',
    causes: ['A failover of the cell.', 'Planned maintenance.'],
    fixes: ['Tell the help desk: password resets, first sign-ins and provisioning wait until it is over.'],
  },
  'not-found': {
    title: 'not there',
    meaning: 'There is no such path, or nothing with this id.',
    causes: [
      'What the id names was deleted.',
      'The id is of another org.',
      'The org URL or the path is misspelled.',
    ],
    fixes: [],
  },
  'method-not-allowed': {
    title: 'the endpoint does not have this method',
    meaning: 'The path exists, but not for this HTTP method.',
    causes: ['A client uses HEAD, PUT or PATCH where only GET and POST are offered.'],
    fixes: [],
  },
  'paging-or-filter-invalid': {
    title: 'cursor, filter or search not accepted',
    meaning: 'Okta does not understand the after, filter, search or limit of the request.',
    causes: [
      'A cursor was made by hand, or kept for too long; cursors are opaque.',
      'The endpoint cannot filter by this attribute, or not with this operator.',
      'A System Log query begins before the events that are kept.',
    ],
    fixes: [],
  },
  'request-invalid': {
    title: 'the request is malformed',
    meaning:
      'Okta understood who asks, but not what: a parameter is missing, has a wrong value or a wrong form.',
    causes: ['A fault in the client.', 'Accept or Content-Type does not fit the endpoint.'],
    fixes: ['The causes in the answer name the fields.'],
  },
  'server-error': {
    title: 'Okta failed',
    meaning: 'Something went wrong within Okta; the request may have been in order.',
    causes: [
      'A passing fault of Okta.',
      'A System Log query that takes longer than 30 seconds ends like this too.',
    ],
    fixes: ['If it is a System Log query, ask for a shorter time or a simpler filter.'],
  },
  unavailable: {
    title: 'Okta does not serve the request now',
    meaning: 'A gateway answered, and what is behind it did not, or not in time.',
    causes: ['An incident or maintenance.', 'Too much load for the moment.'],
    fixes: [],
  },
  'not-okta': {
    title: "not an answer of Okta's API",
    meaning:
      "Okta's API answers in JSON, or with an empty body, under its own request id. This was a page or a text without one.",
    causes: [
      'A proxy or firewall blocks the host.',
      'A captive portal or login page stands before the network.',
      'The host is not the org: a wrong name, or a custom domain that points elsewhere.',
    ],
    fixes: [],
  },
  other: {
    title: 'a refusal of no particular kind',
    meaning:
      'None of the kinds that the monitor tells apart; the code and the words of Okta are all there is.',
    causes: ['An operation that the monitor has no use for.', 'A code newer than this version.'],
    fixes: [],
  },
} as const satisfies Partial<Record<RefusalKind, Account>>;
