/** Proof of possession (DPoP, RFC 9449): a token that is stolen is of no use without a key that nobody else has. */
import type { webcrypto } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import type { Clock } from '../../net/network.ts';
import { DATED_BACK_SECONDS, epochSeconds } from './client-assertion.ts';

/** Everything random, so that tests can repeat it. */
export interface Randomness {
  /** At least 128 bits, never the same twice: the `jti` of assertions and proofs. */
  readonly newId: () => string;
  /** For ES256, the public key extractable. */
  readonly newKeyPair: () => Promise<webcrypto.CryptoKeyPair>;
}

export const systemRandomness: Randomness = {
  newId: oauth.generateRandomNonce,
  newKeyPair: () => oauth.generateKeyPair('ES256'),
};

/**
 * Makes proofs with a key pair that lives as long as this container, and keeps the latest nonce of every origin.
 * A new proof for every attempt: Okta takes a `jti` once, and an `iat` of the last five minutes that is not ahead of
 * its own clock.
 */
export async function proofs({ newId, newKeyPair }: Randomness, { now }: Pick<Clock, 'now'>) {
  return oauth.DPoP({}, await newKeyPair(), {
    [oauth.modifyAssertion]: (_header, payload) => {
      payload['iat'] = epochSeconds(now()) - DATED_BACK_SECONDS;
      payload['jti'] = newId();
    },
  });
}

/** Answers to one call that ask for another nonce; a server that wants a third proof wants something else. */
export const MAXIMUM_CHALLENGES = 2;
