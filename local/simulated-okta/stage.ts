/** The org in one scenario: a TLS server that is handed its connections and is thrown away with the scenario. */
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { DEFAULT_CIPHERS, type TLSSocket } from 'node:tls';
import type { ServerCertificate } from '../made-certificates.ts';
import { type Answer, commonHeaders } from './answers.ts';
import type { SimulatedApi } from './api/simulated-api.ts';
import { compressedFor, type Outgoing, sendAnswer } from './delivery.ts';
import { type AskedFor, healthyAnswer, targetOf } from './routes.ts';
import type { Rule, Scenario } from './scenario.ts';

/** What a client asked for, as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Host and port by which the client asked. */
  readonly host: string;
  readonly time: Date;
}

export interface StageOptions {
  readonly scenario: Scenario;
  readonly certificate: ServerCertificate;
  readonly http2: boolean;
  readonly now: () => Date;
  /** Answers before the documents do. */
  readonly api: SimulatedApi | undefined;
  readonly onRequest: (request: SeenRequest) => void;
}

export interface Stage {
  accept(socket: Socket): void;
  /** Ends every answer that is still under way. */
  end(): void;
}

/** The part of a request that HTTP/1.1 and HTTP/2 share. */
interface Incoming {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  resume(): unknown;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  once(event: 'end', listener: () => void): unknown;
}

export function openStage({ scenario, certificate, http2, now, api, onRequest }: StageOptions): Stage {
  const ended = new AbortController();
  const matches = countMatches();
  const rawSockets = new Map<string, Socket>();

  async function respond(request: Incoming, response: Outgoing, gone: AbortSignal): Promise<void> {
    if (api === undefined) request.resume();
    const { method = 'GET', url: path = '/', headers } = request;
    const host = String(headers[':authority'] ?? headers['host'] ?? 'localhost');
    onRequest({ method, path, host, time: now() });
    if (scenario.connection === 'silence-after-handshake') return;
    const { clockOffsetMs = 0 } = scenario;
    const origin = `https://${host}`;
    const ofApi = await api?.answer(
      { method, path, origin, headers: joined(headers), body: await textOf(request), clockOffsetMs },
      gone,
    );
    const clock = new Date(now().getTime() + clockOffsetMs);
    const asked: AskedFor = { method, path, origin, now: clock, target: targetOf(path) };
    let answer: Answer = ofApi ?? (await healthyAnswer(asked));
    for (const rule of scenario.rules ?? []) {
      if (matches(rule, asked)) answer = await rule.change(answer, asked);
    }
    const sent = compressedFor(String(headers['accept-encoding'] ?? ''), answer);
    await sendAnswer(response, sent, commonHeaders(clock), gone);
  }

  function listener(request: Incoming, response: Outgoing & NodeJS.EventEmitter): void {
    const closed = new AbortController();
    response.once('close', () => closed.abort());
    const gone = AbortSignal.any([closed.signal, ended.signal]);
    respond(request, response, gone).catch((error: Error) => {
      if (gone.aborted) return;
      response.socket?.destroy();
      process.emitWarning(error);
    });
  }

  const tls = {
    cert: certificate.certificatePem,
    key: certificate.privateKeyPem,
    // OpenSSL 3.5 (Node 24) would refuse to present a weak key, which is just what one scenario is for.
    ciphers: scenario.certificate === 'weak-key' ? `${DEFAULT_CIPHERS}:@SECLEVEL=0` : DEFAULT_CIPHERS,
  };
  const server = http2
    ? createSecureServer({ ...tls, allowHTTP1: true }, listener)
    : createServer(tls, listener);
  server.on('tlsClientError', () => {});
  if (scenario.connection === 'reset-after-handshake') {
    // First in line, so that HTTP never hears of the connection.
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      rawSockets.get(peerOf(socket))?.resetAndDestroy();
    });
  }

  return {
    accept(socket) {
      if (scenario.connection === 'reset-at-accept') socket.resetAndDestroy();
      if (scenario.connection === 'silence-before-handshake') socket.resume();
      if (socket.destroyed || scenario.connection === 'silence-before-handshake') return;
      const peer = peerOf(socket);
      rawSockets.set(peer, socket);
      socket.once('close', () => rawSockets.delete(peer));
      server.emit('connection', socket);
    },
    end() {
      ended.abort();
    },
  };
}

/** Whether a rule applies to a request; remembers how often each did. */
function countMatches(): (rule: Rule, asked: AskedFor) => boolean {
  const counts = new Map<Rule, number>();
  return (rule, { target }) => {
    if (rule.to !== 'every request' && !(target && rule.to.includes(target.kind))) return false;
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return count <= (rule.onlyFirst ?? Number.POSITIVE_INFINITY);
  };
}

/** Never resolves when the client leaves before the end. */
function textOf(request: Incoming): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
  });
}

function joined(headers: Incoming['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [name, [value].flat().join(', ')]),
  );
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
