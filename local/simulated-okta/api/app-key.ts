/** Signing keys of apps, as `credentials/keys` lists them: each with a self-signed certificate of its own. */
import 'reflect-metadata';
import { createHash, createPublicKey, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { firstOrgKey } from '../signing-keys.ts';

/** Dates in ISO 8601; `x5c` holds one certificate in base64. */
export interface AppKey {
  readonly kty: 'RSA';
  readonly created: string;
  readonly lastUpdated: string;
  /** When the certificate ends. */
  readonly expiresAt: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly x5c: readonly string[];
  readonly 'x5t#S256': string;
  readonly e: string;
  readonly n: string;
}

const YEARS_MS = 365 * 86_400_000;
const BEFORE_ITS_CREATION_MS = 60_000;

// One key for all certificates.
const keyPairs = new Map<string, Promise<webcrypto.CryptoKeyPair>>();

/**
 * A key whose certificate is valid for the ten years up to `expiresAt`, which is rounded down to a second.
 *
 * @param hash SHA-1 is what the oldest keys of real orgs are signed with
 */
export async function makeAppKey(expiresAt: Date, hash: 'SHA-256' | 'SHA-1' = 'SHA-256'): Promise<AppKey> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash };
  const keys = await keyPairFor(hash);
  const notAfter = new Date(Math.floor(expiresAt.getTime() / 1000) * 1000);
  const created = new Date(notAfter.getTime() - 10 * YEARS_MS);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `4f${randomBytes(5).toString('hex')}`,
    name: 'C=US, O=Acme, CN=acme',
    notBefore: new Date(created.getTime() - BEFORE_ITS_CREATION_MS),
    notAfter,
    signingAlgorithm: algorithm,
    keys,
  });
  const der = Buffer.from(certificate.rawData);
  const { e = '', n = '' } = await webcrypto.subtle.exportKey('jwk', keys.publicKey);
  return {
    kty: 'RSA',
    created: created.toISOString(),
    lastUpdated: created.toISOString(),
    expiresAt: notAfter.toISOString(),
    kid: randomBytes(32).toString('base64url'),
    use: 'sig',
    x5c: [der.toString('base64')],
    'x5t#S256': createHash('sha256').update(der).digest('base64url'),
    e,
    n,
  };
}

function keyPairFor(hash: string): Promise<webcrypto.CryptoKeyPair> {
  const known = keyPairs.get(hash);
  if (known !== undefined) return known;
  const made = importedKeyPair(hash);
  keyPairs.set(hash, made);
  return made;
}

async function importedKeyPair(hash: string): Promise<webcrypto.CryptoKeyPair> {
  const { privateKey } = await firstOrgKey();
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash };
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  };
}
