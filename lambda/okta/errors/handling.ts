/** What to do about each kind of refusal, in one sentence, and whether to try again. */
import type { RefusalKind, Retry } from './kinds.ts';

export interface Handling {
  readonly retry: Retry;
  readonly advice: string;
}

const BY_KIND: Readonly<Record<RefusalKind, Handling>> = {
  'rate-limited': {
    retry: 'later',
    advice:
      'Wait until X-Rate-Limit-Reset, counted from the Date header of the same answer, and spread the calls of this token or app.',
  },
  concurrency: {
    retry: 'later',
    advice: 'Send fewer requests at the same time; the reset that Okta names is only a suggestion.',
  },
  'operation-throttled': {
    retry: 'later',
    advice: 'Leave this one operation alone for a while; the limits of the API are not concerned.',
  },
  'token-invalid': {
    retry: 'with a new token',
    advice:
      'Get a new access token; an SSWS token has to be replaced by an admin, as it was revoked, unused for 30 days, or lost its owner.',
  },
  'credentials-missing': {
    retry: 'no',
    advice:
      'Check that the client has its credentials and sends them: Okta saw neither an Authorization header nor a client assertion.',
  },
  'scope-missing': {
    retry: 'no',
    advice:
      'Have a Super Admin grant the app the scope that Okta names, request it with the others, and get a new token.',
  },
  'role-missing': {
    retry: 'no',
    advice:
      'Give the app, or the owner of the SSWS token, an admin role that may read this; scopes alone are not enough.',
  },
  'scope-not-granted': {
    retry: 'no',
    advice:
      'Have a Super Admin grant the scopes under Okta API Scopes of the app, and request at least one of them, spelled as there.',
  },
  'client-key-wrong': {
    retry: 'no',
    advice:
      'Compare key id and private key of the client with the public keys of the app, and register the right one.',
  },
  'client-clock-skew': {
    retry: 'no',
    advice:
      'Compare the clock of the client with the Date header of this answer: an assertion begins in the past and ends within the hour.',
  },
  'client-audience-wrong': {
    retry: 'no',
    advice:
      'Configure the org URL as Okta serves it, without -admin and without a slash at the end; the audience is the token URL called.',
  },
  'client-assertion-reused': {
    retry: 'later',
    advice: 'Sign a client assertion with a jti of its own for every token request, repeated ones too.',
  },
  'client-unknown': {
    retry: 'no',
    advice: 'Check the client id, and that the app is in this org and active.',
  },
  'client-method-refused': {
    retry: 'no',
    advice:
      'Use an app of the type API Services whose client authentication is a public key and private key (private_key_jwt).',
  },
  'client-invalid': {
    retry: 'no',
    advice:
      'Check client id, key id and private key together, as Okta does not say which of them it refuses.',
  },
  'network-zone': {
    retry: 'no',
    advice:
      'Let the address that the client calls from into the network zones of the app, or lift the restriction.',
  },
  'policy-denied': {
    retry: 'no',
    advice:
      'Add a rule to the access policies of the authorization server that gives this client these scopes by client credentials.',
  },
  'dpop-nonce-wanted': {
    retry: 'with the nonce',
    advice: 'Repeat the request with a new proof that holds the nonce of the DPoP-Nonce header.',
  },
  'dpop-proof-clock-skew': {
    retry: 'no',
    advice:
      'Compare the clock of the client with the Date header of this answer: a proof is neither from the future nor over five minutes old.',
  },
  'dpop-proof-replayed': {
    retry: 'later',
    advice: 'Sign a DPoP proof with a jti of its own for every request, repeated ones too.',
  },
  'dpop-proof-missing': {
    retry: 'no',
    advice:
      'Send a DPoP proof and the DPoP authentication scheme, or stop demanding DPoP in the settings of the app.',
  },
  'dpop-proof-invalid': {
    retry: 'no',
    advice:
      'Compare method, URL without query, token hash and key of the proof with the request it went with.',
  },
  'not-licensed': {
    retry: 'no',
    advice:
      'Take this out of the configuration, or ask your Okta account team for the feature; the credentials are in order.',
  },
  'read-only': {
    retry: 'later',
    advice: 'Look at https://status.okta.com for a failover, and hold back whatever writes until it is over.',
  },
  'not-found': {
    retry: 'no',
    advice: 'Check the path and the id in it, and whether somebody deleted what it names.',
  },
  'method-not-allowed': {
    retry: 'no',
    advice: 'Use a method that the reference has for this path; GET with limit=1 shows what HEAD would.',
  },
  'paging-or-filter-invalid': {
    retry: 'no',
    advice:
      'Follow the next link as Okta sent it instead of making a cursor, and filter only by what the endpoint supports.',
  },
  'request-invalid': {
    retry: 'no',
    advice: 'Read in the summary what Okta objects to and correct the request; repeated it fails again.',
  },
  'server-error': {
    retry: 'later',
    advice: 'Try again shortly; if it stays, open a case with Okta that names the request id.',
  },
  unavailable: {
    retry: 'later',
    advice: 'Try again shortly, and look at https://status.okta.com for an incident on your cell.',
  },
  'not-okta': {
    retry: 'no',
    advice:
      "Ask for the same URL from another network: something before Okta's API answered, such as a proxy, a firewall or a login page.",
  },
  other: {
    retry: 'no',
    advice:
      "Look the code up in Okta's error reference; if it stays unclear, open a case that names the request id.",
  },
};

