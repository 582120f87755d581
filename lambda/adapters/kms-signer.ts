import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { CredentialFault, type CredentialProblem } from '../okta/credentials/credential-fault.ts';
import type { KmsKey } from '../okta/credentials/ports.ts';
import { clientSettingsFor, limited } from './aws-client-settings.ts';

const ALGORITHMS = { RS256: 'RSASSA_PKCS1_V1_5_SHA_256', ES256: 'ECDSA_SHA_256' } as const;

const NOT_FOR_SIGNING = 'the KMS key is not for signing, want an asymmetric one with the usage SIGN_VERIFY';

/** What AWS says of a key, by the name of its error; of anything else it is AWS that has a problem. */
const PROBLEMS: Readonly<Record<string, CredentialProblem>> = {
  NotFoundException: { kind: 'not-stored' },
  AccessDeniedException: { kind: 'access-denied' },
  DisabledException: { kind: 'unusable', why: 'the KMS key is disabled' },
  KMSInvalidStateException: { kind: 'unusable', why: 'the KMS key is not enabled, or marked for deletion' },
  InvalidKeyUsageException: { kind: 'unusable', why: NOT_FOR_SIGNING },
  // GetPublicKey of a symmetric key.
  UnsupportedOperationException: { kind: 'unusable', why: NOT_FOR_SIGNING },
};

/** @param keyId id, ARN or alias; the public key of an alias is that of the key it points to now */
export function kmsSigner(keyId: string): KmsKey {
  const kms = new KMSClient(clientSettingsFor(keyId));
  return {
    publicKey: async () => {
      const command = new GetPublicKeyCommand({ KeyId: keyId });
      const { PublicKey } = await explained(limited((options) => kms.send(command, options)));
      return received(PublicKey);
    },
    sign: async (message, alg) => {
      const command = new SignCommand({
        KeyId: keyId,
        Message: message,
        MessageType: 'RAW',
        SigningAlgorithm: ALGORITHMS[alg],
      });
      const { Signature } = await explained(limited((options) => kms.send(command, options)));
      return received(Signature);
    },
  };
}

async function explained<Output>(call: Promise<Output>): Promise<Output> {
  try {
    return await call;
  } catch (error) {
    const problem = error instanceof Error ? PROBLEMS[error.name] : undefined;
    throw problem === undefined ? error : new CredentialFault(problem);
  }
}

function received(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error('KMS answered without what it was asked for');
  return bytes;
}
