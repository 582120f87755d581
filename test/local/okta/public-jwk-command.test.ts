import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { CredentialFault } from '../../../lambda/okta/credentials/credential-fault.ts';
import { AwsFailure } from '../../../local/deployed/aws-failure.ts';
import { printPublicJwk } from '../../../local/okta/public-jwk-command.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 3072 });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function printed(publicKeyOf: (key: string) => Promise<Uint8Array>, kid?: string): Promise<string> {
  const lines: string[] = [];
  await printPublicJwk({ key: 'alias/okta', kid }, { publicKeyOf, print: (text) => lines.push(text) });
  return lines.join('\n');
}

const kmsWith = (key: KeyObject) => async () => key.export({ format: 'der', type: 'spki' });

describe('public-jwk', () => {
  it.each([
    { kind: 'RSA', pair: RSA, members: ['alg', 'e', 'kid', 'kty', 'n', 'use'], alg: 'RS256' },
    { kind: 'EC', pair: EC, members: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'], alg: 'ES256' },
  ])('prints a JWK of an $kind key that verifies what the key signs', async ({ pair, members, alg }) => {
    const jwk = JSON.parse(await printed(kmsWith(pair.publicKey)));
    expect(Object.keys(jwk).sort()).toEqual(members);
    expect(jwk).toMatchObject({ alg, use: 'sig', kid: await calculateJwkThumbprint(jwk) });
    const signature = sign('sha256', Buffer.from('message'), pair.privateKey);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify('sha256', Buffer.from('message'), key, signature)).toBe(true);
  });

  it('names the key as told', async () => {
    expect(JSON.parse(await printed(kmsWith(EC.publicKey), 'monitor-2026'))).toMatchObject({
      kid: 'monitor-2026',
    });
  });

  it.each([
    { what: 'a private key', pair: RSA, type: 'pkcs8' },
    { what: 'a private key of the old form', pair: RSA, type: 'pkcs1' },
    { what: 'a private EC key', pair: EC, type: 'sec1' },
  ] as const)('prints no private member, even when handed $what', async ({ pair, type }) => {
    const der = pair.privateKey.export({ format: 'der', type } as { format: 'der'; type: 'pkcs8' });
    const text = await printed(async () => der).catch((error: unknown) => String(error));
    expect(text).not.toContain(String(pair.privateKey.export({ format: 'jwk' }).d));
    expect(text).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/);
  });

  it.each([
    { what: 'is not there', problem: { kind: 'not-stored' }, says: 'no such key' },
    { what: 'may not be read', problem: { kind: 'access-denied' }, says: 'kms:GetPublicKey' },
    { what: 'is disabled', problem: { kind: 'unusable', why: 'the KMS key is disabled' }, says: 'disabled' },
  ] as const)('fails in words for a key that $what', async ({ problem, says }) => {
    const ended = await printed(() => Promise.reject(new CredentialFault(problem))).catch(
      (error: unknown) => error,
    );
    expect(ended).toBeInstanceOf(AwsFailure);
    expect(String(ended)).toContain('could not read the public key of alias/okta');
    expect(String(ended)).toContain(says);
  });

  it('fails in words for a key that signs otherwise', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    await expect(printed(kmsWith(publicKey))).rejects.toThrow('the curve secp384r1, want P-256');
  });

  it('fails with the hint of AWS for credentials that are none', async () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    await expect(printed(() => Promise.reject(error))).rejects.toThrow('no usable credentials');
  });
});
