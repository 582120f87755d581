import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { kmsClientKey, storedClientKey } from '../../../../lambda/okta/credentials/client-key.ts';
import { CredentialFault } from '../../../../lambda/okta/credentials/credential-fault.ts';
import type { KmsKey } from '../../../../lambda/okta/credentials/ports.ts';
import { pem, privateKeyOf } from './support.ts';

const RSA = privateKeyOf('RS256');
const EC = privateKeyOf('ES256');
const OF = { RS256: RSA, ES256: EC };
const jwk = (key: KeyObject, changes: object = {}) =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...changes });
const pemAs = (key: KeyObject, type: 'pkcs1' | 'sec1') => String(key.export({ format: 'pem', type }));
const publicPem = (key: KeyObject) => String(createPublicKey(key).export({ format: 'pem', type: 'spki' }));
const otherPem = (type: 'ed25519' | 'x25519') =>
  pem((type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')).privateKey);
const EC_PARAMETERS = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';

/** A JWS over the key's own header, as an assertion is one. */
async function signed(key: Awaited<ReturnType<typeof storedClientKey>>): Promise<string> {
  const header = Buffer.from(JSON.stringify({ alg: key.alg, kid: key.kid })).toString('base64url');
  const input = `${header}.${Buffer.from('{"a":1}').toString('base64url')}`;
  return `${input}.${Buffer.from(await key.sign(Buffer.from(input))).toString('base64url')}`;
}

async function verified(text: string, key: KeyObject, alg: string): Promise<string> {
  const { payload } = await compactVerify(text, createPublicKey(key), { algorithms: [alg] });
  return Buffer.from(payload).toString();
}

describe('A stored private key', () => {
  it.each([
    { form: 'PKCS #8, RSA', text: pem(RSA), alg: 'RS256' as const },
    { form: 'PKCS #8, EC', text: pem(EC), alg: 'ES256' as const },
    { form: 'PKCS #1', text: pemAs(RSA, 'pkcs1'), alg: 'RS256' as const },
    { form: 'SEC 1', text: pemAs(EC, 'sec1'), alg: 'ES256' as const },
    { form: 'SEC 1 behind its parameters', text: EC_PARAMETERS + pemAs(EC, 'sec1'), alg: 'ES256' as const },
    { form: 'JWK, RSA', text: jwk(RSA), alg: 'RS256' as const },
    { form: 'JWK, EC', text: jwk(EC), alg: 'ES256' as const },
    {
      form: 'JWK as Okta hands it out',
      text: jwk(RSA, { alg: 'RS256', use: 'sig', kid: 'k', status: 'ACTIVE' }),
      alg: 'RS256' as const,
    },
    { form: 'PEM with blanks around it', text: `\n  ${pem(EC)}\n\n`, alg: 'ES256' as const },
    { form: 'PEM with CRLF', text: pem(EC).replaceAll('\n', '\r\n'), alg: 'ES256' as const },
    { form: 'PEM with its line ends escaped', text: pem(RSA).replaceAll('\n', '\\n'), alg: 'RS256' as const },
  ])('signs $alg from $form', async ({ text, alg }) => {
    const key = await storedClientKey(text, undefined);
    expect(key.alg).toBe(alg);
    expect(await verified(await signed(key), OF[alg], alg)).toBe('{"a":1}');
  });

  it('is named by its thumbprint, by its JWK, or as told', async () => {
    const thumbprint = await calculateJwkThumbprint(createPublicKey(EC).export({ format: 'jwk' }));
    expect((await storedClientKey(pem(EC), undefined)).kid).toBe(thumbprint);
    expect((await storedClientKey(jwk(EC), undefined)).kid).toBe(thumbprint);
    expect((await storedClientKey(jwk(EC, { kid: 'own' }), undefined)).kid).toBe('own');
    expect((await storedClientKey(jwk(EC, { kid: 'own' }), 'told')).kid).toBe('told');
  });

  const encrypted = String(
    EC.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'a' }),
  );
  const encryptedPkcs1 = String(
    RSA.export({ format: 'pem', type: 'pkcs1', cipher: 'aes-256-cbc', passphrase: 'a' }),
  );
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;
  const ssh = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
  const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  const { n: otherN } = privateKeyOf('RS256').export({ format: 'jwk' });
  const { d: otherD } = privateKeyOf('ES256').export({ format: 'jwk' });
  const { d: _d, ...withoutD } = EC.export({ format: 'jwk' });

  it.each([
    { what: 'nothing', text: ' \n', why: 'empty' },
    { what: 'an encrypted PEM', text: encrypted, why: 'encrypted with a passphrase' },
    { what: 'an encrypted PKCS #1', text: encryptedPkcs1, why: 'encrypted with a passphrase' },
    { what: 'a public PEM', text: publicPem(RSA), why: 'a public key' },
    { what: 'a public JWK', text: JSON.stringify(withoutD), why: 'a public key' },
    { what: 'a certificate', text: certificate, why: 'a certificate' },
    { what: "OpenSSH's own format", text: ssh, why: "OpenSSH's own format" },
    { what: 'a symmetric JWK', text: '{"kty":"oct","k":"AAAA"}', why: 'symmetric' },
    { what: 'a JWK set', text: `{"keys":[${jwk(RSA)}]}`, why: 'of a set, the one key' },
    { what: 'JSON that is cut off', text: jwk(RSA).slice(0, -9), why: 'not valid JSON' },
    { what: 'a JWK without its exponent', text: jwk(RSA, { e: undefined }), why: 'missing or damaged' },
    { what: 'a JWK whose exponent is zero', text: jwk(RSA, { e: 'AAAA' }), why: 'exponent is zero' },
    { what: 'a JWK whose d is too long', text: jwk(EC, { d: 'A'.repeat(44) }), why: 'belong together' },
    { what: 'a JWK with the d of another', text: jwk(EC, { d: otherD }), why: 'belong together' },
    { what: 'an RSA JWK with the n of another', text: jwk(RSA, { n: otherN }), why: 'belong together' },
    { what: 'a JWK with numbers in it', text: jwk(EC, { d: 5 }), why: 'no JWK' },
    { what: 'a PEM that is cut off', text: pem(RSA).slice(0, 400), why: 'cut off or damaged' },
    { what: 'a PEM that is damaged', text: pem(EC).replace(/M/g, 'N'), why: 'cut off or damaged' },
    {
      what: 'base64 alone',
      text: EC.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      why: 'neither PEM',
    },
    { what: 'an API token', text: '00abcdefghijklmnopqrstuvwxyz0123456789ABCD', why: 'neither PEM' },
    { what: 'RSA of 1024 bits', text: pem(short), why: 'an RSA key of 1024 bits, want at least 2048' },
    { what: 'RSA-PSS', text: pem(pss), why: 'type rsa-pss' },
    { what: 'P-384', text: pem(ec('P-384')), why: 'the curve secp384r1, want P-256' },
    { what: 'P-521 as JWK', text: jwk(ec('P-521')), why: 'the curve secp521r1, want P-256' },
    { what: 'secp256k1', text: pem(ec('secp256k1')), why: 'the curve secp256k1, want P-256' },
    { what: 'Ed25519', text: otherPem('ed25519'), why: 'type ed25519' },
    { what: 'X25519', text: otherPem('x25519'), why: 'type x25519' },
    { what: 'a JWK for encryption', text: jwk(RSA, { use: 'enc' }), why: 'another use' },
    { what: 'a JWK for another algorithm', text: jwk(RSA, { alg: 'RS512' }), why: 'another algorithm' },
  ])('fails for $what, saying so and quoting nothing', async ({ text, why }) => {
    const error = await storedClientKey(text, undefined).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CredentialFault);
    const { problem, message, cause } = error as CredentialFault;
    expect(problem.kind).toBe('unusable');
    expect(message).toContain(why);
    expect(cause).toBeUndefined();
    // No run of characters that could be key material.
    for (const run of text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []) {
      expect(message).not.toContain(run.slice(0, 16));
    }
  });
});

