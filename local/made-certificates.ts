/**
 * Certificates made in this process, so that a simulated org can present any kind of good or bad certificate
 * without a file, a shell or a trust store being touched.
 */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const DAY_MS = 86_400_000;
const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA_1024 = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 1024,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

/** A root that signs server certificates. Only `pem` (its certificate) is meant for others. */
export interface CertificateAuthority {
  readonly pem: string;
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

export interface ServerCertificate {
  readonly certificatePem: string;
  /** PKCS #8. */
  readonly privateKeyPem: string;
}

/**
 * What is peculiar about a certificate. `expiresInDays` counts whole days, rounded down, from `now` and for the
 * next twelve hours; more than one variant at once is never needed, because a verifier stops at the first defect.
 */
export type CertificateVariant =
  | 'valid'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-host'
  | 'self-signed'
  | 'unknown-issuer'
  | 'weak-key'
  | { readonly expiresInDays: number };

/** The host named by a certificate of the variant `wrong-host`, and by no other. */
const WRONG_HOST = 'unrelated.example';

/** Makes a root valid from a year before `now` until ten years after it. */
export async function createCertificateAuthority(now: Date, name: string): Promise<CertificateAuthority> {
  const keys = await generateKeys(P256);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    notBefore: daysFrom(now, -365),
    notAfter: daysFrom(now, 3650),
    signingAlgorithm: P256,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { pem: certificate.toString('pem'), name, keys };
}

/** Issues a certificate for `hostnames` (DNS names and IP addresses) whose validity is relative to `now`. */
export async function issueServerCertificate(
  authority: CertificateAuthority,
  hostnames: readonly string[],
  now: Date,
  variant: CertificateVariant = 'valid',
): Promise<ServerCertificate> {
  const named = variant === 'wrong-host' ? [WRONG_HOST] : hostnames;
  const subject = named[0] ?? 'localhost';
  const algorithm = variant === 'weak-key' ? RSA_1024 : P256;
  const keys = await generateKeys(algorithm);
  const issuer = await issuerFor(variant, authority, { subject, keys, now });
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${subject}`,
    issuer: `CN=${issuer.name}`,
    ...validity(variant, now),
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: P256,
    extensions: [
      new x509.SubjectAlternativeNameExtension(named.map(generalName)),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await privateKeyPem(keys.privateKey) };
}

function validity(variant: CertificateVariant, now: Date): { notBefore: Date; notAfter: Date } {
  if (typeof variant === 'object') {
    return { notBefore: daysFrom(now, -90), notAfter: daysFrom(now, variant.expiresInDays + 0.5) };
  }
  if (variant === 'expired') return { notBefore: daysFrom(now, -91), notAfter: daysFrom(now, -1) };
  if (variant === 'not-yet-valid') return { notBefore: daysFrom(now, 1), notAfter: daysFrom(now, 181) };
  return { notBefore: daysFrom(now, -1), notAfter: daysFrom(now, 180) };
}

type Issuer = Pick<CertificateAuthority, 'name' | 'keys'>;

async function issuerFor(
  variant: CertificateVariant,
  authority: CertificateAuthority,
  own: { subject: string; keys: webcrypto.CryptoKeyPair; now: Date },
): Promise<Issuer> {
  if (variant === 'self-signed') return { name: own.subject, keys: own.keys };
  if (variant === 'unknown-issuer') return createCertificateAuthority(own.now, 'A root nobody trusts');
  return authority;
}

function generalName(name: string): { type: 'ip' | 'dns'; value: string } {
  return { type: /^[\d.]+$|:/.test(name) ? 'ip' : 'dns', value: name };
}

function generateKeys(algorithm: typeof P256 | typeof RSA_1024): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ]) as Promise<webcrypto.CryptoKeyPair>;
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Sixteen random bytes, positive and without a leading zero, as RFC 5280 wants serial numbers. */
function serialNumber(): string {
  return `4f${randomBytes(15).toString('hex')}`;
}

function daysFrom(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS);
}
