/** The key with which this client proves to Okta who it is: from a secret, or in KMS. */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { unusable } from './credential-fault.ts';
import { joseSignature } from './ecdsa-signature.ts';
import type { KmsKey } from './ports.ts';
import { keyOrElse, storedPrivateKey } from './private-key.ts';
import { type PublicJwk, publicJwk, type SigningAlgorithm } from './public-jwk.ts';

export interface ClientKey {
  readonly alg: SigningAlgorithm;
  /** By which Okta finds the public key among those of the app. */
  readonly kid: string;
  /** The public half; tells one key from another when a credential is read again. */
  readonly jwk: PublicJwk;
  /** Signature in the form of a JWS (RFC 7518): PKCS #1 v1.5 for RS256, r and s of 32 bytes each for ES256. */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/**
 * @param text PEM (PKCS #8, PKCS #1, SEC 1) or JWK
 * @param kid overrides that of a JWK; without either it is the RFC 7638 thumbprint
 * @throws CredentialFault `unusable`, never quoting the text
 */
export async function storedClientKey(text: string, kid: string | undefined): Promise<ClientKey> {
  const stored = storedPrivateKey(text);
  const publicKey = createPublicKey(stored.key);
  const jwk = await publicJwk(publicKey, kid ?? stored.kid);
  if (stored.alg !== undefined && stored.alg !== jwk.alg) {
    unusable(`a JWK for another algorithm, want alg ${jwk.alg} or none`);
  }
  if (!belongTogether(stored.key, publicKey)) {
    unusable('its private and its public half do not belong together: it is damaged');
  }
  const key = { key: stored.key, dsaEncoding: 'ieee-p1363' } as const;
  return { alg: jwk.alg, kid: jwk.kid, jwk, sign: async (message) => sign('sha256', message, key) };
}

/** OpenSSL takes a JWK at its word, whatever its private members are. */
function belongTogether(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const message = Buffer.from('any');
  try {
    return verify('sha256', message, publicKey, sign('sha256', message, privateKey));
  } catch {
    return false;
  }
}

/**
 * @param kid the RFC 7638 thumbprint unless given, as `public-jwk` prints it
 * @throws CredentialFault for a key that is missing, not permitted, or not one for RS256 or ES256
 */
export async function kmsClientKey(kms: KmsKey, kid: string | undefined): Promise<ClientKey> {
  const jwk = await kmsPublicJwk(kms, kid);
  const signWithKms = async (message: Uint8Array) => {
    const signature = await kms.sign(message, jwk.alg);
    return jwk.alg === 'ES256' ? joseSignature(signature) : signature;
  };
  return { alg: jwk.alg, kid: jwk.kid, jwk, sign: signWithKms };
}

/** As {@link kmsClientKey}, only to be shown. */
export async function kmsPublicJwk(
  { publicKey }: Pick<KmsKey, 'publicKey'>,
  kid: string | undefined,
): Promise<PublicJwk> {
  const der = Buffer.from(await publicKey());
  const key = keyOrElse(
    () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
    'a key of a kind that is not known here, want RSA, or EC on P-256',
  );
  return publicJwk(key, kid);
}