/** Where the code, or without one the HTTP status, says better what to do than the kind. */
const BY_TERM: ReadonlyMap<string, string> = new Map([
  [
    '401',
    'Get a new token, and check that the credentials are of this org; Okta does not say what is wrong.',
  ],
  ['403', 'Check scopes, admin role and network zones, in this order; Okta does not say what is missing.'],
  ['423', 'Try again later: Okta locks this while it changes it.'],
  [
    'E0000004',
    'Leave it to whoever signs in: user name or password are refused, not the credentials of a client.',
  ],
  [
    'E0000019',
    'Send the Accept and Content-Type that the endpoint has: SAML metadata is XML, most else JSON.',
  ],
  [
    'E0000021',
    'Send the Accept and Content-Type that the endpoint has: SAML metadata is XML, most else JSON.',
  ],
  ['E0000064', 'Have the user set a new password: the old one has expired.'],
  ['E0000095', 'Check the user name that the recovery was for; no token has expired.'],
  ['E0000105', 'Ask for a new recovery link: this one has expired or was used before.'],
  ['E0000110', 'Ask for a new link: this one has expired or was used before.'],
  ['E0000239', 'Try again later: Okta is putting the priorities of policies in order.'],
  [
    'unsupported_grant_type',
    'Ask the org authorization server for client_credentials, with an app of the type API Services.',
  ],
]);

/** 408, 423 and 425 are over by themselves (RFC 9110, RFC 4918, RFC 8470). */
const PASSING = [408, 423, 425];

/** @param errorCode of Okta's envelope, or the error of OAuth, if any */
export function handlingOf(kind: RefusalKind, status: number, errorCode: string | undefined): Handling {
  const handling = BY_KIND[kind];
  const advice = BY_TERM.get(errorCode ?? '') ?? (kind === 'other' ? BY_TERM.get(String(status)) : undefined);
  return { retry: retryOf(kind, status, errorCode), advice: advice ?? handling.advice };
}

function retryOf(kind: RefusalKind, status: number, errorCode: string | undefined): Retry {
  // Whoever is on the way may recover as Okta would.
  if (kind === 'not-okta' && (status === 429 || (status >= 500 && status !== 511))) return 'later';
  if (kind === 'other' && PASSING.includes(status)) return 'later';
  if (kind === 'other' && status === 401 && errorCode === undefined) return 'with a new token';
  return BY_KIND[kind].retry;
}
