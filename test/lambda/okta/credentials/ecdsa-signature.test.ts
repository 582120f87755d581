import { sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joseSignature } from '../../../../lambda/okta/credentials/ecdsa-signature.ts';
import { privateKeyOf } from './support.ts';

/** DER as X.690 has it: the fewest bytes, and a zero before a first bit that would make it negative. */
function der(...integers: readonly Uint8Array[]): Buffer {
  const elements = integers.map((integer) => {
    const digits = [...integer];
    while (digits.length > 1 && digits[0] === 0) digits.shift();
    if ((digits[0] ?? 0) > 127) digits.unshift(0);
    return [2, digits.length, ...digits];
  });
  const content = elements.flat();
  return Buffer.from([0x30, content.length, ...content]);
}

const coordinate = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([zeros, bytes]) => bytes.map((byte, index) => (index < zeros ? 0 : byte)));

describe('An ECDSA signature in DER', () => {
  it('becomes r and s of 32 bytes each, however short they are', () => {
    fc.assert(
      fc.property(coordinate, coordinate, (r, s) => {
        expect(Buffer.from(joseSignature(der(r, s)))).toEqual(Buffer.concat([r, s]));
      }),
      { numRuns: 500 },
    );
  });

  it('still verifies, over thousands made by OpenSSL, those with short integers among them', () => {
    const key = privateKeyOf('ES256');
    const lengths = new Map<number, number>();
    for (let index = 0; index < 4000; index += 1) {
      const message = Buffer.from(`message ${index}`);
      const signature = sign('sha256', message, key);
      lengths.set(signature.length, (lengths.get(signature.length) ?? 0) + 1);
      const raw = joseSignature(signature);
      expect(raw).toHaveLength(64);
      expect(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
    }
    // 70 to 72 bytes are usual; each byte less is an integer that is a byte shorter.
    expect([...lengths.keys()].filter((length) => length < 70)).not.toEqual([]);
  }, 60_000);

  it.each([
    { what: 'nothing', bytes: [] },
    { what: 'no sequence', bytes: [0x31, 6, 2, 1, 1, 2, 1, 1] },
    { what: 'no integer', bytes: [0x30, 6, 3, 1, 1, 2, 1, 1] },
    { what: 'one integer', bytes: [0x30, 3, 2, 1, 1] },
    { what: 'an empty integer', bytes: [0x30, 5, 2, 0, 2, 1, 1] },
    { what: 'an integer that goes beyond the end', bytes: [0x30, 6, 2, 1, 1, 2, 9, 1] },
    { what: 'three integers', bytes: [0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1] },
    { what: 'bytes after it', bytes: [0x30, 6, 2, 1, 1, 2, 1, 1, 0] },
    { what: 'a length of several bytes', bytes: [0x30, 0x81, 6, 2, 1, 1, 2, 1, 1] },
    { what: 'r and s as they are in a JWS', bytes: [...Buffer.alloc(64, 7)] },
  ])('fails for $what', ({ bytes }) => {
    expect(() => joseSignature(Uint8Array.from(bytes))).toThrow(RangeError);
  });

  it('fails for one of a longer curve', () => {
    expect(() => joseSignature(der(Buffer.alloc(33, 7), Buffer.alloc(32, 7)))).toThrow('another curve');
  });

  it('never hangs, and throws nothing else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          expect(joseSignature(bytes)).toHaveLength(64);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
