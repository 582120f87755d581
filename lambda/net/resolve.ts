/** Name lookup, and the refusal of addresses that a monitor of public hosts has no business with. */
import { promises as dns, type LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { NetworkFault } from './fault.ts';

/** All addresses of a host; rejects when it has none. The port lets an override name one endpoint, as curl does. */
export type Resolve = (hostname: string, port: number) => Promise<readonly LookupAddress[]>;

/** The machine's own resolver, every address it gives. */
export const systemResolve: Resolve = (hostname) => dns.lookup(hostname, { all: true });

const NOT_PUBLIC = new BlockList();
// IANA special-purpose address registries: this host, private use, shared (RFC 6598), loopback, link-local
// (where the cloud's metadata services live), benchmarking, multicast and reserved.
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}

/** True for an address that is not reachable over the public internet: private, link-local, loopback and so on. */
export function isPrivateAddress(address: string): boolean {
  return NOT_PUBLIC.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Resolves a host and refuses it when any of its addresses is private: a name that points inward is either a
 * mistake or an attempt to make the monitor knock on doors it must not.
 *
 * @throws NetworkFault with reason `PRIVATE_ADDRESS`
 */
export async function resolvePublic(
  resolve: Resolve,
  hostname: string,
  port: number,
): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(hostname, port);
  const refused = addresses.find(({ address }) => isPrivateAddress(address));
  if (refused === undefined) return addresses;
  throw new NetworkFault(
    'PRIVATE_ADDRESS',
    'dns',
    `${hostname} resolves to ${refused.address}, a private or loopback address, which is refused unless allowPrivateAddresses is set`,
  );
}
