/** A program: an org that lists apps over TLS, page by page, from memory, so that it is no part of what is measured. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';
import { PAGE_SIZE, pageText } from './large-org.ts';

export interface ServerReady {
  readonly origin: string;
  readonly caPem: string;
}

const now = new Date();
const authority = await createCertificateAuthority(now, 'Bench root');
const { certificatePem, privateKeyPem } = await issueServerCertificate(authority, ['localhost'], now);
const pages = new Map<number, Buffer>();

/** How many apps there are, by the port's first path segment: `/1000/api/v1/apps` would be another org. */
const server = createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) => {
  const url = new URL(request.url ?? '', 'https://localhost');
  const apps = Number(request.headers['authorization']?.replace(/\D+/g, ''));
  const page = Number(url.searchParams.get('after') ?? 0);
  const isOfApps = url.pathname === '/api/v1/apps';
  const body = isOfApps ? pageOf(page) : Buffer.from('[]');
  const hasNext = isOfApps && (page + 1) * PAGE_SIZE < apps;
  const next = new URL(url);
  next.searchParams.set('after', String(page + 1));
  next.host = request.headers.host ?? '';
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-rate-limit-limit': '1000000',
    'x-rate-limit-remaining': '999999',
    'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 60),
    ...(hasNext ? { link: `<${next.href}>; rel="next"` } : {}),
  });
  response.end(body);
});

function pageOf(page: number): Buffer {
  const known = pages.get(page) ?? Buffer.from(pageText(page));
  pages.set(page, known);
  return known;
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const ready: ServerReady = { origin: `https://localhost:${port}`, caPem: authority.pem };
process.send?.(ready);
