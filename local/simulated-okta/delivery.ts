/** Puts an answer on the wire in the way its scenario wants. */
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answers.ts';

/** A list is sent as that many headers of the same name. */
type HeadersOnTheWire = Record<string, string | string[]>;

/** What the responses of node:http and node:http2 have in common and is needed here. */
export interface Outgoing {
  writeHead(status: number, headers: HeadersOnTheWire): unknown;
  /** Absent from the types of node:http2, which sends headers unasked. */
  flushHeaders?(): void;
  write(chunk: Uint8Array, written?: () => void): boolean;
  end(): unknown;
  readonly socket: { destroy(): unknown } | null | undefined;
}

/**
 * Resolves when the answer is on its way, or as far as it will ever get.
 *
 * @param headers what is sent beside the answer's own
 * @param gone aborts when the client or the scenario is gone
 */
export async function sendAnswer(
  response: Outgoing,
  { status, headers: own, repeated = {}, body, delivery }: Answer,
  headers: Readonly<Record<string, string>>,
  gone: AbortSignal,
): Promise<void> {
  const head: HeadersOnTheWire = { ...headers, ...own };
  for (const [name, values] of Object.entries(repeated)) head[name] = [...values];
  switch (delivery?.kind) {
    case undefined:
      return sendWhole(response, status, head, body);
    case 'late':
      await sleep(delivery.milliseconds, undefined, { signal: gone });
      return sendWhole(response, status, head, body);
    case 'drip':
      response.writeHead(status, head);
      for (const byte of body) {
        response.write(Buffer.of(byte));
        await sleep(delivery.millisecondsPerByte, undefined, { signal: gone });
      }
      response.end();
      return;
    case 'truncate':
      response.writeHead(status, { ...head, 'Content-Length': String(body.length) });
      response.write(body.subarray(0, delivery.afterBytes), () => response.socket?.destroy());
      return;
    case 'stall':
      response.writeHead(status, head);
      response.flushHeaders?.();
      if (delivery.afterBytes > 0) response.write(body.subarray(0, delivery.afterBytes));
      return;
  }
}

/** Written apart from the end, so that HTTP/1.1 sends it chunked, without a length, as Okta does. */
function sendWhole(response: Outgoing, status: number, head: HeadersOnTheWire, body: Buffer): void {
  response.writeHead(status, head);
  if (body.length > 0) response.write(body);
  response.end();
}

// Padding compresses to nothing: a body made to be too large has to stay large on the wire.
const COMPRESSED_UP_TO_BYTES = 1_000_000;

/** The answer compressed when the client can read that and it would come whole: Okta compresses all it can. */
export function compressedFor(acceptEncoding: string | undefined, answer: Answer): Answer {
  const asked = /\bgzip\b/.test(acceptEncoding ?? '');
  if (!asked || answer.delivery !== undefined || 'Content-Encoding' in answer.headers) return answer;
  if (answer.body.length === 0 || answer.body.length > COMPRESSED_UP_TO_BYTES) return answer;
  return {
    ...answer,
    headers: { ...answer.headers, 'Content-Encoding': 'gzip' },
    body: gzipSync(answer.body),
  };
}
