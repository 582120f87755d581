/** The kinds of refusal: a closed set, stable, so that alerts and documents can rely on the names. */

export const REFUSAL_KINDS = [
  /** 429: too many requests in the window of a bucket, or of this token's or app's share of it. */
  'rate-limited',
  /** 429: too many requests in flight at once. */
  'concurrency',
  /** 429 of one operation, such as sending text messages; says nothing about the API as a whole. */
  'operation-throttled',
  /** 401: an access token or SSWS token that is expired, revoked or not Okta's. */
  'token-invalid',
  /** The request arrived without credentials. */
  'credentials-missing',
  /** 403: the access token lacks a scope, which Okta names. */
  'scope-missing',
  /** 403 E0000006: scopes are in order, the admin role is not. */
  'role-missing',
  /** The token endpoint: the app may not have the scopes asked for. */
  'scope-not-granted',
  /** The token endpoint: key, key id or signature of the client assertion. */
  'client-key-wrong',
  /** The token endpoint: the client assertion is from the future, expired, or lives too long. */
  'client-clock-skew',
  /** The token endpoint: the client assertion is for another URL. */
  'client-audience-wrong',
  /** The token endpoint: the `jti` of the client assertion was there before. */
  'client-assertion-reused',
  /** The token endpoint: no app with this client id, or a deactivated one. */
  'client-unknown',
  /** The token endpoint: the app has another type, or must authenticate otherwise. */
  'client-method-refused',
  /** The token endpoint: client authentication failed, and Okta does not say more. */
  'client-invalid',
  /** 403: asked from an address outside the network zones allowed. */
  'network-zone',
  /** No policy of the authorization server lets this client have these scopes. */
  'policy-denied',
  /** The next proof has to carry the nonce sent along (RFC 9449, sections 8 and 9). */
  'dpop-nonce-wanted',
  'dpop-proof-clock-skew',
  'dpop-proof-replayed',
  'dpop-proof-missing',
  /** Any other fault of the DPoP proof. */
  'dpop-proof-invalid',
  /** 401 E0000015: a feature the org does not have. The credentials are in order. */
  'not-licensed',
  /** 503 E0000010: the org takes no changes, as in disaster recovery. */
  'read-only',
  'not-found',
  'method-not-allowed',
  'paging-or-filter-invalid',
  /** Any other request that Okta calls malformed. */
  'request-invalid',
  'server-error',
  /** 502, 503, 504: reached, but not served. */
  'unavailable',
  /** A proxy, a firewall or a login page answered. */
  'not-okta',
  'other',
] as const;

export type RefusalKind = (typeof REFUSAL_KINDS)[number];

/**
 * What has to change before the same request can succeed. `later` stands for time and for what a client makes anew
 * for every attempt, as it does with proofs and assertions.
 */
export type Retry = 'later' | 'with a new token' | 'with the nonce' | 'no';
