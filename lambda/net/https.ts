/** A connection to one host for one run: dialled fresh, shared by all requests of the run, never redirected away. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Dialled, dial, type Endpoint } from './dial.ts';
import { overHttp1 } from './http1.ts';
import type { Network } from './network.ts';

/** How the monitor names itself to whatever it asks. */
export const USER_AGENT = 'okta-health-monitor';

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
   * @throws NetworkFault for every answer that is not a complete HTTP response, `TIMEOUT` when `signal` aborts
   */
  readonly get: (path: string, accept: string, signal: AbortSignal) => Promise<HttpAnswer>;
  readonly close: () => void;
}

export interface Opened extends Dialled {
  readonly connection: Connection;
}

/** @throws NetworkFault as {@link dial} */
export async function openConnection(
  endpoint: Endpoint,
  network: Network,
  signal: AbortSignal,
): Promise<Opened> {
  const dialled = await dial(endpoint, network, ['http/1.1'], signal);
  return { ...dialled, connection: overHttp1(endpoint, dialled, network) };
}

/** Host and port of an https URL; 443 unless said otherwise. */
export function endpointOf(url: string): Endpoint {
  const { hostname, port } = new URL(url);
  return { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 443 : Number(port) };
}
