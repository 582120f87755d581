import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAXIMUM_BODY_BYTES, readBounded } from '../../../lambda/net/body.ts';
import { faultOfWork } from '../../support/loopback-network.ts';

const DOCUMENT = Buffer.from(JSON.stringify({ issuer: 'https://acme.okta.example' }));
const spaces = (bytes: number) => Buffer.alloc(bytes, ' ');
/** Noise does not compress, so that a cap before decompression is met too. */
const inChunks = (body: Buffer, bytes = 16_384) =>
  Array.from({ length: Math.ceil(body.length / bytes) }, (_, i) => body.subarray(i * bytes, (i + 1) * bytes));
const read = (body: Buffer, encoding?: string) => readBounded(Readable.from(inChunks(body)), encoding);

const ENCODINGS: readonly [string, (body: Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
];

describe('A body', () => {
  it.each([undefined, '', 'identity', ' Identity '])(
    'with content-encoding %j is as sent',
    async (encoding) => {
      expect(await read(DOCUMENT, encoding)).toEqual(DOCUMENT);
    },
  );

  it.each(ENCODINGS)('in %s is unpacked, though nobody asked for it', async (encoding, pack) => {
    expect(await read(pack(DOCUMENT), encoding)).toEqual(DOCUMENT);
    expect(await read(pack(DOCUMENT), ` ${encoding.toUpperCase()} `)).toEqual(DOCUMENT);
  });

  it('of no bytes is empty', async () => {
    expect(await read(Buffer.alloc(0))).toEqual(Buffer.alloc(0));
  });

  it('of exactly the cap is read, of one byte more is refused', async () => {
    expect(await read(spaces(MAXIMUM_BODY_BYTES))).toHaveLength(MAXIMUM_BODY_BYTES);
    const fault = await faultOfWork(read(spaces(MAXIMUM_BODY_BYTES + 1)));
    expect(fault).toEqual({ reason: 'TOO_LARGE', phase: 'body' });
  });

  it.each(ENCODINGS)(
    'that unpacks from %s to exactly the cap is read, to more refused',
    async (name, pack) => {
      expect(await read(pack(spaces(MAXIMUM_BODY_BYTES)), name)).toHaveLength(MAXIMUM_BODY_BYTES);
      const fault = await faultOfWork(read(pack(spaces(MAXIMUM_BODY_BYTES + 1)), name));
      expect(fault).toEqual({ reason: 'TOO_LARGE', phase: 'body' });
    },
  );

  it('of exactly the cap that is asked for is read, of one byte more is refused, packed or not', async () => {
    const cap = 1000;
    const readTo = (body: Buffer, encoding?: string) =>
      readBounded(Readable.from(inChunks(body, 100)), encoding, cap);
    expect(await readTo(spaces(cap))).toHaveLength(cap);
    expect(await readTo(gzipSync(spaces(cap)), 'gzip')).toHaveLength(cap);
    const tooLarge = { reason: 'TOO_LARGE', phase: 'body' };
    expect(await faultOfWork(readTo(spaces(cap + 1)))).toEqual(tooLarge);
    expect(await faultOfWork(readTo(gzipSync(spaces(cap + 1)), 'gzip'))).toEqual(tooLarge);
  });

  it('that is a bomb costs no more memory than a few times the cap', async () => {
    const bomb = gzipSync(spaces(256 * 1024 * 1024));
    const before = process.memoryUsage.rss();
    const fault = await faultOfWork(read(bomb, 'gzip'));
    expect(fault).toEqual({ reason: 'TOO_LARGE', phase: 'body' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('that never ends is read no further than the cap', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 65_536;
          yield spaces(65_536);
        }
      })(),
    );
    expect(await faultOfWork(readBounded(endless, undefined))).toMatchObject({ reason: 'TOO_LARGE' });
    expect(endless.destroyed).toBe(true);
    expect(sent).toBeLessThan(MAXIMUM_BODY_BYTES + 4 * 65_536);
  });

  it.each(ENCODINGS)('in %s that is cut off is no valid encoding', async (encoding, pack) => {
    const packed = pack(DOCUMENT);
    const fault = await faultOfWork(read(packed.subarray(0, packed.length - 5), encoding));
    expect(fault).toEqual({ reason: 'BAD_ENCODING', phase: 'body' });
  });

  it.each(ENCODINGS)('called %s that is not has no valid encoding', async (encoding) => {
    const fault = await faultOfWork(read(DOCUMENT, encoding));
    expect(fault).toEqual({ reason: 'BAD_ENCODING', phase: 'body' });
  });

  it.each(['zstd', 'compress', 'gzip, br', 'aes128gcm', '__proto__'])(
    'in %s is not understood',
    async (name) => {
      const fault = await faultOfWork(read(DOCUMENT, name));
      expect(fault).toEqual({ reason: 'BAD_ENCODING', phase: 'body' });
    },
  );

  // The name of an inherited member of every object must not pass for a known encoding.
  it('in the encoding "constructor" is not understood', async () => {
    expect(await faultOfWork(read(DOCUMENT, 'constructor'))).toMatchObject({ reason: 'BAD_ENCODING' });
  });
});
