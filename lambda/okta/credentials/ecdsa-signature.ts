/** ECDSA signatures: KMS and OpenSSL give DER, a JWS wants r and s side by side. */

const COORDINATE_BYTES = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * From `SEQUENCE { INTEGER r, INTEGER s }` (RFC 3279, section 2.2.3) to the 64 bytes of ES256 (RFC 7518,
 * section 3.4). A DER integer has as few bytes as it needs, and a zero in front when its first bit is set; each
 * half of a JWS signature has 32.
 *
 * @throws RangeError for what is no such signature over P-256
 */
export function joseSignature(der: Uint8Array): Uint8Array {
  const body = element(der, 0, SEQUENCE);
  const r = element(der, body.start, INTEGER);
  const s = element(der, r.end, INTEGER);
  if (body.end !== der.length || s.end !== body.end) throw new RangeError('bytes after an ECDSA signature');
  const signature = new Uint8Array(2 * COORDINATE_BYTES);
  for (const [index, { start, end }] of [r, s].entries()) {
    const digits = der.subarray(der[start] === 0 ? start + 1 : start, end);
    if (digits.length > COORDINATE_BYTES)
      throw new RangeError('an ECDSA signature of another curve than P-256');
    signature.set(digits, (index + 1) * COORDINATE_BYTES - digits.length);
  }
  return signature;
}

/**
 * Where the content of a DER element begins and ends; lengths below 128 are one byte, as all are here. That elements end
 * where they have to, is looked at afterwards.
 */
function element(der: Uint8Array, at: number, tag: number): { start: number; end: number } {
  const length = der[at + 1] ?? 0;
  const start = at + 2;
  if (der[at] !== tag || length === 0) {
    throw new RangeError('not a DER-encoded ECDSA signature over P-256');
  }
  return { start, end: start + length };
}
