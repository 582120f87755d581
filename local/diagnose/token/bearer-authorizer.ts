/** Sends an access token that somebody else got, as it is (RFC 6750, section 2.1). */
import { type Authorizer, onlyWithin } from '../../../lambda/okta/credentials/authorizer.ts';

export function bearerAuthorizer(orgUrl: string, token: string): Authorizer {
  return onlyWithin(orgUrl, () => ({
    authorize: async () => ({ kind: 'headers', headers: { authorization: `Bearer ${token}` } }),
    answered: async () => 'final',
  }));
}
