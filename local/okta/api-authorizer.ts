/** Authenticates with the credential that the command line names. */
import type { Clock } from '../../lambda/net/network.ts';
import type { Authorizer } from '../../lambda/okta/credentials/authorizer.ts';
import { storedClientKey } from '../../lambda/okta/credentials/client-key.ts';
import { oauthAuthorizer } from '../../lambda/okta/credentials/oauth-authorizer.ts';
import { systemRandomness } from '../../lambda/okta/credentials/proofs.ts';
import { sswsAuthorizer } from '../../lambda/okta/credentials/ssws-authorizer.ts';
import type { CredentialArguments } from '../command-line/credential-arguments.ts';
import { type SecretInput, secretOf } from '../command-line/secret-input.ts';

/**
 * @param scopes asked for by a service app, all with one token; at least one
 * @param stdin read to its end where the command line says so
 * @throws InvalidInputError when the secret cannot be read; whether it is any good shows with the first call
 */
export async function authorizerOf(
  orgUrl: string,
  credential: CredentialArguments,
  scopes: readonly string[],
  stdin: SecretInput,
  clock: Pick<Clock, 'now'>,
): Promise<Authorizer> {
  if (credential.kind === 'api-token') {
    const token = await secretOf(credential.token, '--token', stdin);
    return sswsAuthorizer(orgUrl, async () => token);
  }
  const { clientId, kid, privateKey } = credential;
  const key = await secretOf(privateKey, '--private-key', stdin);
  return oauthAuthorizer(
    { orgUrl, clientId, scopes, dpop: true },
    { readKey: () => storedClientKey(key, kid), clock, randomness: systemRandomness },
  );
}
