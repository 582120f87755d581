/** Servers on the loopback interface that end with the test that started them. */
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, DEFAULT_CIPHERS, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type CertificateVariant, issueServerCertificate } from '../../local/made-certificates.ts';
import { HOST, testAuthority } from './loopback-network.ts';

export interface Listening {
  readonly port: number;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Cuts every open connection. */
  drop(): void;
}

/**
 * Starts a server; when the test ends, so do the server and its connections.
 *
 * @param port a free one unless told
 */
export async function listen(server: Server, port = 0, address = '127.0.0.1'): Promise<Listening> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    // Clients under test hang up in every way; that is no failure of the server.
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    server.close();
    drop();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted;
    },
    get open() {
      return sockets.size;
    },
    drop,
  };
}

/** What a TLS server needs to present a certificate of the test authority. */
export async function tlsIdentity(
  hostnames: readonly string[] = [HOST],
  variant: CertificateVariant = 'valid',
): Promise<{ cert: string; key: string; ciphers: string }> {
  const issued = await issueServerCertificate(await testAuthority(), hostnames, new Date(), variant);
  return {
    cert: issued.certificatePem,
    key: issued.privateKeyPem,
    // OpenSSL 3.5 would refuse to present a weak key, which is just what one variant is for.
    ciphers: variant === 'weak-key' ? `${DEFAULT_CIPHERS}:@SECLEVEL=0` : DEFAULT_CIPHERS,
  };
}

export const tcpServer = (accept: (socket: Socket) => void) => listen(createTcpServer(accept));

/** What a script does when its answer is sent; `reset` ends the connection without the goodbye of TLS and TCP. */
export type Ending = (socket: TLSSocket, reset: () => void) => void;

/** A TLS server whose every connection is handed over, to be answered byte by byte. */
export async function tlsServer(accept: Ending): Promise<Listening> {
  const rawSockets = new Map<number | undefined, Socket>();
  const server = createTlsServer({ ...(await tlsIdentity()), ALPNProtocols: ['http/1.1'] }, (socket) => {
    socket.on('error', () => {});
    accept(socket, () => rawSockets.get(socket.remotePort)?.resetAndDestroy());
  });
  server.on('connection', (socket: Socket) => rawSockets.set(socket.remotePort, socket));
  return listen(server);
}

/** A TLS server that answers every request with the same bytes, and then does something. */
export async function rawHttpServer(answer: string | Buffer, then: Ending = () => {}): Promise<Listening> {
  return tlsServer((socket, reset) => {
    socket.on('data', () => {
      if (answer.length === 0) then(socket, reset);
      else socket.write(answer, () => then(socket, reset));
    });
  });
}

export async function httpsServer(
  respond: Parameters<typeof createHttpsServer>[1],
  hostnames?: readonly string[],
): Promise<Listening> {
  return listen(createHttpsServer(await tlsIdentity(hostnames), respond));
}
