/**
 * What stands between the monitor and a server: it ends TLS, passes requests on, and does to connections and answers
 * whatever a network, a proxy or a failing server can do to them.
 */

import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Agent, createServer, type Server, request as send } from 'node:https';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, DEFAULT_CIPHERS, type TLSSocket } from 'node:tls';
import {
  type CertificateAuthority,
  type CertificateVariant,
  issueServerCertificate,
} from '../../../local/made-certificates.ts';
import type { Answer } from '../../../local/simulated-okta/answers.ts';
import { sendAnswer } from '../../../local/simulated-okta/delivery.ts';
import { listenOnLoopback } from '../../../local/simulated-okta/loopback-listener.ts';

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By which the client asked. */
  readonly origin: string;
}

export type Change = (healthy: Answer, asked: Asked) => Answer | Promise<Answer>;

/** One at a time. */
export type GatewayFault =
  | { readonly kind: 'refused' }
  /** Instead of TLS. */
  | { readonly kind: 'connection'; readonly accept: (socket: Socket) => void }
  /** TLS with another certificate, or on other terms. */
  | { readonly kind: 'tls'; readonly certificate?: CertificateVariant; readonly options?: TlsTerms }
  /** Over TLS as it should be, in place of HTTP. */
  | { readonly kind: 'noise'; readonly accept: (socket: TLSSocket) => void }
  | { readonly kind: 'answer'; readonly change: Change };

type TlsTerms = Pick<
  Parameters<typeof createServer>[0] & object,
  'minVersion' | 'maxVersion' | 'ALPNProtocols' | 'ciphers'
>;

export interface Gateway {
  readonly origin: string;
  readonly port: number;
  /** Every request that came to be read, oldest first. */
  readonly requests: readonly Asked[];
  begin(fault: GatewayFault): Promise<void>;
  /** Passes everything on; what hangs is cut. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** @param upstream origin of the server behind it */
export async function startGateway(
  upstream: string,
  agent: Agent,
  authority: CertificateAuthority,
): Promise<Gateway> {
  const requests: Asked[] = [];
  let ended = endless();
  let change: Change | undefined;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      origin: `https://${request.headers.host}`,
    };
    requests.push(asked);
    const gone = ended.signal;
    const healthy = await passedOn(upstream, agent, request, gone);
    const changed = change === undefined ? healthy : await change(healthy, asked);
    await sendAnswer(response, changed, {}, gone);
  }

  async function tlsServer({
    certificate,
    options,
  }: Partial<GatewayFault & { kind: 'tls' }>): Promise<Server> {
    const issued = await issueServerCertificate(authority, ['localhost'], new Date(), certificate);
    const ciphers = certificate === 'weak-key' ? `${DEFAULT_CIPHERS}:@SECLEVEL=0` : DEFAULT_CIPHERS;
    const identity = { cert: issued.certificatePem, key: issued.privateKeyPem, ciphers, ...options };
    const server = createServer(identity, (request, response) => {
      const { signal } = ended;
      respond(request, response).catch((error: Error) => {
        response.socket?.destroy();
        // What fails because it was cut off is what a fault does.
        if (!signal.aborted && !response.destroyed) process.emitWarning(error);
      });
    });
    server.on('tlsClientError', () => {});
    return server;
  }

  const passing = await tlsServer({});
  const usual = (socket: Socket) => void passing.emit('connection', socket);
  let accept: (socket: Socket) => void = usual;
  const listener = await listenOnLoopback(0, (socket) => accept(socket));

  async function cut(): Promise<void> {
    ended.abort();
    ended = endless();
    listener.dropConnections();
    change = undefined;
    accept = usual;
    await listener.open();
  }

  return {
    origin: `https://localhost:${listener.port}`,
    port: listener.port,
    requests,
    async begin(fault) {
      await cut();
      switch (fault.kind) {
        case 'refused':
          return listener.refuse();
        case 'connection':
          accept = fault.accept;
          return;
        case 'tls': {
          const server = await tlsServer(fault);
          accept = (socket) => void server.emit('connection', socket);
          return;
        }
        case 'noise': {
          const issued = await issueServerCertificate(authority, ['localhost'], new Date());
          const server = createTlsServer(
            { cert: issued.certificatePem, key: issued.privateKeyPem },
            (socket) => {
              socket.on('error', () => {});
              fault.accept(socket);
            },
          );
          accept = (socket) => void server.emit('connection', socket);
          return;
        }
        case 'answer':
          change = fault.change;
      }
    },
    heal: cut,
    async close() {
      ended.abort();
      await listener.refuse();
      listener.dropConnections();
    },
  };
}

/** Any number of answers may hang on it. */
function endless(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** The answer of the server, for which the client is who asks, under the name by which it asked. */
function passedOn(
  upstream: string,
  agent: Agent,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, headers, url = '/' } = incoming;
    const outgoing = send(new URL(url, upstream), { agent, headers, signal, ...(method && { method }) });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve(answerOf(response, Buffer.concat(chunks))));
    });
    incoming.pipe(outgoing);
  });
}

/** Of the connection to the server, not of the answer. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

function answerOf({ statusCode: status = 0, rawHeaders }: IncomingMessage, body: Buffer): Answer {
  const values = new Map<string, string[]>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase())) values.set(name, [...(values.get(name) ?? []), value]);
  }
  const single = [...values].filter(([, all]) => all.length === 1);
  const several = [...values].filter(([, all]) => all.length > 1);
  return {
    status,
    headers: Object.fromEntries(single.map(([name, [value = '']]) => [name, value])),
    repeated: Object.fromEntries(several),
    body,
  };
}
