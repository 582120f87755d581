/** Whether one of an issuer's keys made the signature of a token (RFC 7515, section 5.2). */
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';

export type SignatureReading =
  | { readonly kind: 'good' }
  /** No key of the set has the kid, or none could have made such a signature. */
  | { readonly kind: 'key-unknown' }
  | { readonly kind: 'bad' }
  /** `none`, or made with a secret that both sides know: nobody else can verify it. */
  | { readonly kind: 'algorithm'; readonly alg: string };

/** Asymmetric ones of RFC 7518 and RFC 8037, as far as jose has them. */
const ALGORITHMS = ['RS', 'PS', 'ES'].flatMap((family) => ['256', '384', '512'].map((bits) => family + bits));
const VERIFIABLE = [...ALGORITHMS, 'EdDSA', 'Ed25519'];

/** @param alg as the header of the token states it */
export async function signatureOf(
  token: string,
  alg: string | undefined,
  keys: JSONWebKeySet,
): Promise<SignatureReading> {
  if (alg === undefined || !VERIFIABLE.includes(alg)) return { kind: 'algorithm', alg: alg ?? 'not stated' };
  try {
    await compactVerify(token, createLocalJWKSet(keys), { algorithms: VERIFIABLE });
    return { kind: 'good' };
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return anyOf(token, error);
    if (error instanceof errors.JWKSNoMatchingKey) return { kind: 'key-unknown' };
    if (error instanceof errors.JOSEError) return { kind: 'bad' };
    throw error;
  }
}

/** A token without a kid, where several keys would do. */
async function anyOf(token: string, keys: errors.JWKSMultipleMatchingKeys): Promise<SignatureReading> {
  for await (const key of keys) {
    try {
      await compactVerify(token, key);
      return { kind: 'good' };
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  return { kind: 'key-unknown' };
}
