/** How hosts are reached from this machine, as it is typed. Pure. */
import { isIP } from 'node:net';
import { type Values, wrongUsage } from './command-grammar.ts';
import { received } from './received.ts';

export interface AddressOverride {
  readonly hostname: string;
  readonly port: number;
  readonly address: string;
}

export interface NetworkArguments {
  readonly overrides: readonly AddressOverride[];
  readonly certificateFiles: readonly string[];
  readonly allowPrivateAddresses: boolean;
}

export function networkArgumentsOf(values: Values): NetworkArguments {
  return {
    overrides: (values.resolve ?? []).map(overrideOf),
    certificateFiles: values.ca ?? [],
    allowPrivateAddresses: values['allow-private-addresses'] ?? false,
  };
}

function overrideOf(text: string): AddressOverride {
  const [, hostname = '', port = '', bracketed = ''] = /^([^:]+):(\d{1,5}):(.+)$/.exec(text) ?? [];
  const address = bracketed.replace(/^\[(.*)\]$/, '$1');
  if (hostname !== '' && Number(port) <= 65_535 && isIP(address) !== 0)
    return { hostname, port: Number(port), address };
  throw wrongUsage(
    `--resolve: received ${received(text)}, allowed: HOST:PORT:ADDRESS, such as acme.okta.com:443:127.0.0.1`,
  );
}
