/** `public-jwk`: the public half of a KMS key, to be pasted into the app in Okta. The private half never leaves KMS. */
import { kmsPublicJwk } from '../../lambda/okta/credentials/client-key.ts';
import { CredentialFault, type CredentialProblem } from '../../lambda/okta/credentials/credential-fault.ts';
import type { KmsKey } from '../../lambda/okta/credentials/ports.ts';
import { mayBeSecret, NOT_SHOWN } from '../command-line/received.ts';
import { explained } from '../deployed/aws-failure.ts';

export interface PublicJwkCommand {
  /** Id, ARN or alias. */
  readonly key: string;
  /** By which Okta is to know the key; the RFC 7638 thumbprint unless given. */
  readonly kid: string | undefined;
}

export interface PublicJwkPorts {
  readonly publicKeyOf: (key: string) => ReturnType<KmsKey['publicKey']>;
  readonly print: (text: string) => void;
}

/**
 * Prints nothing but the JWK, so that the output can be handed on.
 *
 * @throws AwsFailure when the key cannot be read, or is none with which a client signs
 */
export async function printPublicJwk({ key, kid }: PublicJwkCommand, ports: PublicJwkPorts): Promise<void> {
  const publicKey = () => ports.publicKeyOf(key);
  const jwk = await explained(
    `read the public key of ${mayBeSecret(key) ? NOT_SHOWN : key}`,
    inWords(kmsPublicJwk({ publicKey }, kid)),
  );
  ports.print(JSON.stringify(jwk, null, 2));
}

/** What a problem means for somebody who names a key on the command line. */
async function inWords<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof CredentialFault ? new Error(meaningOf(error.problem)) : error;
  }
}

function meaningOf(problem: CredentialProblem): string {
  switch (problem.kind) {
    case 'not-stored':
      return 'there is no such key in this account and region';
    case 'access-denied':
      return 'these credentials may not do that (kms:GetPublicKey)';
    case 'unusable':
      return problem.why;
    case 'no-token':
      return problem.refusal.summary;
  }
}
