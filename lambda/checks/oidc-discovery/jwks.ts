/** Reads a JWKS and tells, key by key, whether a client could verify a signature with it. */
import { importJWK, type JWK } from 'jose';
import * as v from 'valibot';
import type { Reason } from '../../contract.ts';
import { describeIssue, shown } from '../../schema-problems.ts';

export interface KeyFacts {
  /** `undefined` when the key has none. */
  readonly kid: string | undefined;
  readonly kty: string;
  readonly alg: string | undefined;
  /** Why no client can verify with this key; absent for a usable one. */
  readonly unusable?: Unusable;
}

export interface Unusable {
  readonly reason: Reason;
  readonly detail: string;
}

export type JwksReading =
  | { readonly ok: true; readonly keys: readonly KeyFacts[] }
  | { readonly ok: false; readonly problem: string };

const jwks = v.looseObject({ keys: v.array(v.looseObject({}), 'a list of keys') });

/** Smallest RSA modulus that RFC 7518, section 3.3, allows for signatures. */
const MINIMUM_RSA_BITS = 2048;

/** Never throws; a JWKS that is not one (RFC 7517, section 5) has its problem named. */
export async function readJwks(json: unknown): Promise<JwksReading> {
  const parsed = v.safeParse(jwks, json);
  if (!parsed.success) return { ok: false, problem: parsed.issues.map(describeIssue).join('; ') };
  return { ok: true, keys: await Promise.all(parsed.output.keys.map(readKey)) };
}

async function readKey(key: Record<string, unknown>): Promise<KeyFacts> {
  const text = (name: string) => (typeof key[name] === 'string' ? (key[name] as string) : undefined);
  const facts = { kid: text('kid'), kty: text('kty') ?? 'no kty', alg: text('alg') };
  const unusable = await whyUnusable(key, facts);
  return unusable === undefined ? facts : { ...facts, unusable };
}

async function whyUnusable(
  key: Record<string, unknown>,
  { kid, kty, alg }: Pick<KeyFacts, 'kid' | 'kty' | 'alg'>,
): Promise<Unusable | undefined> {
  const { use, key_ops: operations } = key;
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member)) || kty === 'oct') {
    return { reason: 'KEY_PRIVATE', detail: 'shows its private half to everybody' };
  }
  if (use !== undefined && use !== 'sig') {
    return { reason: 'KEY_NOT_FOR_SIGNING', detail: `use is ${shown(use)}` };
  }
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return { reason: 'KEY_NOT_FOR_SIGNING', detail: `key_ops are ${shown(operations)}` };
  }
  if (kid === undefined || kid === '') return { reason: 'KEY_WITHOUT_KID', detail: 'has no kid' };
  const missing = (PUBLIC_MEMBERS[kty] ?? []).find((member) => typeof key[member] !== 'string');
  if (missing !== undefined) return { reason: 'KEY_MALFORMED', detail: `has no ${missing}` };
  try {
    await importJWK(key as JWK, alg ?? DEFAULT_ALGORITHM[kty] ?? 'RS256');
  } catch (error) {
    return { reason: 'KEY_MALFORMED', detail: error instanceof Error ? error.message : String(error) };
  }
  const bits = kty === 'RSA' ? rsaBits(key['n']) : undefined;
  if (bits === undefined || bits >= MINIMUM_RSA_BITS) return undefined;
  return {
    reason: 'KEY_TOO_SHORT',
    detail: `RSA modulus of ${bits} bits, want at least ${MINIMUM_RSA_BITS}`,
  };
}

/** RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1: what nobody but the owner may see. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const PUBLIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
};

/** Only to have the key imported when it names no algorithm; RFC 7517 makes `alg` optional. */
const DEFAULT_ALGORITHM: Readonly<Record<string, string>> = { RSA: 'RS256', EC: 'ES256', OKP: 'EdDSA' };

function rsaBits(modulus: unknown): number | undefined {
  if (typeof modulus !== 'string') return undefined;
  const bytes = Buffer.from(modulus, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first - 1) * 8 + (32 - Math.clz32(bytes[first] ?? 0));
}
