/** Signature algorithms of certificates by their object identifiers, and which of them can be forged. Pure. */
import { type DerElement, elementsIn, objectIdentifier, TAG } from './der.ts';

export interface SignatureAlgorithm {
  /** As OpenSSL prints it, `sha1WithRSAEncryption`; the object identifier where it is not known here. */
  readonly name: string;
  /** Signed over MD2, MD5 or SHA-1, for which collisions can be made. */
  readonly isWeak: boolean;
}

/** RFC 3279, 4055, 5758, 8410, 8692 and FIPS 204. */
const NAMES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.3.14.3.2.29': 'sha1WithRSA',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsaWithSHA1',
  '2.16.840.1.101.3.4.3.1': 'dsa_with_SHA224',
  '2.16.840.1.101.3.4.3.2': 'dsa_with_SHA256',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ED25519',
  '1.3.101.113': 'ED448',
};

const PSS = '1.2.840.113549.1.1.10';
const SHA1 = '1.3.14.3.2.26';
const WEAK = /md2|md5|sha1(?!\d)/i;

/** @param parameters of the algorithm, where there are any; they name the hash of RSASSA-PSS */
export function signatureAlgorithmOf(
  oid: string,
  der: Uint8Array,
  parameters: DerElement | undefined,
): SignatureAlgorithm {
  if (oid === PSS) return { name: 'rsassaPss', isWeak: hashOfPss(der, parameters) === SHA1 };
  const name = NAMES[oid] ?? oid;
  return { name, isWeak: WEAK.test(name) };
}

/** SHA-1 where none is named (RFC 4055, section 3.1). */
function hashOfPss(der: Uint8Array, parameters: DerElement | undefined): string | undefined {
  const [first] = parameters?.tag === TAG.sequence ? (elementsIn(der, parameters) ?? []) : [];
  if (first?.tag !== TAG.context0) return SHA1;
  const [algorithm] = elementsIn(der, first) ?? [];
  const [identifier] = algorithm?.tag === TAG.sequence ? (elementsIn(der, algorithm) ?? []) : [];
  return identifier && objectIdentifier(der, identifier);
}
