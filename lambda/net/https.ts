/** A connection to one host for one run: dialled fresh, shared by all requests of the run. */
import type { IncomingHttpHeaders } from 'node:http';
import { MAXIMUM_BODY_BYTES } from './body.ts';
import { type Dialled, dial, type Endpoint } from './dial.ts';
import { overHttp1 } from './http1.ts';
import { overHttp2 } from './http2.ts';
import type { Network } from './network.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Milliseconds from sending to the response's head. */
  readonly firstByteMs: number;
  /** Milliseconds from sending to the last byte. */
  readonly totalMs: number;
  readonly sentAt: Date;
  readonly receivedAt: Date;
}

export interface Connection {
  /**
   * One GET, no redirects followed.
   *
   * @param path with query
   * @param wanted a JSON document unless told
   * @throws NetworkFault for everything that is not a complete HTTP response, `TIMEOUT` when `signal` aborts
   */
  readonly get: (path: string, signal: AbortSignal, wanted?: Wanted) => Promise<HttpAnswer>;
  /**
   * Any request, sent exactly once: not again even when a kept connection turns out to be closed, because the
   * server may have seen it, and assertions and proofs are good for one use.
   *
   * @throws NetworkFault as {@link get}
   */
  readonly send: (request: Outgoing, signal: AbortSignal) => Promise<HttpAnswer>;
  /** How many requests may be under way at once. */
  readonly parallel: number;
  readonly close: () => void;
}

/** Compression is declined: the documents are small, and what is not compressed cannot be a bomb. */
export const REQUEST_HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'okta-health-monitor',
} as const;

/** What a request asks for, and how much it takes. */
export interface Wanted {
  /** All that are sent beside the host; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the largest body that is read, before and after decompression. */
  readonly maximumBytes: number;
}

export interface Outgoing extends Wanted {
  readonly method: 'GET' | 'POST';
  /** With query. */
  readonly path: string;
  readonly body?: string;
}

export const JSON_DOCUMENT: Wanted = { headers: REQUEST_HEADERS, maximumBytes: MAXIMUM_BODY_BYTES };

export interface Opened extends Dialled {
  readonly connection: Connection;
}

/** @throws NetworkFault as {@link dial} */
export async function openConnection(
  endpoint: Endpoint,
  network: Network,
  signal: AbortSignal,
): Promise<Opened> {
  const dialled = await dial(endpoint, network, ['h2', 'http/1.1'], signal);
  const speaksHttp2 = dialled.socket.alpnProtocol === 'h2';
  const connection = speaksHttp2
    ? await overHttp2(endpoint, dialled, network)
    : overHttp1(endpoint, dialled, network);
  return { ...dialled, connection };
}

/** Host and port of an https URL; 443 unless said otherwise. */
export function endpointOf(url: string): Endpoint {
  const { hostname, port } = new URL(url);
  return { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 443 : Number(port) };
}

/** Host as a URL has it, with the port where it is not 443. */
export function authorityOf({ hostname, port }: Endpoint): string {
  return new URL(`https://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`).host;
}
