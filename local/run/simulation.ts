/** The simulated org with all that it has: documents, an API, who may call it, SAML apps; and Okta's status page. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../lambda/adapters/runtime.ts';
import { SUPER_ADMIN } from '../simulated-okta/api/admin-roles.ts';
import type { ServiceApp } from '../simulated-okta/api/credentials.ts';
import { createSimulatedApi } from '../simulated-okta/api/simulated-api.ts';
import { SAML_SCENARIOS, type SamlScenario } from '../simulated-okta/saml/saml-scenarios.ts';
import { ENDS_OF_YEARS, simulatedSaml } from '../simulated-okta/saml/simulated-saml.ts';
import { startSimulatedOkta } from '../simulated-okta/simulated-okta.ts';
import { startSimulatedStatusPage } from '../simulated-status-page/simulated-status-page.ts';
import type { Scenarios } from './run-arguments.ts';
import { type SimulatedCredential, simulatedCredential } from './simulated-credential.ts';

export interface Simulation {
  /** `https://localhost:PORT`. */
  readonly origin: string;
  readonly port: number;
  readonly statusPage: string;
  /** Answers whatever the org does, as a host far from Okta would. */
  readonly controlTarget: string;
  /** That a client of the org and of the page has to trust, PEM. */
  readonly authorities: readonly string[];
  readonly credential: SimulatedCredential;
  /** Of an administrator of the org. */
  readonly apiToken: string;
  readonly close: () => Promise<void>;
}

/** Of a larger org: at the usual 100 a minute, the monitor's small share would have a run wait for the next window. */
const APPS_LIMIT = 500;

/** @param port of the org, 0 for any; an error of `listen` where it is taken, and then nothing runs */
export async function startSimulation(
  { scenario, apiScenario, samlScenario, statusScenario }: Scenarios,
  port = 0,
): Promise<Simulation> {
  const { now } = systemClock;
  const ofSaml = SAML_SCENARIOS[samlScenario];
  const [{ app, privateKey, kid }, saml] = await Promise.all([
    simulatedCredential(),
    simulatedSaml(now(), { ...ENDS_OF_YEARS, ...ofSaml.ends }),
  ]);
  const credential = { app: withRights(app, ofSaml), privateKey, kid };
  const apiToken = `00${randomBytes(30).toString('base64url')}`;
  const api = createSimulatedApi({
    now,
    serviceApps: [credential.app],
    apiTokens: [{ id: '00Tsimulated', value: apiToken, role: ofSaml.role ?? SUPER_ADMIN, revoked: false }],
  });
  api.rateLimits.setLimit('/api/v1/apps', APPS_LIMIT);
  api.apps = saml.apps;
  api.directory = { ...api.directory, ...saml.directory };
  api.switchTo(apiScenario);
  // Alone, as it can fail: servers that had been started beside it would go on.
  const okta = await startSimulatedOkta({ port, scenario, now, api });
  const [control, page] = await Promise.all([
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ scenario: statusScenario, now }),
  ]);
  return {
    origin: okta.origin,
    port: okta.port,
    statusPage: page.url,
    controlTarget: control.origin,
    authorities: [okta.caPem, page.caPem],
    credential,
    apiToken,
    close: async () => {
      await Promise.all([okta.close(), control.close(), page.close()]);
    },
  };
}

function withRights(app: ServiceApp, { role, missingScope }: SamlScenario): ServiceApp {
  const grantedScopes = app.grantedScopes.filter((scope) => scope !== missingScope);
  return { ...app, role: role ?? app.role, grantedScopes };
}
