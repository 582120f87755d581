/** Refusals that are about who asks: token, scopes, role, client authentication, proof of possession. */
import type { RefusalKind } from '../../lambda/okta/errors/kinds.ts';
import type { Account } from './entry.ts';

export const CREDENTIAL_KINDS = {
  'token-invalid': {
    title: 'the token is not accepted',
    meaning:
      'Okta read the token and refuses it: it has expired, was revoked, or was issued for something else.',
    causes: [
      'An access token is older than the hour for which the org authorization server issues it.',
      'An SSWS token was revoked, was not used for 30 days, or the admin who made it was deactivated.',
      'The token is of another org, or of a custom authorization server, which does not open the Management API.',
    ],
    fixes: ['In the admin console, Security, API, Tokens lists the SSWS tokens that still exist.'],
  },
  'credentials-missing': {
    title: 'no credentials in the request',
    meaning: 'Okta found neither a token nor a session, or at the token endpoint no client assertion.',
    causes: [
      'The Authorization header is missing, or a proxy took it away.',
      'The client id or the private key of the client is not configured.',
    ],
    fixes: [],
  },
  'scope-missing': {
    title: 'the access token lacks a scope',
    meaning:
      'The app may ask this only with the scope that the WWW-Authenticate header names. The answer is a 403 with an empty body, so a client that reads the body alone sees nothing.',
    causes: [
      'The scope was not among those requested when the token was issued.',
      'The scope was granted to the app after the token was issued; a token keeps the scopes it began with.',
    ],
    fixes: ['Whoever gets a 403 with E0000006 in the body has the scope and lacks the admin role.'],
  },
  'role-missing': {
    title: 'the admin role does not allow it',
    meaning:
      'The caller is known and its token is in order, but no admin role assigned to it covers this resource.',
    causes: [
      'A service app has scopes but no admin role; it needs both.',
      'A custom role, or its resource set, leaves out what was asked for.',
      'The admin who owns the SSWS token lost a role.',
    ],
    fixes: [
      'Short of a Super Admin: a custom role with the read permissions needed, and the report administrator for the System Log.',
      'A list that comes back shorter than expected is no refusal: roles filter it without a word.',
    ],
  },
  'scope-not-granted': {
    title: 'the app may not have these scopes',
    meaning: 'The token endpoint issues no token, as the app was granted none of the scopes requested.',
    causes: [
      'Nobody granted the scopes to the app yet; only a Super Admin can.',
      'A scope is misspelled, or does not exist at this authorization server.',
      'The request asks for no scope at all.',
    ],
    fixes: ['At a custom authorization server the scope has to be defined there first.'],
  },
  'client-key-wrong': {
    title: 'the client assertion is signed with a key Okta does not accept',
    meaning:
      'Okta looks for the public key with the key id of the assertion and verifies the signature with it.',
    causes: [
      'The key pair was rotated in Okta or in the client, but not in both.',
      'The key id is missing or of another key; the key registered is inactive.',
      'Okta has an older copy of the keys behind the jwks_uri of the app, or cannot fetch them.',
    ],
    fixes: [],
  },
  'client-clock-skew': {
    title: 'the clocks of the client and Okta disagree',
    meaning:
      'Times in the client assertion are compared with the clock of Okta, which allows nothing in the future.',
    causes: [
      'The clock of the machine is wrong; in AWS this is rare.',
      'The assertion was signed long before it was sent, or is meant to live for more than an hour.',
    ],
    fixes: ['A clock that is minutes off breaks DPoP proofs and tokens too.'],
  },
  'client-audience-wrong': {
    title: 'the client assertion is meant for another URL',
    meaning:
      'The audience of an assertion has to be the URL of the token endpoint that is called, as called.',
    causes: [
      'The custom domain is configured on one side and the okta.com host on the other.',
      'The org URL names the -admin host, or ends with a slash that doubles in the URL.',
      'The audience names the issuer, as some other providers want it.',
    ],
    fixes: [],
  },
  'client-assertion-reused': {
    title: 'the client assertion was used before',
    meaning: 'An assertion with a jti counts once.',
    causes: ['A request was repeated as it was, by the client or by something on the way.'],
    fixes: [],
  },
  'client-unknown': {
    title: 'no such app, or a deactivated one',
    meaning: 'Okta has no active app with this client id in this org.',
    causes: [
      'Somebody deactivated or deleted the app.',
      'The client id is of another org, such as the preview org.',
      'Issuer and subject of the client assertion are not the client id.',
    ],
    fixes: [
      'The System Log has application.lifecycle.deactivate and application.lifecycle.delete with the name of who did it.',
    ],
  },
  'client-method-refused': {
    title: 'the app is of another type, or must authenticate otherwise',
    meaning:
      'At the org authorization server only API Services apps may use client credentials, and only with a private key. A client secret is refused.',
    causes: [
      'The app is a web or native app.',
      'Client authentication of the app is set to a client secret.',
      'The app does not have the grant type client_credentials.',
    ],
    fixes: [],
  },
  'client-invalid': {
    title: 'client authentication failed',
    meaning: 'Okta refuses the credentials of the app and says no more than that.',
    causes: [
      'Client id, key or method of authentication do not belong together.',
      'The assertion is malformed.',
    ],
    fixes: ['Ask for a token by hand with the same client id and key: the description may say more.'],
  },
  'network-zone': {
    title: 'asked from an address that is not allowed',
    meaning:
      'The app is restricted to network zones, and the address the request came from is in none of them.',
    causes: [
      'A function outside a VPC calls from addresses that change.',
      'The NAT gateway has a new address, or the zone was edited.',
    ],
    fixes: ['SSWS tokens can be tied to network zones as well.'],
  },
  'policy-denied': {
    title: 'a policy of the authorization server says no',
    meaning: 'The client is who it says it is, but no access policy lets it have a token for these scopes.',
    causes: [
      'The custom authorization server has no policy for this client, or no rule for client credentials.',
      'A rule exists, and the scopes are not in it.',
    ],
    fixes: [],
  },
  'dpop-nonce-wanted': {
    title: 'the proof needs a nonce',
    meaning:
      'No fault: Okta hands out a nonce with this answer and wants the next proof to hold it. A client repeats the request and keeps the nonce for the next ones.',
    causes: ['It is the first request, or the nonce known is too old; Okta renews it every day.'],
    fixes: [
      'The challenge comes as 400 or 401, in the body or in WWW-Authenticate, from the token endpoint and from the API.',
      'Do not count it as a failure; the System Log calls it a CHALLENGE.',
    ],
  },
  'dpop-proof-clock-skew': {
    title: 'the clocks of the client and Okta disagree',
    meaning: 'A DPoP proof counts for five minutes, and never before its time.',
    causes: ['The clock of the machine is wrong.', 'The proof was signed long before it was sent.'],
    fixes: ['Trying again without a correct clock fails the same way.'],
  },
  'dpop-proof-replayed': {
    title: 'the DPoP proof was used before',
    meaning: 'Every proof counts for one request.',
    causes: ['A retry below the client, in an HTTP library or a proxy, sent the same proof again.'],
    fixes: ['Retry where proofs are made, not where bytes are sent.'],
  },
  'dpop-proof-missing': {
    title: 'no DPoP proof where one is demanded',
    meaning:
      'The app demands proof of possession, which apps of the type API Services do unless told otherwise.',
    causes: [
      'The client does not support DPoP.',
      'A token bound to a key was sent as Bearer; its scheme is DPoP.',
    ],
    fixes: [
      'The setting is called Require Demonstrating Proof of Possession (DPoP) header in token requests.',
    ],
  },
  'dpop-proof-invalid': {
    title: 'the DPoP proof does not match the request',
    meaning:
      'A proof names method, URL and token of one request, and is signed with the key the token is bound to.',
    causes: [
      'The URL in the proof has a query, or is of another host than the one called.',
      'The token was issued for another key, for example before a restart.',
    ],
    fixes: [],
  },
} as const satisfies Partial<Record<RefusalKind, Account>>;
