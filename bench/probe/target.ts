/** A program: TLS servers that answer at once with a document as large as discovery documents are. */
import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';
import { openidConfiguration } from '../../local/simulated-okta/documents.ts';

export interface TargetReady {
  /** URL by protocol. */
  readonly urls: { readonly 'HTTP/1.1': string; readonly 'HTTP/2': string };
  readonly caPem: string;
}

const BODY = JSON.stringify(openidConfiguration('https://localhost'));

interface Reply {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

function answer(_request: unknown, reply: Reply): void {
  reply.writeHead(200, { 'content-type': 'application/json' });
  reply.end(BODY);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `https://localhost:${(server.address() as AddressInfo).port}/.well-known/openid-configuration`;
}

const now = new Date();
const authority = await createCertificateAuthority(now, 'Bench authority');
const issued = await issueServerCertificate(authority, ['localhost'], now);
const identity = { cert: issued.certificatePem, key: issued.privateKeyPem };
const ready: TargetReady = {
  urls: {
    'HTTP/1.1': await listen(createServer(identity, answer)),
    'HTTP/2': await listen(createSecureServer(identity, answer)),
  },
  caPem: authority.pem,
};
process.send?.(ready);
process.once('disconnect', () => process.exit());
