/** The network of this machine, with the names and certificates that the command line adds to it. */
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { systemClock } from '../../lambda/adapters/runtime.ts';
import type { Network } from '../../lambda/net/network.ts';
import { type Resolve, systemResolve } from '../../lambda/net/resolve.ts';
import { InvalidInputError } from '../../lambda/schema-problems.ts';
import type { AddressOverride, NetworkArguments } from './network-arguments.ts';
import { received } from './received.ts';
import { textOfFile } from './text-file.ts';

/** Whether private addresses are refused is for each target to say. */
export type MachineNetwork = Omit<Network, 'publicOnly'>;

/** @throws InvalidInputError when a certificate file cannot be read or holds none */
export function machineNetwork({
  overrides,
  certificateFiles,
}: Pick<NetworkArguments, 'overrides' | 'certificateFiles'>): MachineNetwork {
  return {
    resolve: withOverrides(overrides, systemResolve),
    clock: systemClock,
    ...(certificateFiles.length === 0
      ? {}
      : { trustedCertificates: [...rootCertificates, ...certificateFiles.map(readCertificates)] }),
  };
}

function withOverrides(overrides: readonly AddressOverride[], resolve: Resolve): Resolve {
  return async (hostname, port) => {
    const matching = overrides.filter((override) => override.hostname === hostname && override.port === port);
    if (matching.length === 0) return resolve(hostname, port);
    return matching.map(({ address }) => ({ address, family: isIP(address) }));
  };
}

function readCertificates(file: string): string {
  const pem = textOfFile(file, '--ca');
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new InvalidInputError('command line', [
    `--ca: received ${received(file)}, allowed: a PEM file with a certificate`,
  ]);
}
