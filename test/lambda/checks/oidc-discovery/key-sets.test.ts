import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { describe, expect, it } from 'vitest';
import { readJwks } from '../../../../lambda/checks/oidc-discovery/jwks.ts';
import { faultsIn, judgementOf } from '../../../support/discovery-check.ts';
import { type KeyKind, privateJwk, publicJwk } from '../../../support/independent-server.ts';
import { discoveryDocument, plainOrg } from '../../../support/plain-org.ts';

const RSA = publicJwk({ alg: 'RS256' });
const EC = publicJwk({ alg: 'ES256' });
const isUsable = async (key: unknown) => {
  const reading = await readJwks({ keys: [key] });
  return reading.ok && reading.keys.every(({ unusable }) => unusable === undefined);
};
const without = (key: object, name: string) =>
  Object.fromEntries(Object.entries(key).filter(([member]) => member !== name));

describe('A key', () => {
  const KINDS: readonly [string, KeyKind, boolean][] = [
    ['RSA of 2047 bits', { alg: 'RS256', bits: 2047 }, false],
    ['RSA of 2048 bits', { alg: 'RS256', bits: 2048 }, true],
    ['RSA of 1024 bits', { alg: 'RS256', bits: 1024 }, false],
    ['RSA of 3072 bits', { alg: 'RS512', bits: 3072 }, true],
    ['RSA for PS256', { alg: 'PS256' }, true],
    ['on P-256', { alg: 'ES256' }, true],
    ['on P-384', { alg: 'ES384' }, true],
    ['on P-521', { alg: 'ES512' }, true],
    ['on Ed25519', { alg: 'EdDSA' }, true],
  ];

  it.each(KINDS)('%s, of the kind %j: usable is %s', async (_what, kind, usable) => {
    expect(await isUsable(publicJwk(kind))).toBe(usable);
  });

  it('of 2047 bits stays too short with zeros written in front of its modulus', async () => {
    const short = publicJwk({ alg: 'RS256', bits: 2047 });
    const padded = Buffer.concat([Buffer.alloc(2), Buffer.from(short.n ?? '', 'base64url')]);
    expect(await isUsable({ ...short, n: padded.toString('base64url') })).toBe(false);
  });

  const MEMBERS: readonly [string, boolean, unknown][] = [
    ['as it is', true, RSA],
    ['without use', true, without(RSA, 'use')],
    ['without alg', true, without(RSA, 'alg')],
    ['with members nobody knows', true, { ...RSA, 'x-note': { a: [1] } }],
    ['with key_ops verify', true, { ...RSA, key_ops: ['verify'] }],
    ['with use enc', false, { ...RSA, use: 'enc' }],
    ['with use SIG', false, { ...RSA, use: 'SIG' }],
    ['with use null', false, { ...RSA, use: null }],
    ['without kid', false, without(RSA, 'kid')],
    ['with an empty kid', false, { ...RSA, kid: '' }],
    ['with a number for kid', false, { ...RSA, kid: 7 }],
    ['without kty', false, without(RSA, 'kty')],
    ['with a kty nobody knows', false, { ...RSA, kty: 'PQC' }],
    ['without n', false, without(RSA, 'n')],
    ['with an empty n', false, { ...RSA, n: '' }],
    ['without e', false, without(RSA, 'e')],
    ['with an alg of another family', false, { ...RSA, alg: 'ES256' }],
    ['with alg none', false, { ...RSA, alg: 'none' }],
    ['with alg HS256', false, { ...RSA, alg: 'HS256' }],
    ['with key_ops encrypt', false, { ...RSA, key_ops: ['encrypt'] }],
    ['EC with the alg of another curve', false, { ...EC, alg: 'ES384' }],
    ['EC without y', false, without(EC, 'y')],
    ['EC that is not on its curve', false, { ...EC, x: EC.y, y: EC.x }],
    ['that is symmetric', false, { kty: 'oct', kid: 'k', alg: 'HS256', use: 'sig', k: 'c2VjcmV0' }],
    ['that is a list', false, [RSA]],
    ['that is empty', false, {}],
  ];

  it.each(MEMBERS)('%s: usable is %s', async (_what, usable, key) => {
    expect(await isUsable(key)).toBe(usable);
  });

  // jose refuses such a set: whoever reads it can sign in the name of the server.
  it.each(['RS256', 'ES256', 'EdDSA'])('for %s that shows its private half is not usable', async (alg) => {
    const leaked = { ...privateJwk({ alg }), kid: 'k' };
    const asClient = createLocalJWKSet({ keys: [leaked] } as JSONWebKeySet);
    await expect(asClient({ alg, kid: 'k' }, { payload: '', signature: '' })).rejects.toThrow(/public/);
    expect(await isUsable(leaked)).toBe(false);
  });

  // WebCrypto reads these as a modulus of next to nothing; its length is what has to be judged then.
  it.each([[[]], [5], [true], [null]])('with %j for n is not usable', async (n) => {
    expect(await isUsable({ ...RSA, n })).toBe(false);
  });

  it('with key_ops that allow nothing is not usable', async () => {
    expect(await isUsable({ ...RSA, key_ops: [] })).toBe(false);
  });
});

describe('A key set', () => {
  it.each([
    ['null', null],
    ['a text', 'keys'],
    ['a list of keys', [RSA]],
    ['an object without keys', {}],
    ['keys that are one key', { keys: RSA }],
    ['keys that are null', { keys: null }],
    ['keys among which is a text', { keys: [RSA, 'key'] }],
    ['keys among which is null', { keys: [RSA, null] }],
  ])('is none when it is %s', async (_what, json) => {
    expect((await readJwks(json)).ok).toBe(false);
  });

  it('without keys is one', async () => {
    expect(await readJwks({ keys: [] })).toEqual({ ok: true, keys: [] });
  });
});

describe('Keys and the algorithms a server announces', () => {
  const judged = async (key: object, algorithms: readonly string[]) => {
    const body = (path: string) => {
      if (path.endsWith('/keys')) return JSON.stringify({ keys: [key] });
      if (!path.endsWith('openid-configuration')) return undefined;
      return JSON.stringify({
        ...discoveryDocument(origin),
        id_token_signing_alg_values_supported: algorithms,
      });
    };
    const { origin } = await plainOrg({ body });
    return faultsIn(await judgementOf({ url: origin })).filter(({ severity }) => severity !== 'info');
  };
  const NO_KEY = [expect.objectContaining({ condition: 'NO_USABLE_SIGNING_KEY', severity: 'critical' })];

  const PAIRS: readonly [string, object, readonly string[], readonly unknown[]][] = [
    ['an RS256 key for RS256', RSA, ['RS256'], []],
    ['an RS256 key for RS256 and ES256', RSA, ['ES256', 'RS256'], []],
    ['an RSA key without alg for RS256', without(RSA, 'alg'), ['RS256'], []],
    ['an RS256 key for ES256 alone', RSA, ['ES256'], NO_KEY],
    ['an ES256 key for RS256 alone', EC, ['RS256'], NO_KEY],
    ['an RS256 key for RS512 alone', RSA, ['RS512'], NO_KEY],
  ];

  it.each(PAIRS)('%s', async (_what, key, algorithms, faults) => {
    expect(await judged(key, algorithms)).toEqual(faults);
  });

  // A key that names no algorithm still has a type, and EC verifies no RS256.
  it('an EC key without alg for RS256 alone verifies nothing', async () => {
    expect(await judged(without(EC, 'alg'), ['RS256'])).toEqual(NO_KEY);
  });
});
