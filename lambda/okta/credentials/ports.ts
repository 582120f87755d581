/** Where credentials come from. All reject with CredentialFault where there is none, or none that may be used. */
import type { SigningAlgorithm } from './public-jwk.ts';

/** The text of a secret. */
export type ReadSecret = () => Promise<string>;

/** A key pair that KMS keeps to itself. */
export interface KmsKey {
  /** DER of SubjectPublicKeyInfo (RFC 5280, section 4.1). */
  readonly publicKey: () => Promise<Uint8Array>;
  /** The message, at most 4096 bytes, is hashed by KMS. ECDSA signatures come as DER (RFC 3279, section 2.2.3). */
  readonly sign: (message: Uint8Array, alg: SigningAlgorithm) => Promise<Uint8Array>;
}
