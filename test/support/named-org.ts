/** An org that serves given documents under its real host name, on the port of https where the machine lets us. */
import { createServer, type Server } from 'node:https';
import type { Network } from '../../lambda/net/network.ts';
import { listen, tlsIdentity } from './loopback-servers.ts';

/** An address of this machine that nothing else uses; only its superuser may listen on port 443. */
const ADDRESS = '127.0.4.43';

export interface NamedOrg {
  readonly origin: string;
  readonly network: Partial<Network>;
}

/**
 * @param documents bodies by path; served byte for byte, except that a host on another port than 443 has to be
 *   named with it
 */
export async function namedOrg(host: string, documents: Readonly<Record<string, string>>): Promise<NamedOrg> {
  const identity = await tlsIdentity([host]);
  const start = (port: number, address: string) => listen(serverOf(documents, host, identity), port, address);
  const { port } = await start(443, ADDRESS).catch(() => start(0, '127.0.0.1'));
  const address = port === 443 ? ADDRESS : '127.0.0.1';
  return {
    origin: new URL(`https://${host}:${port}`).origin,
    network: { resolve: async () => [{ address, family: 4 }] },
  };
}

function serverOf(
  documents: Readonly<Record<string, string>>,
  host: string,
  identity: { cert: string; key: string },
): Server {
  return createServer(identity, ({ url = '', headers }, response) => {
    const text = documents[url]?.replaceAll(`https://${host}`, `https://${headers.host}`);
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(text);
  });
}
