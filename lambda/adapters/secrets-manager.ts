import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CredentialFault, type CredentialProblem, unusable } from '../okta/credentials/credential-fault.ts';
import type { ReadSecret } from '../okta/credentials/ports.ts';
import { clientSettingsFor, limited } from './aws-client-settings.ts';

/** What AWS says of a secret, by the name of its error; of anything else it is AWS that has a problem. */
const PROBLEMS: Readonly<Record<string, CredentialProblem>> = {
  // Also of a secret that exists and was never given a value.
  ResourceNotFoundException: { kind: 'not-stored' },
  // Marked for deletion.
  InvalidRequestException: { kind: 'not-stored' },
  AccessDeniedException: { kind: 'access-denied' },
};

/** The current value of a secret, read anew at each call. */
export function secretsManager(secretId: string): ReadSecret {
  const secrets = new SecretsManagerClient(clientSettingsFor(secretId));
  return async () => {
    const command = new GetSecretValueCommand({ SecretId: secretId });
    try {
      const { SecretString } = await limited((options) => secrets.send(command, options));
      return SecretString ?? unusable('it is binary, want text');
    } catch (error) {
      const problem = error instanceof Error ? PROBLEMS[error.name] : undefined;
      throw problem === undefined ? error : new CredentialFault(problem);
    }
  };
}
