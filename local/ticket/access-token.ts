/** Authenticates with an access token as somebody has it: it is sent to the org alone, and never renewed. */
import { type Authorizer, onlyWithin } from '../../lambda/okta/credentials/authorizer.ts';
import { wrongUsage } from '../command-grammar.ts';

/** @throws InvalidInputError for what no header could carry; does not quote it */
export function accessTokenAuthorizer(orgUrl: string, given: string): Authorizer {
  const token = given.trim();
  // b64token of RFC 6750, section 2.1.
  if (!/^[\w~.+/-]+=*$/.test(token))
    throw wrongUsage('--access-token: received something else, allowed: the token alone, without "Bearer"');
  return onlyWithin(orgUrl, () => ({
    authorize: async () => ({ kind: 'headers', headers: { authorization: `Bearer ${token}` } }),
    answered: async () => 'final',
  }));
}
