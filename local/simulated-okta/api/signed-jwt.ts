/** A JWT taken apart and its signature, both without an opinion on what it claims. */
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose';

/** What Okta takes from clients, in the order in which it names them. */
export const CLIENT_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

export interface JwtParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The parts of a JWT, or undefined where it is none. */
export function partsOf(jwt: string): JwtParts | undefined {
  try {
    return { header: { ...decodeProtectedHeader(jwt) }, claims: decodeJwt(jwt) };
  } catch {
    return undefined;
  }
}

export async function isSignedBy(jwt: string, publicJwk: JWK, algorithm: string): Promise<boolean> {
  try {
    await compactVerify(jwt, await importJWK(publicJwk, algorithm), { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}

/** Seconds since the epoch as a claim has them, or undefined where it has none. */
export function secondsIn(claim: unknown): number | undefined {
  return typeof claim === 'number' && Number.isFinite(claim) ? claim : undefined;
}
