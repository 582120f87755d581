/** What a run needs before it begins: settings, a network, and in a simulation the servers themselves. */

import { systemClock } from '../../lambda/adapters/runtime.ts';
import { aliasOfUrl, type MonitorSettings } from '../../lambda/config.ts';
import { systemResolve } from '../../lambda/net/resolve.ts';
import { CONTROL_TARGET } from '../command-line/control-target.ts';
import { type MachineNetwork, machineNetwork } from '../command-line/machine-network.ts';
import { namesOf, type OrgTarget, type SimulatedTarget } from './run-arguments.ts';
import { SIMULATED_SCOPES } from './simulated-credential.ts';
import { startSimulation } from './simulation.ts';

export interface Prepared {
  readonly settings: MonitorSettings;
  readonly network: MachineNetwork;
  readonly controlTarget: string;
  /** Stands for the secrets of a deployed stack: what an org authenticates with, by its alias. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What the first line says of the target. */
  readonly introduction: string;
  readonly close: () => Promise<void>;
}

/** @throws InvalidInputError for an org or a certificate file that is none */
export async function prepare(target: OrgTarget | SimulatedTarget): Promise<Prepared> {
  return target.kind === 'org' ? prepareOrg(target) : prepareSimulation(target);
}

function prepareOrg(target: OrgTarget): Prepared {
  const { url, from, authorizationServers, customDomains, cell, statusPage, allowPrivateAddresses } = target;
  return {
    settings: {
      orgs: [
        {
          alias: aliasOfUrl(url),
          url,
          authorizationServers: authorizationServers.map((id) => ({ id })),
          customDomains: customDomains.map((domain) => ({ url: domain })),
          cell,
          allowPrivateAddresses,
        },
      ],
      statusPage: { url: statusPage, allowPrivateAddresses },
      notify: 'nobody',
    },
    network: machineNetwork(target),
    controlTarget: CONTROL_TARGET,
    secrets: new Map(),
    introduction: `Okta org ${url} (${from}); nothing is stored or sent`,
    close: async () => {},
  };
}

/** Of the simulated org. */
const ALIAS = 'simulated';

async function prepareSimulation(target: SimulatedTarget): Promise<Prepared> {
  const { origin, statusPage, controlTarget, authorities, credential, close } = await startSimulation(target);
  const { app, privateKey, kid } = credential;
  return {
    settings: {
      orgs: [
        {
          alias: ALIAS,
          url: origin,
          credential: { kind: 'private-key', clientId: app.clientId, kid, scopes: [...SIMULATED_SCOPES] },
          authorizationServers: [{ id: 'default' }],
          allowPrivateAddresses: true,
          checks: { 'oidc-discovery': { confirmation: { overSeconds: 2 } } },
        },
      ],
      statusPage: { url: statusPage, allowPrivateAddresses: true },
      notify: 'nobody',
    },
    network: { resolve: systemResolve, clock: systemClock, trustedCertificates: authorities },
    controlTarget,
    secrets: new Map([[ALIAS, privateKey]]),
    introduction: `Simulated Okta org at ${origin}, scenario ${namesOf(target)}: made on the spot, says nothing of a real org`,
    close,
  };
}
