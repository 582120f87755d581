import { connect, type Socket } from 'node:net';
import { createServer, DEFAULT_CIPHERS } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Network } from '../../../lambda/net/network.ts';
import { faultOfWork, limitFor, openTo } from '../../support/loopback-network.ts';
import { listen, tcpServer, tlsIdentity } from '../../support/loopback-servers.ts';

const systemError = (code: string) => Object.assign(new Error(`${code} of the system`), { code });
const never = () => new Promise<never>(() => {});

/** A port on which the kernel no longer answers: its queue is full and its owner asleep. */
async function portWithFullQueue(): Promise<number> {
  const owner = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  const port = await new Promise<number>((resolve) => owner.once('message', resolve));
  const fillers = Array.from({ length: 8 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => {}));
  onTestFinished(async () => {
    for (const filler of fillers) filler.destroy();
    await owner.terminate();
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return port;
}

describe('A name that', () => {
  const NAMES: readonly [string, Network['resolve'], string][] = [
    ['does not exist', () => Promise.reject(systemError('ENOTFOUND')), 'DNS'],
    ['the resolver has no answer for', () => Promise.reject(systemError('EAI_AGAIN')), 'DNS'],
    ['is never answered', never, 'TIMEOUT'],
  ];

  it.each(NAMES)('%s fails in the name lookup', async (_what, resolve, reason) => {
    const fault = await faultOfWork(openTo(443, { resolve }, limitFor(reason)));
    expect(fault).toEqual({ reason, phase: 'dns' });
  });

  it('is answered only after the time was up leaves nothing behind that could end the process', async () => {
    const late = () =>
      new Promise<never>((_resolve, reject) => setTimeout(reject, 60, systemError('ENOTFOUND')));
    expect(await faultOfWork(openTo(443, { resolve: late }, 30))).toMatchObject({ reason: 'TIMEOUT' });
    // An unhandled rejection here would fail the whole file.
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
});

describe('A port that', () => {
  it('nobody listens on fails to connect', async () => {
    const closed = await tcpServer(() => {});
    const refusing = { resolve: async () => [{ address: '127.0.0.2', family: 4 }] };
    const fault = await faultOfWork(openTo(closed.port, refusing));
    expect(fault).toEqual({ reason: 'CONNECT', phase: 'connect' });
  });

  it('refuses on every address names each of them', async () => {
    const closed = await tcpServer(() => {});
    const addresses = ['127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 }));
    const opening = openTo(closed.port, { resolve: async () => addresses });
    await expect(opening).rejects.toThrow(/127\.0\.0\.2.*127\.0\.0\.3/);
    await expect(opening).rejects.toMatchObject({ reason: 'CONNECT', phase: 'connect' });
  });

  it.skipIf(process.platform !== 'linux')('never answers is given up while connecting', async () => {
    const port = await portWithFullQueue();
    const fault = await faultOfWork(openTo(port, {}, 200));
    expect(fault).toEqual({ reason: 'TIMEOUT', phase: 'connect' });
  });
});

describe('A server that accepts the connection and then', () => {
  const onHello = (react: (socket: Socket) => void) => (socket: Socket) =>
    void socket.once('data', () => react(socket));
  const HANDSHAKES: readonly [string, (socket: Socket) => void, string][] = [
    ['resets the handshake', onHello((socket) => socket.resetAndDestroy()), 'TLS'],
    ['closes in the handshake', onHello((socket) => socket.end()), 'TLS'],
    ['speaks plain HTTP', onHello((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')), 'TLS'],
    ['sends noise', onHello((socket) => socket.write(Buffer.alloc(64, 0xff))), 'TLS'],
    ['says nothing', () => {}, 'TIMEOUT'],
    ['stops in the middle of a record', onHello((socket) => socket.write(Buffer.of(22, 3, 3))), 'TIMEOUT'],
  ];

  it.each(HANDSHAKES)('%s fails in the TLS handshake', async (_what, accept, reason) => {
    const server = await tcpServer(accept);
    expect(await faultOfWork(openTo(server.port, {}, limitFor(reason)))).toEqual({ reason, phase: 'tls' });
  });

  it('knows only TLS 1.1 fails in the TLS handshake', async () => {
    const identity = await tlsIdentity();
    const ciphers = `${DEFAULT_CIPHERS}:@SECLEVEL=0`;
    const server = await listen(
      createServer({ ...identity, ciphers, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }),
    );
    expect(await faultOfWork(openTo(server.port))).toEqual({ reason: 'TLS', phase: 'tls' });
  });

  it('speaks no protocol that was offered fails in the TLS handshake', async () => {
    const identity = await tlsIdentity();
    const server = await listen(createServer({ ...identity, ALPNProtocols: ['smtp'] }));
    expect(await faultOfWork(openTo(server.port))).toEqual({ reason: 'TLS', phase: 'tls' });
  });

  it('is given up leaves no connection open', async () => {
    const server = await tcpServer((socket) => socket.resume());
    await faultOfWork(openTo(server.port, {}, 50));
    await expect.poll(() => server.open).toBe(0);
    expect(server.accepted).toBe(1);
  });
});
