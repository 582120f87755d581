/** Reads a JWKS and tells, key by key, whether a client could verify a signature with it. */
import { importJWK, type JWK } from 'jose';
import * as v from 'valibot';
import { describeIssue } from '../../schema-problems.ts';

export interface KeyFacts {
  /** `undefined` when the key has none. */
  readonly kid: string | undefined;
  readonly kty: string;
  readonly alg: string | undefined;
  /** Why no client can verify with this key; absent for a usable one. */
  readonly unusable?: string;
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
): Promise<string | undefined> {
  if (kid === undefined || kid === '') return 'has no kid';
  if (key['use'] !== undefined && key['use'] !== 'sig')
    return `use is ${JSON.stringify(key['use'])}, not "sig"`;
  if (kty === 'oct') return 'is a symmetric key, which cannot be public';
  try {
    await importJWK(key as JWK, alg ?? DEFAULT_ALGORITHM[kty] ?? 'RS256');
  } catch (error) {
    return `jose refuses it: ${error instanceof Error ? error.message : String(error)}`;
  }
  const bits = kty === 'RSA' ? rsaBits(key['n']) : undefined;
  return bits !== undefined && bits < MINIMUM_RSA_BITS
    ? `RSA modulus of ${bits} bits, want at least 2048`
    : undefined;
}

/** Only to have the key imported when it names no algorithm; RFC 7517 makes `alg` optional. */
const DEFAULT_ALGORITHM: Readonly<Record<string, string>> = { RSA: 'RS256', EC: 'ES256', OKP: 'EdDSA' };

function rsaBits(modulus: unknown): number | undefined {
  if (typeof modulus !== 'string') return undefined;
  const bytes = Buffer.from(modulus, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first - 1) * 8 + (32 - Math.clz32(bytes[first] ?? 0));
}
