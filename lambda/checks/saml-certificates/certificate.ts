/** A certificate as it is encoded to what is judged of it. What it says counts, whatever is said of it elsewhere. */
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { structureOf } from './certificate-structure.ts';

/** JSON, so that it can be kept: a certificate that was read once never changes. */
export interface Certificate {
  /** Distinguished names in one line; empty where the certificate has none. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, upper case. */
  readonly serial: string;
  /** ISO 8601, to the second. */
  readonly notBefore: string;
  /** The last moment of its validity, ISO 8601; year 9999 where it never ends. */
  readonly notAfter: string;
  /** SHA-256 of the DER, hexadecimal, lower case, without colons. */
  readonly fingerprint: string;
  /** As OpenSSL prints it. */
  readonly signature: string;
  readonly key: CertificateKey;
  /** Why it should be replaced whatever its dates, such as `signed with SHA-1`; absent where nothing is weak. */
  readonly weakness?: string;
}

export interface CertificateKey {
  /** `RSA`, `EC P-256`, `Ed25519`, or what Node calls it; `unknown` where OpenSSL knows nothing of it. */
  readonly kind: string;
  /** Of the modulus or the curve; absent where that says nothing. */
  readonly bits?: number;
}

export type CertificateReading =
  | { readonly ok: true; readonly certificate: Certificate }
  /** In words, lower case, no full stop; quotes nothing of it. */
  | { readonly ok: false; readonly problem: string };

/** A certificate has one or two thousand; this is where a text is no longer taken for one. */
const MAXIMUM_CHARACTERS = 64 * 1024;
const MAXIMUM_NAME = 200;
const MINIMUM_RSA_BITS = 2048;

const PEM_BEGIN = '-----BEGIN CERTIFICATE-----';
const PEM_END = '-----END CERTIFICATE-----';

/**
 * Never throws, whatever the text; takes time in proportion to its length.
 *
 * @param text base64 of DER, with line breaks and blanks anywhere; in PEM armour too, which some partners leave on
 */
export function readCertificate(text: string): CertificateReading {
  const der = derOf(text);
  if (typeof der === 'string') return { ok: false, problem: der };
  return certificateIn(der);
}

/** The DER of base64, or in words why there is none. */
export function derOf(text: string): Buffer | string {
  if (text.length > MAXIMUM_CHARACTERS) return `${text.length} characters, longer than any certificate`;
  const base64 = withoutArmour(text).replace(/\s+/g, '');
  if (base64 === '') return 'empty';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return 'no base64';
  const unpadded = base64.replace(/=+$/, '');
  if (unpadded.length % 4 === 1 || (base64.length !== unpadded.length && base64.length % 4 !== 0))
    return 'base64 that is cut off';
  return Buffer.from(base64, 'base64');
}

/** SHA-256, hexadecimal, lower case. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

export function certificateIn(der: Uint8Array): CertificateReading {
  const structure = structureOf(der);
  if (typeof structure === 'string') return { ok: false, problem: structure };
  const { notBefore, notAfter, signature, length } = structure;
  const own = der.subarray(0, length);
  const x509 = parsed(own);
  if (x509 === undefined) return { ok: false, problem: 'a certificate that OpenSSL cannot read' };
  const key = keyOf(x509);
  const weakness = weaknessOf(signature.isWeak ? signature.name : undefined, key);
  return {
    ok: true,
    certificate: {
      subject: oneLine(x509.subject),
      issuer: oneLine(x509.issuer),
      serial: x509.serialNumber,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      fingerprint: fingerprintOf(own),
      signature: signature.name,
      key,
      ...(weakness === undefined ? {} : { weakness }),
    },
  };
}

function withoutArmour(text: string): string {
  const begin = text.indexOf(PEM_BEGIN);
  if (begin === -1) return text;
  const start = begin + PEM_BEGIN.length;
  const end = text.indexOf(PEM_END, start);
  return text.slice(start, end === -1 ? undefined : end);
}

/** The message of what OpenSSL raises is for those who know OpenSSL. */
function parsed(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

const CURVES: Readonly<Record<string, CertificateKey>> = {
  prime256v1: { kind: 'EC P-256', bits: 256 },
  secp384r1: { kind: 'EC P-384', bits: 384 },
  secp521r1: { kind: 'EC P-521', bits: 521 },
  secp256k1: { kind: 'EC secp256k1', bits: 256 },
};

const KINDS: Readonly<Record<string, string>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA-PSS',
  dsa: 'DSA',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
};

function keyOf(x509: X509Certificate): CertificateKey {
  let key: KeyObject;
  try {
    key = x509.publicKey;
  } catch {
    // An algorithm that this OpenSSL does not have; the dates hold all the same.
    return { kind: 'unknown' };
  }
  const { asymmetricKeyType = 'unknown', asymmetricKeyDetails: details } = key;
  if (asymmetricKeyType === 'ec') {
    const curve = details?.namedCurve;
    return (curve === undefined ? undefined : CURVES[curve]) ?? { kind: `EC ${curve ?? 'unknown'}` };
  }
  const kind = KINDS[asymmetricKeyType] ?? asymmetricKeyType;
  const bits = details?.modulusLength;
  return bits === undefined ? { kind } : { kind, bits };
}

function weaknessOf(weakSignature: string | undefined, { kind, bits }: CertificateKey): string | undefined {
  const isShort = /^(?:RSA|DSA)/.test(kind) && bits !== undefined && bits < MINIMUM_RSA_BITS;
  const reasons = [
    ...(weakSignature === undefined ? [] : [`signed with ${hashIn(weakSignature)}`]),
    ...(isShort ? [`${kind} key of ${bits} bits`] : []),
  ];
  return reasons.length === 0 ? undefined : reasons.join(', ');
}

function hashIn(signature: string): string {
  const [, md] = /(md\d)/i.exec(signature) ?? [];
  return md === undefined ? 'SHA-1' : md.toUpperCase();
}

/** Node gives a name a line per part; whatever else would break a line or a terminal goes too. */
function oneLine(name: string | undefined): string {
  const line = (name ?? '').replace(/\n/g, ', ').replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length <= MAXIMUM_NAME ? line : `${line.slice(0, MAXIMUM_NAME - 1)}…`;
}
