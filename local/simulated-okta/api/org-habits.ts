/** What orgs have been seen to do differently. */

export interface OrgHabits {
  /** The status with which resources ask for a nonce in DPoP proofs. */
  readonly resourceNonce: 'never' | 400 | 401;
  /** A bad access token is answered by `WWW-Authenticate` alone, or with Okta's envelope as well. */
  readonly invalidTokenAnswer: 'challenge' | 'envelope';
  /** Several links come in a header each, or in one that joins them by commas. */
  readonly linkHeaders: 'separate' | 'joined';
  /** `twice` sends the view of the caller and that of the org in headers of the same name. */
  readonly rateLimitHeaders: 'once' | 'twice';
}

export const USUAL_HABITS: OrgHabits = {
  resourceNonce: 'never',
  invalidTokenAnswer: 'challenge',
  linkHeaders: 'separate',
  rateLimitHeaders: 'once',
};
