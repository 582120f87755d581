/** What a run needs before it begins: settings, a network, and in a simulation the servers themselves. */

import { systemClock } from '../../lambda/adapters/runtime.ts';
import { aliasOfUrl, type MonitorSettings } from '../../lambda/config.ts';
import { systemResolve } from '../../lambda/net/resolve.ts';
import { CONTROL_TARGET } from '../command-line/control-target.ts';
import { type MachineNetwork, machineNetwork } from '../command-line/machine-network.ts';
import type { ServiceApp } from '../simulated-okta/api/credentials.ts';
import { createSimulatedApi } from '../simulated-okta/api/simulated-api.ts';
import { SAML_SCENARIOS, type SamlScenario } from '../simulated-okta/saml/saml-scenarios.ts';
import { ENDS_OF_YEARS, simulatedSaml } from '../simulated-okta/saml/simulated-saml.ts';
import { startSimulatedOkta } from '../simulated-okta/simulated-okta.ts';
import { startSimulatedStatusPage } from '../simulated-status-page/simulated-status-page.ts';
import type { OrgTarget, SimulatedTarget } from './run-arguments.ts';
import { simulatedCredential } from './simulated-credential.ts';

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

/** Of a larger org: at the usual 100 a minute, the monitor's small share would have a run wait for the next window. */
const APPS_LIMIT = 500;

async function prepareSimulation(target: SimulatedTarget): Promise<Prepared> {
  const { scenario, samlScenario, statusScenario } = target;
  const { now } = systemClock;
  const ofSaml = SAML_SCENARIOS[samlScenario];
  const { app, privateKey, kid } = await simulatedCredential();
  const api = createSimulatedApi({ now, serviceApps: [withRights(app, ofSaml)] });
  api.rateLimits.setLimit('/api/v1/apps', APPS_LIMIT);
  const [okta, control, page, saml] = await Promise.all([
    startSimulatedOkta({ scenario, now, api }),
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ scenario: statusScenario, now }),
    simulatedSaml(now(), { ...ENDS_OF_YEARS, ...ofSaml.ends }),
  ]);
  api.apps = saml.apps;
  api.directory = { ...api.directory, ...saml.directory };
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
    introduction: `Simulated Okta org at ${okta.origin}, scenario ${namesOf(target)}: made on the spot, says nothing of a real org`,
    close: async () => {
      await Promise.all([okta.close(), control.close(), page.close()]);
    },
  };
}

function withRights(app: ServiceApp, { role, missingScope }: SamlScenario): ServiceApp {
  const grantedScopes = app.grantedScopes.filter((scope) => scope !== missingScope);
  return { ...app, role: role ?? app.role, grantedScopes };
}

/** What is as it should be is named once, of the org. */
function namesOf({ scenario, samlScenario, statusScenario }: SimulatedTarget): string {
  const others = [samlScenario, statusScenario];
  const usual: readonly string[] = ['saml-healthy', 'status-operational'];
  return [scenario, ...others.filter((name) => !usual.includes(name))].join(' and ');
}
