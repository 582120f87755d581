/** Certificates that have no kid, and are known by what they are. Pure. */
import { certificateIn, derOf, fingerprintOf } from './certificate.ts';
import type { KnownCertificate } from './keys.ts';

/** `sha256:` and the fingerprint. Hashing is a hundredth of the work of reading, so that what is known costs little. */
export function keyIdOf(text: string): string {
  const der = derOf(text);
  return `sha256:${fingerprintOf(typeof der === 'string' ? Buffer.from(text) : der)}`;
}

export function knownCertificateIn(text: string): KnownCertificate {
  const der = derOf(text);
  return typeof der === 'string' ? { ok: false, problem: der } : certificateIn(der);
}
