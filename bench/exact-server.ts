/** A program: TLS servers that answer after 50 ms by their own clock and say in the body what that came to. */
import { createSecureServer, Http2ServerResponse } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createCertificateAuthority, issueServerCertificate } from '../local/made-certificates.ts';

export interface ServerReady {
  readonly ports: { readonly 'HTTP/1.1': number; readonly 'HTTP/2': number };
  readonly caPem: string;
}

/** The body of every answer. */
export interface Stamp {
  /** Milliseconds from the request to the head of the answer being on its way, as this server measured them. */
  readonly answeredAfterMs: number;
}

export const HOST = 'localhost';

const DELAY_MS = 50;
/** Timers are late by a millisecond or so; the rest is waited for turn by turn. */
const TIMER_SLACK_MS = 2;

interface Reply {
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders?(): void;
  end(body: string): unknown;
}

function answer(_request: unknown, reply: Reply): void {
  const asked = performance.now();
  const answerWhenDue = () => {
    if (performance.now() - asked < DELAY_MS) {
      setImmediate(answerWhenDue);
      return;
    }
    reply.writeHead(200, { 'content-type': 'application/json' });
    reply.flushHeaders?.();
    // node:http2 sends what was written in the next turn; stamped before, its head would seem to come late.
    if (reply instanceof Http2ServerResponse) setImmediate(stamp);
    else stamp();
  };
  const stamp = () => {
    const body: Stamp = { answeredAfterMs: performance.now() - asked };
    reply.end(JSON.stringify(body));
  };
  setTimeout(answerWhenDue, DELAY_MS - TIMER_SLACK_MS);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

// Imported by the others for its names alone; only as a program of its own does it serve.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const now = new Date();
  const authority = await createCertificateAuthority(now, 'Bench authority');
  const issued = await issueServerCertificate(authority, [HOST], now);
  const identity = { cert: issued.certificatePem, key: issued.privateKeyPem };
  const ports = {
    'HTTP/1.1': await listen(createServer(identity, answer)),
    'HTTP/2': await listen(createSecureServer(identity, answer)),
  };
  const ready: ServerReady = { ports, caPem: authority.pem };
  process.send(ready);
  process.once('disconnect', () => process.exit());
}