describe('A key in KMS', () => {
  /** KMS as far as it matters: OpenSSL gives the same encodings. */
  const kms = (key: KeyObject): KmsKey => ({
    publicKey: async () => createPublicKey(key).export({ format: 'der', type: 'spki' }),
    sign: async (message) => sign('sha256', message, key),
  });

  it.each(['RS256', 'ES256'] as const)('signs %s as others verify it', async (alg) => {
    const key = await kmsClientKey(kms(OF[alg]), undefined);
    expect(key).toMatchObject({ alg, kid: await calculateJwkThumbprint(key.jwk) });
    const publicKey = await importJWK({ ...key.jwk });
    for (let index = 0; index < 40; index += 1) {
      const { protectedHeader } = await compactVerify(await signed(key), publicKey, { algorithms: [alg] });
      expect(protectedHeader).toEqual({ alg, kid: key.kid });
    }
  });

  it('goes by another name when told', async () => {
    expect((await kmsClientKey(kms(EC), 'told')).kid).toBe('told');
  });

  it.each([
    { what: 'another curve', key: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey },
    {
      what: 'a curve that is not of NIST',
      key: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey,
    },
    { what: 'Ed25519', key: generateKeyPairSync('ed25519').privateKey },
  ])('fails for $what', async ({ key }) => {
    await expect(kmsClientKey(kms(key), undefined)).rejects.toMatchObject({ problem: { kind: 'unusable' } });
  });

  it('fails for a public key of a kind that nobody here knows', async () => {
    const unknown = { ...kms(EC), publicKey: async () => Uint8Array.of(0x30, 3, 2, 1, 1) };
    await expect(kmsClientKey(unknown, undefined)).rejects.toMatchObject({ problem: { kind: 'unusable' } });
  });
});
