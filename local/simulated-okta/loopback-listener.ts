/** A TCP port on the loopback interface that can be closed and opened again under the same number. */
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ADDRESSES = ['127.0.0.1', '::1'];
const BIND_ATTEMPTS = 20;
const BIND_RETRY_MS = 50;

export interface LoopbackListener {
  readonly port: number;
  /** Accepts connections; harmless when it does already. */
  open(): Promise<void>;
  /** Refuses connections. Those that are open stay so. */
  refuse(): Promise<void>;
  /** Ends every open connection at once. */
  dropConnections(): void;
}

/** @param port 0 for any free one */
export async function listenOnLoopback(
  port: number,
  accept: (socket: Socket) => void,
): Promise<LoopbackListener> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    // As servers of Node do that accept connections themselves; else each answer waits 40 ms for an acknowledgement.
    socket.setNoDelay(true);
    // Clients of a faulty server hang up in every possible way; none of them is the simulation's failure.
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    accept(socket);
  };
  let servers = await bindEveryAddress(port, track);
  const bound = portOf(servers);
  return {
    port: bound,
    async open() {
      if (servers.length === 0) servers = await bindEveryAddress(bound, track);
    },
    async refuse() {
      const closing = servers;
      servers = [];
      // The port is closed as soon as close() is called; its callback would wait for the open connections.
      for (const server of closing) server.close();
    },
    dropConnections() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Binds IPv4 and, where the machine has it, IPv6, because a client may try either for `localhost`. */
async function bindEveryAddress(port: number, accept: (socket: Socket) => void): Promise<Server[]> {
  for (let attempt = 1; ; attempt += 1) {
    const servers: Server[] = [];
    try {
      for (const address of ADDRESSES) {
        const server = await bind(address, servers.length === 0 ? port : portOf(servers), accept);
        if (server !== undefined) servers.push(server);
      }
      return servers;
    } catch (error) {
      for (const server of servers) server.close();
      if (attempt === BIND_ATTEMPTS || codeOf(error) !== 'EADDRINUSE') throw error;
      await sleep(BIND_RETRY_MS);
    }
  }
}

function bind(host: string, port: number, accept: (socket: Socket) => void): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(accept);
    server.once('error', (error) => {
      const absent = host.includes(':') && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error));
      if (absent) resolve(undefined);
      else reject(error);
    });
    server.listen({ host, port }, () => resolve(server));
  });
}

function portOf(servers: readonly Server[]): number {
  const address = servers[0]?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
