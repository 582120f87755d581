/** The RSA keys with which the simulated authorization servers would sign, and the key sets (JWKS) they publish. */
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';

/** One entry of a JWKS with the members Okta publishes. */
export interface SigningJwk {
  readonly kty: string;
  readonly alg: string;
  readonly kid: string;
  readonly use: string;
  readonly e: string;
  readonly n: string;
}

export interface SigningKey {
  readonly jwk: SigningJwk;
  /** For tests that sign a token and verify it by the published set. */
  readonly privateKey: KeyObject;
}

/** Two keys as real servers publish, one to come for `key-added`, and two for `all-keys-replaced`. */
export interface ServerKeys {
  readonly current: readonly SigningKey[];
  readonly added: SigningKey;
  readonly replacements: readonly SigningKey[];
  /** RSA 1024, which RFC 7518 forbids. */
  readonly tooShort: SigningKey;
}

const generate = promisify(generateKeyPair);

// Kept for the life of the process: making RSA keys costs a tenth of a second each, and a key set that changed
// with every start would look like an emergency rotation to a monitor that remembers.
let orgKeys: Promise<ServerKeys> | undefined;
let firstKey: Promise<SigningKey> | undefined;
const customKeys = new Map<string, Promise<readonly SigningKey[]>>();

export function orgServerKeys(): Promise<ServerKeys> {
  orgKeys ??= makeOrgKeys();
  return orgKeys;
}

/** The first of the org server. Certificates of apps hold it too: nobody compares them. */
export function firstOrgKey(): Promise<SigningKey> {
  firstKey ??= makeKey();
  return firstKey;
}

export function customServerKeys(serverId: string): Promise<readonly SigningKey[]> {
  const keys = customKeys.get(serverId) ?? Promise.all([makeKey(), makeKey()]);
  customKeys.set(serverId, keys);
  return keys;
}

async function makeOrgKeys(): Promise<ServerKeys> {
  const [first, second, added, third, fourth, tooShort] = await Promise.all([
    firstOrgKey(),
    makeKey(),
    makeKey(),
    makeKey(),
    makeKey(),
    makeKey(1024),
  ]);
  return { current: [first, second], added, replacements: [third, fourth], tooShort };
}

async function makeKey(modulusLength = 2048): Promise<SigningKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength });
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'RSA', e, n });
  return { jwk: { kty: 'RSA', alg: 'RS256', kid, use: 'sig', e, n }, privateKey };
}
