/** HTTP/1.1 with keep-alive: the dialled connection first, further ones only while requests are under way at once. */
import { Agent, type RequestOptions, request } from 'node:https';
import type { Duplex } from 'node:stream';
import { readAnswerBody } from './body.ts';
import { type Dialled, dial, type Endpoint } from './dial.ts';
import { faultOf, NetworkFault, type Phase, timeoutIn } from './fault.ts';
import { type Connection, type HttpAnswer, JSON_DOCUMENT, type Outgoing } from './https.ts';
import type { Network } from './network.ts';

type NextSocket = (signal: AbortSignal) => Promise<Duplex>;

/** Node keeps `signal` from the agent; a connection that is dialled for a request has to end with it too. */
interface DiallingRequest extends RequestOptions {
  readonly dialSignal: AbortSignal;
}

class DialledAgent extends Agent {
  readonly #nextSocket: NextSocket;

  constructor(nextSocket: NextSocket) {
    super({ keepAlive: true, maxCachedSessions: 0 });
    this.#nextSocket = nextSocket;
  }

  override createConnection(
    { dialSignal }: DiallingRequest,
    done: (error: Error | null, stream?: Duplex) => void,
  ): undefined {
    this.#nextSocket(dialSignal).then((socket) => done(null, socket), done);
  }
}

/** As many connections as browsers open to a host that does not speak HTTP/2. */
const PARALLEL = 6;

export function overHttp1(endpoint: Endpoint, first: Dialled, network: Network): Connection {
  const { now, monotonicMs } = network.clock;
  let unused: Dialled | undefined = first;
  const agent = new DialledAgent(async (signal) => {
    const ready = unused;
    unused = undefined;
    return (ready ?? (await dial(endpoint, network, ['http/1.1'], signal))).socket;
  });

  function send(
    outgoing: Outgoing,
    signal: AbortSignal,
    ifClosed: () => Promise<HttpAnswer> | undefined,
  ): Promise<HttpAnswer> {
    const { method, path, body, headers: sentHeaders, maximumBytes } = outgoing;
    const asked = monotonicMs();
    let sent = asked;
    let sentAt = now();
    let phase: Phase = 'first-byte';
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = endpoint;
      const options: DiallingRequest = {
        method,
        host,
        port,
        path,
        agent,
        signal,
        dialSignal: signal,
        headers: sentHeaders,
      };
      const exchange = request(options);
      const fail = (error: unknown) => {
        exchange.destroy();
        reject(signal.aborted ? timeoutIn(phase, monotonicMs() - asked) : faultOf(error, phase));
      };
      // A further connection is dialled before it is handed over; its handshake is not the document's latency.
      exchange.once('socket', () => {
        sent = monotonicMs();
        sentAt = now();
      });
      // The server may have closed a kept connection just as it was used again: then nothing was asked yet.
      const failOrAskAgain = (error: Error) => {
        const wasClosed =
          exchange.reusedSocket && phase === 'first-byte' && !signal.aborted && isReset(error);
        const again = wasClosed ? ifClosed() : undefined;
        if (again === undefined) fail(error);
        else again.then(resolve, reject);
      };
      exchange.once('error', failOrAskAgain);
      exchange.once('upgrade', (response, stream) => {
        stream.destroy();
        fail(
          new NetworkFault(
            'HTTP_2XX',
            'first-byte',
            `HTTP ${response.statusCode}, an upgrade nobody asked for`,
          ),
        );
      });
      exchange.once('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        const firstByteMs = monotonicMs() - sent;
        const receivedAt = now();
        phase = 'body';
        readAnswerBody(response, status, headers['content-encoding'], maximumBytes).then((read) => {
          resolve({
            status,
            headers,
            body: read,
            firstByteMs,
            totalMs: monotonicMs() - sent,
            sentAt,
            receivedAt,
          });
        }, fail);
      });
      exchange.end(body);
    });
  }

  function get(path: string, signal: AbortSignal, wanted = JSON_DOCUMENT): Promise<HttpAnswer> {
    const outgoing: Outgoing = { ...wanted, method: 'GET', path };
    return send(outgoing, signal, () => get(path, signal, wanted));
  }

  return {
    get,
    send: (outgoing, signal) => send(outgoing, signal, () => undefined),
    parallel: PARALLEL,
    close: () => {
      unused?.socket.destroy();
      agent.destroy();
    },
  };
}

function isReset(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNRESET';
}
