/** What a run needs before it begins: settings, a network, and in a simulation the servers themselves. */
import { systemClock } from '../lambda/adapters/runtime.ts';
import { aliasOfUrl, type MonitorSettings } from '../lambda/config.ts';
import { systemResolve } from '../lambda/net/resolve.ts';
import { type MachineNetwork, machineNetwork } from './machine-network.ts';
import type { OrgTarget, SimulatedTarget } from './run-arguments.ts';
import { simulatedCredential } from './simulated-credential.ts';
import { createSimulatedApi } from './simulated-okta/api/simulated-api.ts';
import { startSimulatedOkta } from './simulated-okta/simulated-okta.ts';
import { startSimulatedStatusPage } from './simulated-status-page/simulated-status-page.ts';

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
    controlTarget: 'https://sts.amazonaws.com',
    secrets: new Map(),
    introduction: `Okta org ${url} (${from}); nothing is stored or sent`,
    close: async () => {},
  };
}

/** Of the simulated org. */
const ALIAS = 'simulated';

async function prepareSimulation({ scenario, statusScenario }: SimulatedTarget): Promise<Prepared> {
  const { now } = systemClock;
  const { app, privateKey, kid } = await simulatedCredential();
  const api = createSimulatedApi({ now, serviceApps: [app] });
  const [okta, control, page] = await Promise.all([
    startSimulatedOkta({ scenario, now, api }),
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ scenario: statusScenario, now }),
  ]);
  const scenarios = statusScenario === 'status-operational' ? scenario : `${scenario} and ${statusScenario}`;
  return {
    settings: {
      orgs: [
        {
          alias: ALIAS,
          url: okta.origin,
          credential: { kind: 'private-key', clientId: app.clientId, kid },
          authorizationServers: [{ id: 'default' }],
          allowPrivateAddresses: true,
          checks: { 'oidc-discovery': { confirmation: { overSeconds: 2 } } },
        },
      ],
      statusPage: { url: page.url, allowPrivateAddresses: true },
      notify: 'nobody',
    },
    network: { resolve: systemResolve, clock: systemClock, trustedCertificates: [okta.caPem, page.caPem] },
    controlTarget: control.origin,
    secrets: new Map([[ALIAS, privateKey]]),
    introduction: `Simulated Okta org at ${okta.origin}, scenario ${scenarios}: made on the spot, says nothing of a real org`,
    close: async () => {
      await Promise.all([okta.close(), control.close(), page.close()]);
    },
  };
}
