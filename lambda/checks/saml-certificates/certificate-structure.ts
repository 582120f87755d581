/**
 * What `node:crypto` does not say of a certificate, or says only in words: its dates, and how it is signed. Read from
 * the DER (RFC 5280, section 4.1), each octet at most a few times. Pure.
 */
import { type DerElement, elementAt, elementsIn, objectIdentifier, TAG } from './der.ts';
import { type SignatureAlgorithm, signatureAlgorithmOf } from './signature-algorithm.ts';

export interface CertificateStructure {
  readonly notBefore: Date;
  /** Year 9999 where it never ends (RFC 5280, section 4.1.2.5). */
  readonly notAfter: Date;
  readonly signature: SignatureAlgorithm;
  /** Octets of the certificate itself; what stands behind it is none of it. */
  readonly length: number;
}

/** @returns in words why it is none; lower case, no full stop */
export function structureOf(der: Uint8Array): CertificateStructure | string {
  const outer = elementAt(der, 0);
  if (outer === undefined) return der.length === 0 ? 'empty' : 'no DER, or cut off';
  const [toBeSigned, algorithm, signature] = outer.tag === TAG.sequence ? (elementsIn(der, outer) ?? []) : [];
  if (toBeSigned?.tag !== TAG.sequence || algorithm?.tag !== TAG.sequence || signature?.tag !== TAG.bitString)
    return 'DER of something that is no certificate';
  const parts = elementsIn(der, toBeSigned) ?? [];
  // Version, serial number and signature before them; certificates of version 1 do not name it.
  const fields = parts[0]?.tag === TAG.context0 ? parts.slice(1) : parts;
  const [serial, innerAlgorithm, issuer, validity] = fields;
  if (serial?.tag !== TAG.integer || innerAlgorithm?.tag !== TAG.sequence || issuer?.tag !== TAG.sequence)
    return 'DER of something that is no certificate';
  const [notBefore, notAfter] = validity?.tag === TAG.sequence ? (elementsIn(der, validity) ?? []) : [];
  if (notBefore === undefined || notAfter === undefined) return 'DER of something that is no certificate';
  const from = timeOf(der, notBefore);
  const until = timeOf(der, notAfter);
  if (from === undefined || until === undefined)
    return 'a certificate whose dates are not as RFC 5280 has them';
  const read = signatureAlgorithmIn(der, algorithm);
  if (read === undefined) return 'a certificate that does not say how it is signed';
  return { notBefore: from, notAfter: until, signature: read, length: outer.end };
}

function signatureAlgorithmIn(der: Uint8Array, algorithm: DerElement): SignatureAlgorithm | undefined {
  const [identifier, parameters] = elementsIn(der, algorithm) ?? [];
  const oid = identifier && objectIdentifier(der, identifier);
  return oid === undefined ? undefined : signatureAlgorithmOf(oid, der, parameters);
}

/** `YYMMDDHHMMSSZ` and `YYYYMMDDHHMMSSZ`; certificates have no other forms (RFC 5280, section 4.1.2.5). */
const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** The longest of the two. */
const TIME_OCTETS = 15;

function timeOf(der: Uint8Array, { tag, start, end }: DerElement): Date | undefined {
  if (end - start > TIME_OCTETS) return undefined;
  const form = tag === TAG.utcTime ? UTC_TIME : tag === TAG.generalizedTime ? GENERALIZED_TIME : undefined;
  const text = String.fromCharCode(...der.subarray(start, end));
  const [, years, ...rest] = form?.exec(text) ?? [];
  if (years === undefined) return undefined;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number);
  const date = new Date(0);
  // Unlike `Date.UTC`, these do not take the year 50 for 1950.
  date.setUTCFullYear(fullYear(years), month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isAsWritten =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isAsWritten ? date : undefined;
}

/** Two digits are of the years from 1950 to 2049. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}
