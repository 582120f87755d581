/** HTTP/1.1 over the connection that was dialled; a later request dials again only if the server closed it. */
import { Agent, request } from 'node:https';
import type { Duplex } from 'node:stream';
import { readBounded } from './body.ts';
import { type Dialled, dial, type Endpoint } from './dial.ts';
import { faultOf, type Phase, timeoutIn } from './fault.ts';
import { type Connection, type HttpAnswer, USER_AGENT } from './https.ts';
import type { Network } from './network.ts';

class DialledAgent extends Agent {
  readonly #nextSocket: () => Promise<Duplex>;

  constructor(nextSocket: () => Promise<Duplex>) {
    super({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
    this.#nextSocket = nextSocket;
  }

  override createConnection(
    _options: unknown,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#nextSocket().then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error, undefined as unknown as Duplex),
    );
  }
}

export function overHttp1(endpoint: Endpoint, first: Dialled, network: Network): Connection {
  const { now, monotonicMs } = network.clock;
  let unused: Dialled | undefined = first;
  let signalOfRequest = AbortSignal.timeout(0);
  const agent = new DialledAgent(async () => {
    const dialled = unused ?? (await dial(endpoint, network, ['http/1.1'], signalOfRequest));
    unused = undefined;
    return dialled.socket;
  });

  async function get(path: string, accept: string, signal: AbortSignal): Promise<HttpAnswer> {
    signalOfRequest = signal;
    const started = monotonicMs();
    const sentAt = now();
    let phase: Phase = 'first-byte';
    return new Promise((resolve, reject) => {
      const exchange = request({
        host: endpoint.hostname,
        port: endpoint.port,
        path,
        agent,
        signal,
        headers: { accept, 'accept-encoding': 'identity', 'user-agent': USER_AGENT },
      });
      const fail = (error: unknown) => {
        exchange.destroy();
        reject(signal.aborted ? timeoutIn(phase, monotonicMs() - started) : faultOf(error, phase));
      };
      exchange.once('error', fail);
      exchange.once('response', (response) => {
        const firstByteMs = monotonicMs() - started;
        const receivedAt = now();
        phase = 'body';
        readBounded(response, response.headers['content-encoding']).then((body) => {
          const { statusCode = 0, headers } = response;
          resolve({
            status: statusCode,
            headers,
            body,
            firstByteMs,
            totalMs: monotonicMs() - started,
            sentAt,
            receivedAt,
          });
        }, fail);
      });
      exchange.end();
    });
  }

  return { get, close: () => agent.destroy() };
}
