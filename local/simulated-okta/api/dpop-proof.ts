/** Verifies a DPoP proof (RFC 9449) as strictly as Okta does. Nonce and access token are for others to compare. */
import { calculateJwkThumbprint, type JWK } from 'jose';
import { invalidProof } from './refusal.ts';
import { CLIENT_ALGORITHMS, isSignedBy, partsOf, secondsIn } from './signed-jwt.ts';
import type { UsedIds } from './used-ids.ts';

export interface Proof {
  /** Of the key that signed it. */
  readonly thumbprint: string;
  readonly nonce: unknown;
  /** Hash of the access token it is for. */
  readonly accessTokenHash: unknown;
}

/** The request that a proof has to be made for. */
export interface ProvenRequest {
  readonly method: string;
  readonly urlWithoutQuery: string;
  readonly now: Date;
}

/** A proof may be this old, and its `jti` is remembered for twice as long. */
export const PROOF_LIFETIME_MS = 5 * 60_000;

/** @throws Refusal for the first part that is missing or wrong */
export async function verifyProof(
  header: string | undefined,
  { method, urlWithoutQuery, now }: ProvenRequest,
  usedIds: UsedIds,
): Promise<Proof> {
  if (header === undefined || header === '') throw invalidProof('The DPoP proof JWT header is missing.');
  if (header.includes(',')) throw invalidProof('Multiple DPoP proof JWT headers are not allowed.');
  const parts = partsOf(header);
  if (parts === undefined) throw invalidProof('The DPoP proof JWT cannot be parsed.');
  const { typ, alg, jwk } = parts.header;
  if (typ !== 'dpop+jwt') throw invalidProof("'typ' must be 'dpop+jwt' in the DPoP proof JWT.");
  if (typeof alg !== 'string' || !CLIENT_ALGORITHMS.includes(alg)) {
    throw invalidProof('The DPoP proof JWT signature algorithm is invalid.');
  }
  if (!isPublicKey(jwk)) throw invalidProof('The DPoP proof JWT is invalid.');
  if (!(await isSignedBy(header, jwk, alg))) throw invalidProof('The DPoP proof JWT signature is invalid.');

  const { htm, htu, iat, exp, jti, nonce, ath } = parts.claims;
  if (htm !== method) throw invalidProof("'htm' claim in the DPoP proof JWT is invalid.");
  // A query in the claim makes it another URL; RFC 9449 would look past it, but a client must not rely on that.
  if (htu !== urlWithoutQuery) throw invalidProof("'htu' claim in the DPoP proof JWT is invalid.");
  checkTimes(secondsIn(iat), secondsIn(exp), now);
  if (typeof jti !== 'string' || jti === '') {
    throw invalidProof("'jti' claim in the DPoP proof JWT is invalid.");
  }
  if (!usedIds.useOnce(jti, now)) throw invalidProof('The DPoP proof JWT has already been used.');
  return { thumbprint: await calculateJwkThumbprint(jwk), nonce, accessTokenHash: ath };
}

/** Seconds since the epoch. There is no tolerance for a clock that is ahead of the org's. */
function checkTimes(issued: number | undefined, expires: number | undefined, now: Date): void {
  if (issued === undefined) throw invalidProof("'iat' claim in the DPoP proof JWT is invalid.");
  const ageMs = now.getTime() - issued * 1000;
  if (ageMs < 0) throw invalidProof('The DPoP proof JWT is issued in the future.');
  if (ageMs > PROOF_LIFETIME_MS) {
    throw invalidProof('The DPoP proof JWT is issued more than five minutes in the past.');
  }
  if (expires !== undefined && expires * 1000 <= now.getTime()) {
    throw invalidProof('The DPoP proof JWT is expired.');
  }
}

function isPublicKey(jwk: unknown): jwk is JWK {
  if (typeof jwk !== 'object' || jwk === null) return false;
  return 'kty' in jwk && (jwk.kty === 'RSA' || jwk.kty === 'EC') && !('d' in jwk);
}
