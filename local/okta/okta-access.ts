/** Okta's API as a run on this machine asks it, with what stands for the secrets of a deployed stack. */
import type { OktaAccess } from '../../lambda/adapters/deployed-okta.ts';
import { random, wait } from '../../lambda/adapters/runtime.ts';
import { oktaClient } from '../../lambda/okta/client.ts';
import { configuredAuthorizer } from '../../lambda/okta/credentials/configured-authorizer.ts';
import { systemRandomness } from '../../lambda/okta/credentials/proofs.ts';
import { httpsTransport } from '../../lambda/okta/https-transport.ts';
import type { MachineNetwork } from '../command-line/machine-network.ts';

/** @param secrets by what the settings name in place of an ARN */
export function localOktaAccess(
  org: { readonly url: string; readonly allowPrivateAddresses: boolean },
  network: MachineNetwork,
  secrets: ReadonlyMap<string, string>,
): OktaAccess {
  const credentialPorts = {
    secret: (name: string) => async () => secrets.get(name) ?? missing(name),
    kmsKey: missing,
    clock: network.clock,
    randomness: systemRandomness,
  };
  const transport = httpsTransport({ ...network, publicOnly: !org.allowPrivateAddresses });
  const ports = { send: transport.send, clock: network.clock, wait, random };
  return {
    open: (credential, known, deadline, readBody) => {
      const authorizer = configuredAuthorizer(org.url, credential, credentialPorts);
      return oktaClient({ ...ports, authorizer, ...(readBody && { readBody }) }, known, deadline);
    },
    close: () => transport.close(),
  };
}

function missing(name: string): never {
  throw new RangeError(`no credential was handed over for ${name}`);
}
