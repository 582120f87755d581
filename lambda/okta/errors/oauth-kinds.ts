/**
 * Errors of OAuth 2.0 (RFC 6749, RFC 6750, RFC 9449) as Okta words them: the same error stands for many faults, and
 * only the description tells them apart. The words are those of Okta's list of OAuth errors; in any others an error
 * counts as the general one of its family. Pure.
 */
import type { RefusalKind } from './kinds.ts';

/** What OAuth calls an error, wherever in the answer it stands. */
export interface OAuthError {
  readonly error: string;
  /** Empty where there is none. */
  readonly description: string;
}

type Phrases = readonly (readonly [phrase: string, kind: RefusalKind])[];

/** Undefined for an error that says no more than the status. */
export function kindOfOAuthError(
  { error, description }: OAuthError,
  status: number,
): RefusalKind | undefined {
  const text = description.toLowerCase();
  const told = (phrases: Phrases) => phrases.find(([phrase]) => text.includes(phrase))?.[1];
  switch (error) {
    case 'invalid_client':
      return told(CLIENT) ?? 'client-invalid';
    case 'unauthorized_client':
      return 'client-method-refused';
    case 'invalid_dpop_proof':
      return told(PROOF) ?? 'dpop-proof-invalid';
    case 'use_dpop_nonce':
      return 'dpop-nonce-wanted';
    case 'invalid_request':
      return told(REQUEST) ?? 'request-invalid';
    case 'invalid_token':
      return 'token-invalid';
    case 'insufficient_scope':
      return 'scope-missing';
    case 'consent_required':
    case 'invalid_scope':
      return 'scope-not-granted';
    case 'access_denied':
      return told(DENIAL) ?? (text === '' && status === 403 ? 'network-zone' : 'policy-denied');
    // Okta uses it with 400 and 403 too, for hooks and claims that fail: trying again does not mend those.
    case 'server_error':
      return status >= 500 ? 'server-error' : 'other';
    case 'temporarily_unavailable':
      return 'unavailable';
    case 'slow_down':
      return 'operation-throttled';
    default:
      return undefined;
  }
}

/** The first that occurs counts. */
const CLIENT: Phrases = [
  ['no client credentials', 'credentials-missing'],
  // Of tokens that Okta is to encrypt for the client.
  ['encryption key', 'client-invalid'],
  ['already been used', 'client-assertion-reused'],
  ['current time', 'client-clock-skew'],
  ['too far into the future', 'client-clock-skew'],
  ['expired', 'client-clock-skew'],
  ['audience', 'client-audience-wrong'],
  ['signature', 'client-key-wrong'],
  ['jwt kid', 'client-key-wrong'],
  ['jwks', 'client-key-wrong'],
  ['signing key', 'client-key-wrong'],
  ["invalid 'use' parameter", 'client-key-wrong'],
  ['private_key_jwt', 'client-method-refused'],
  ['application_type', 'client-method-refused'],
  ['client_id', 'client-unknown'],
];

const PROOF: Phrases = [
  ['header is missing', 'dpop-proof-missing'],
  ['already been used', 'dpop-proof-replayed'],
  ['in the past', 'dpop-proof-clock-skew'],
  ['in the future', 'dpop-proof-clock-skew'],
  ['expired', 'dpop-proof-clock-skew'],
];

const REQUEST: Phrases = [
  ['requires a dpop proof', 'dpop-proof-missing'],
  ['dpop authentication scheme', 'dpop-proof-missing'],
  ['access token is missing', 'credentials-missing'],
];

const DENIAL: Phrases = [['network zone', 'network-zone']];
