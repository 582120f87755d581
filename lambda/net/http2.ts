/** HTTP/2: all requests at once over the one dialled connection. */
import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2';
import { readAnswerBody } from './body.ts';
import type { Dialled, Endpoint } from './dial.ts';
import { closedIn, faultOf, type Phase, timeoutIn } from './fault.ts';
import { authorityOf, type Connection, type HttpAnswer, JSON_DOCUMENT, type Outgoing } from './https.ts';
import type { Network } from './network.ts';

/** Fewer than any server's limit of concurrent streams (RFC 9113, section 6.5.2 recommends at least 100). */
const PARALLEL = 50;

let loading: Promise<typeof import('node:http2')> | undefined;

export async function overHttp2(
  endpoint: Endpoint,
  { socket }: Dialled,
  { clock }: Network,
): Promise<Connection> {
  const { now, monotonicMs } = clock;
  // Loaded only where a server speaks it: the module costs a cold start several milliseconds.
  loading ??= import('node:http2');
  const { connect } = await loading;
  const authority = authorityOf(endpoint);
  const session = connect(`https://${authority}`, { createConnection: () => socket });
  // Every stream reports the fault of its session as its own; without a listener it would end the process.
  session.on('error', () => {});

  function send(
    { method, path, body, headers: sentHeaders, maximumBytes }: Outgoing,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    let sent = monotonicMs();
    let sentAt = now();
    let phase: Phase = 'first-byte';
    return new Promise((resolve, reject) => {
      let stream: ClientHttp2Stream | undefined;
      const fail = (error: unknown) => {
        stream?.destroy();
        reject(signal.aborted ? timeoutIn(phase, monotonicMs() - sent) : faultOf(error, phase));
      };
      const pseudo = { ':method': method, ':scheme': 'https', ':authority': authority, ':path': path };
      try {
        stream = session.request({ ...pseudo, ...sentHeaders }, { endStream: body === undefined, signal });
        if (body !== undefined) stream.end(body);
      } catch (error) {
        fail(error);
        return;
      }
      const open = stream;
      // Frames are written at the end of this turn; what else happens in it is not the server's time.
      setImmediate(() => {
        sent = monotonicMs();
        sentAt = now();
      });
      open.once('error', fail);
      // Once the head is there, reading the body notices the end, and may go on decoding after it.
      const closed = new Promise<void>((resolveClosed) => {
        open.once('close', () => {
          resolveClosed();
          if (phase === 'first-byte') fail(closedIn(phase));
        });
      });
      open.once('response', (received: IncomingHttpHeaders & IncomingHttpStatusHeader) => {
        const firstByteMs = monotonicMs() - sent;
        const receivedAt = now();
        phase = 'body';
        // Among the headers, and a number: an answer has the same headers over either protocol.
        const { ':status': status = 0, ...headers } = received;
        readAnswerBody(open, status, headers['content-encoding'], maximumBytes)
          .then(async (read) => {
            // Cut short, a body ends as if it were complete; only how the stream was closed tells.
            await closed;
            if (status === 200 && (open.aborted || open.rstCode !== 0)) throw closedIn(phase);
            resolve({
              status,
              headers,
              body: read,
              firstByteMs,
              totalMs: monotonicMs() - sent,
              sentAt,
              receivedAt,
            });
          })
          .catch(fail);
      });
    });
  }

  return {
    get: (path, signal, wanted = JSON_DOCUMENT) => send({ ...wanted, method: 'GET', path }, signal),
    send,
    parallel: PARALLEL,
    close: () => session.destroy(),
  };
}
