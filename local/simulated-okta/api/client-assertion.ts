/** Authenticates a service app by the JWT it signed (`private_key_jwt`, RFC 7523). */
import type { JWK } from 'jose';
import { activeApp, type Credentials, type ServiceApp } from './credentials.ts';
import { invalidClient } from './refusal.ts';
import { CLIENT_ALGORITHMS, isSignedBy, partsOf, secondsIn } from './signed-jwt.ts';
import type { UsedIds } from './used-ids.ts';

/** An assertion may be valid for this long, and its `jti` is remembered for twice as long. */
export const ASSERTION_LIFETIME_MS = 3_600_000;

/**
 * @param audience the full URL of the token endpoint
 * @throws Refusal for the first part that is missing or wrong
 */
export async function verifyClientAssertion(
  assertion: string,
  credentials: Credentials,
  audience: string,
  now: Date,
  usedIds: UsedIds,
): Promise<ServiceApp> {
  const parts = partsOf(assertion);
  if (parts === undefined) throw invalidClient('The parsing of the client_assertion failed.');
  const { iss, sub, aud, exp, iat, jti } = parts.claims;
  const app = activeApp(credentials, String(iss));
  // A deactivated app is answered as one that never was.
  if (app === undefined) throw invalidClient("Invalid value for 'client_id' parameter.");
  if (sub !== iss) throw invalidClient('The subject claim for client_assertion is not a valid client_id.');
  await checkSignature(assertion, parts.header, app.keys);
  if (![aud].flat().includes(audience)) {
    throw invalidClient(
      'The audience claim for client_assertion must be the endpoint invoked for the request.',
    );
  }
  checkTimes(secondsIn(exp), secondsIn(iat), now);
  if (jti !== undefined && !usedIds.useOnce(`${app.clientId} ${jti}`, now)) {
    throw invalidClient('The client_assertion token has already been used.');
  }
  return app;
}

async function checkSignature(
  assertion: string,
  { alg, kid }: Readonly<Record<string, unknown>>,
  keys: readonly JWK[],
): Promise<void> {
  if (typeof alg !== 'string' || !CLIENT_ALGORITHMS.includes(alg)) {
    throw invalidClient('The client_assertion JWT signature algorithm is invalid.');
  }
  const candidates = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  if (candidates.length === 0) throw invalidClient('The client_assertion JWT kid is invalid.');
  for (const key of candidates) {
    if (await isSignedBy(assertion, key, alg)) return;
  }
  throw invalidClient('The client_assertion signature is invalid.');
}

/** Seconds since the epoch. There is no tolerance for a clock that is ahead of the org's. */
function checkTimes(expires: number | undefined, issued: number | undefined, now: Date): void {
  if (expires === undefined) {
    throw invalidClient("The client_assertion must contain the 'exp' claim as seconds since epoch.");
  }
  const leftMs = expires * 1000 - now.getTime();
  if (leftMs <= 0) throw invalidClient('The client_assertion token is expired.');
  if (leftMs > ASSERTION_LIFETIME_MS) {
    throw invalidClient('The client_assertion token has an expiration too far into the future.');
  }
  if (issued !== undefined && issued * 1000 > now.getTime()) {
    throw invalidClient('The client_assertion token must be issued before the current time.');
  }
}

/** The id of the app that an assertion claims to come from, whether true or not. */
export function claimedClientId(assertion: string): string | undefined {
  const issuer = partsOf(assertion)?.claims['iss'];
  return typeof issuer === 'string' ? issuer : undefined;
}
