/** Certificates made at test time, by two makers that know nothing of each other. */
import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

export const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;
export const RSA_1024 = { ...RSA, modulusLength: 1024 } as const;
export const RSA_SHA1 = { ...RSA, hash: 'SHA-1' } as const;
export const RSA_PSS = { ...RSA, name: 'RSA-PSS', saltLength: 32 } as const;
export const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
export const P384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' } as const;
export const ED25519 = { name: 'Ed25519' } as const;

const pairs = new Map<string, Promise<webcrypto.CryptoKeyPair>>();

/** One pair per algorithm: nobody compares keys here, and making one takes long. */
function pairOf(algorithm: object): Promise<webcrypto.CryptoKeyPair> {
  const name = JSON.stringify(algorithm);
  const known = pairs.get(name);
  if (known !== undefined) return known;
  const made = webcrypto.subtle.generateKey(algorithm as typeof P256, true, ['sign', 'verify']);
  pairs.set(name, made);
  return made;
}

let serial = 0;

/** @param validity dates of any year; from 2050 on they are GeneralizedTime */
export async function made(
  validity: { readonly notBefore?: string; readonly notAfter: string },
  algorithm: object = P256,
  name = 'C=US, O=Acme, CN=acme',
): Promise<Buffer> {
  serial += 1;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `4f${serial.toString(16).padStart(10, '0')}`,
    name,
    notBefore: new Date(validity.notBefore ?? '2020-01-01T00:00:00Z'),
    notAfter: new Date(validity.notAfter),
    signingAlgorithm: algorithm as typeof P256,
    keys: await pairOf(algorithm),
  });
  return Buffer.from(certificate.rawData);
}

/** By the openssl binary. @param args of `req -x509`, such as `-newkey ec -pkeyopt ec_paramgen_curve:P-256` */
export function madeByOpenssl(args: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-'));
  try {
    const out = join(folder, 'certificate.der');
    const words = `req -x509 -nodes -outform DER -keyout ${join(folder, 'key.pem')} -out ${out} ${args}`;
    execFileSync('openssl', [...words.split(' '), '-subj', '/C=US/O=Acme/CN=acme'], { stdio: 'pipe' });
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `openssl x509` says of it. */
export function readByOpenssl(der: Uint8Array) {
  const args = 'x509 -inform DER -noout -text -serial -fingerprint -sha256 -dates'.split(' ');
  const text = execFileSync('openssl', args, { input: der }).toString();
  const value = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
  return {
    notBefore: new Date(value(/^notBefore=(.*)$/m)).toISOString(),
    notAfter: new Date(value(/^notAfter=(.*)$/m)).toISOString(),
    serial: value(/^serial=(.*)$/m),
    fingerprint: value(/^sha256 Fingerprint=(.*)$/im)
      .replaceAll(':', '')
      .toLowerCase(),
    signature: value(/Signature Algorithm: (\S+)/),
    bits: value(/Public-Key: \((\d+) bit\)/),
  };
}
