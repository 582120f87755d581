/** The authorizer that the settings of an org ask for. */
import type { StoredCredential } from '../../config.ts';
import type { Clock } from '../../net/network.ts';
import type { Authorizer } from './authorizer.ts';
import { type ClientKey, kmsClientKey, storedClientKey } from './client-key.ts';
import { oauthAuthorizer } from './oauth-authorizer.ts';
import type { KmsKey, ReadSecret } from './ports.ts';
import type { Randomness } from './proofs.ts';
import { sswsAuthorizer } from './ssws-authorizer.ts';

export interface CredentialPorts {
  readonly secret: (arn: string) => ReadSecret;
  readonly kmsKey: (arn: string) => KmsKey;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Randomness;
}

/** Reads nothing yet: that waits for the first call. */
export function configuredAuthorizer(
  orgUrl: string,
  credential: StoredCredential,
  { secret, kmsKey, clock, randomness }: CredentialPorts,
): Authorizer {
  if (credential.kind === 'ssws') return sswsAuthorizer(orgUrl, secret(credential.secretArn));
  const { clientId, scopes, dpop, kid } = credential;
  const readKey = keyReader(credential, kid, { secret, kmsKey });
  return oauthAuthorizer({ orgUrl, clientId, scopes, dpop }, { readKey, clock, randomness });
}

function keyReader(
  credential: Exclude<StoredCredential, { kind: 'ssws' }>,
  kid: string | undefined,
  { secret, kmsKey }: Pick<CredentialPorts, 'secret' | 'kmsKey'>,
): () => Promise<ClientKey> {
  if (credential.kind === 'kms') {
    const key = kmsKey(credential.keyArn);
    return () => kmsClientKey(key, kid);
  }
  const read = secret(credential.secretArn);
  return async () => storedClientKey(await read(), kid);
}
