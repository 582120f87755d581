/** By what the token endpoint knows this client: a JWT that the client signs (RFC 7523, section 2.2). */
import type { ClientKey } from './client-key.ts';

/**
 * Seconds by which what this client signs is dated back. Okta refuses what was issued in the future ("must be issued
 * before the current time"), so a clock that is fast by up to a minute still authenticates: that is the skew from
 * which `oidc-discovery` warns, and says so better than a refused token would.
 */
export const DATED_BACK_SECONDS = 60;

/** Seconds that an assertion is good for, as with Okta's own SDKs; a clock may be slow by as much. At most 3600. */
const LIFETIME_SECONDS = 300;

export interface AssertionClaims {
  readonly clientId: string;
  /** Okta wants the full URL of the token endpoint, where RFC 7523 leaves the choice and others want the issuer. */
  readonly audience: string;
  /** Good for one use: a new one for every attempt, or Okta takes it for a replay. */
  readonly id: string;
}

/** Claims as in Okta's "Build a self-signed JWT"; `kid` because an app may have several keys. */
export async function clientAssertion(
  key: ClientKey,
  { clientId, audience, id }: AssertionClaims,
  now: Date,
): Promise<string> {
  const seconds = epochSeconds(now);
  const header = { alg: key.alg, kid: key.kid };
  const payload = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    exp: seconds + LIFETIME_SECONDS,
    iat: seconds - DATED_BACK_SECONDS,
    jti: id,
  };
  const input = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}`;
  return `${input}.${base64url(await key.sign(Buffer.from(input)))}`;
}

export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function base64url(content: string | Uint8Array): string {
  return Buffer.from(content as Uint8Array).toString('base64url');
}
