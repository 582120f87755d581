/** Credentials of the runs, read with the AWS rights of whoever looks. */
import { kmsSigner } from '../../lambda/adapters/kms-signer.ts';
import { secretsManager } from '../../lambda/adapters/secrets-manager.ts';
import { CredentialFault } from '../../lambda/okta/credentials/credential-fault.ts';
import type { ReadSecret } from '../../lambda/okta/credentials/ports.ts';
import { explained } from '../deployed/aws-failure.ts';
import type { AwsCredentials } from './doctor-command.ts';

/** Each secret is read once, however often a scope is tried with it. */
export function awsCredentials(): AwsCredentials {
  const secrets = new Map<string, Promise<string>>();
  return {
    secret: (arn): ReadSecret => {
      const read = secretsManager(arn);
      return () => {
        const text = secrets.get(arn) ?? orFailure(`read the secret ${arn}`, read());
        secrets.set(arn, text);
        return text;
      };
    },
    kmsKey: (arn) => {
      const { publicKey, sign } = kmsSigner(arn);
      return {
        publicKey: () => orFailure(`read the public half of ${arn}`, publicKey()),
        sign: (message, alg) => orFailure(`sign with ${arn}`, sign(message, alg)),
      };
    },
  };
}

/** What is said of the credential itself passes. */
async function orFailure<Result>(doing: string, call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CredentialFault) throw error;
    return explained(doing, Promise.reject(error));
  }
}
