/** Reads a body to its end, never more than a cap, before and after decompression. */
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { NetworkFault } from './fault.ts';

/** Largest body that is read unless told; the largest real discovery document seen is under 20 kB. */
export const MAXIMUM_BODY_BYTES = 1024 * 1024;

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/**
 * @param encoding value of `Content-Encoding`; asked not to compress, a server may do so all the same
 * @param maximumBytes of the largest body that is read, before and after decompression
 * @throws NetworkFault `TOO_LARGE`, `TRUNCATED` or `BAD_ENCODING`
 */
export async function readBounded(
  stream: Readable,
  encoding: string | undefined,
  maximumBytes: number = MAXIMUM_BODY_BYTES,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maximumBytes) throw tooLarge(maximumBytes);
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks), encoding, maximumBytes);
}

/**
 * The body of an answer. A status that is an error says more than a body that cannot be read: such a body counts
 * as empty, so that the status is what is reported.
 */
export async function readAnswerBody(
  stream: Readable,
  status: number,
  encoding: string | undefined,
  maximumBytes: number,
): Promise<Buffer> {
  try {
    return await readBounded(stream, encoding, maximumBytes);
  } catch (error) {
    const isUnreadable =
      error instanceof NetworkFault && (error.reason === 'TOO_LARGE' || error.reason === 'BAD_ENCODING');
    if (status === 200 || !isUnreadable) throw error;
    stream.destroy();
    return Buffer.alloc(0);
  }
}

async function decode(body: Buffer, encoding: string | undefined, maximumBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase();
  if (name === undefined || name === '' || name === 'identity') return body;
  if (!Object.hasOwn(DECODERS, name)) {
    throw new NetworkFault('BAD_ENCODING', 'body', `content-encoding ${name} is not one a client asked for`);
  }
  try {
    return await DECODERS[name as keyof typeof DECODERS](body, { maxOutputLength: maximumBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maximumBytes);
    throw new NetworkFault('BAD_ENCODING', 'body', `body is not valid ${name}`, error);
  }
}

function tooLarge(maximumBytes: number): NetworkFault {
  return new NetworkFault('TOO_LARGE', 'body', `body is larger than ${maximumBytes} bytes`);
}
