/** Runs every check of a configuration once: the engine of the Lambdas with a store in memory and nothing sent. */
import { systemClock, wait } from '../../lambda/adapters/runtime.ts';
import { oidcDiscovery } from '../../lambda/checks/oidc-discovery/check.ts';
import { rateLimits } from '../../lambda/checks/rate-limits/check.ts';
import { samlCertificates } from '../../lambda/checks/saml-certificates/check.ts';
import { fetchMetadata } from '../../lambda/checks/saml-certificates/fetch-metadata.ts';
import { serviceStatus } from '../../lambda/checks/service-status/check.ts';
import { statusPage } from '../../lambda/checks/service-status/status-page.ts';
import {
  checkRequests,
  credentialOf,
  type MonitorConfig,
  type OidcDiscoveryRequest,
  type RateLimitsRequest,
  type SamlCertificatesRequest,
  type ServiceStatusRequest,
} from '../../lambda/config.ts';
import { deliveryContext } from '../../lambda/engine/delivery-context.ts';
import type { Ports } from '../../lambda/engine/ports.ts';
import { type Run, runCheck } from '../../lambda/engine/run-check.ts';
import { runForOrgs } from '../../lambda/engine/run-for-orgs.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { MachineNetwork } from '../command-line/machine-network.ts';
import { inMemoryCertificates } from '../in-memory/certificates.ts';
import { inMemoryStore } from '../in-memory/store.ts';
import { localOktaAccess } from '../okta/okta-access.ts';
import { cellOfOrg } from '../okta/org-cell.ts';
import type { Prepared } from './prepare-run.ts';

/** The deadline of a deployed run. */
const DEADLINE_MS = 43_000;

/**
 * Okta's page is read first, so that what discovery announces says what Okta reports, and for that each org is
 * asked for its cell before: a deployed run knows it from the run before.
 */
export async function runChecks(
  config: MonitorConfig,
  { network, controlTarget, secrets }: Pick<Prepared, 'network' | 'controlTarget' | 'secrets'>,
): Promise<Run[]> {
  const requests = checkRequests(await withCells(config, network), {
    controlTarget,
    secretArnOf: (alias) => alias,
  });
  const ports = localPorts();
  const ofStatus: Run[] = [];
  const ofOrgs: Run[] = [];
  for (const request of requests)
    if (request.check === 'service-status') ofStatus.push(...(await runStatus(request, network, ports)));
  for (const request of requests) {
    switch (request.check) {
      case 'oidc-discovery':
        ofOrgs.push(await runDiscovery(request, network, ports));
        break;
      case 'rate-limits':
        ofOrgs.push(await runRateLimits(request, network, secrets, ports));
        break;
      case 'saml-certificates':
        ofOrgs.push(await runCertificates(request, network, secrets, ports));
        break;
    }
  }
  return [...ofOrgs, ...ofStatus];
}

async function withCells(config: MonitorConfig, network: MachineNetwork): Promise<MonitorConfig> {
  const orgs = config.orgs.map(async (org) => ({ ...org, cell: (await cellOfOrg(org, network)).cell }));
  return { ...config, orgs: await Promise.all(orgs) };
}

function runStatus(
  request: ServiceStatusRequest,
  network: MachineNetwork,
  ports: Ports,
): Promise<readonly Run[]> {
  const { settings } = request;
  const page = statusPage(settings, { ...network, publicOnly: !settings.allowPrivateAddresses });
  const check = serviceStatus(request, page.read);
  const orgs = check.orgs.map(({ org, judge }) => {
    return { judge, context: deliveryContext(org, { ...request, ...org }) };
  });
  return withTimeLimit(DEADLINE_MS, undefined, (deadline) => runForOrgs(check, orgs, ports, deadline));
}

function runDiscovery(request: OidcDiscoveryRequest, network: MachineNetwork, ports: Ports): Promise<Run> {
  const { org } = request;
  const check = oidcDiscovery(request, { ...network, publicOnly: !org.allowPrivateAddresses });
  return withTimeLimit(DEADLINE_MS, undefined, (deadline) =>
    runCheck(check, deliveryContext(org, request), ports, deadline),
  );
}

async function runRateLimits(
  request: RateLimitsRequest,
  network: MachineNetwork,
  secrets: ReadonlyMap<string, string>,
  ports: Ports,
): Promise<Run> {
  const { org } = request;
  const okta = localOktaAccess(org, network, secrets);
  const deadline = new Date(network.clock.now().getTime() + DEADLINE_MS);
  const check = rateLimits(request, {
    clock: network.clock,
    open: (known, principal) => okta.open(credentialOf(request, principal), known, deadline),
  });
  try {
    return await withTimeLimit(DEADLINE_MS, undefined, (signal) =>
      runCheck(check, deliveryContext(org, request), ports, signal),
    );
  } finally {
    okta.close();
  }
}

async function runCertificates(
  request: SamlCertificatesRequest,
  network: MachineNetwork,
  secrets: ReadonlyMap<string, string>,
  ports: Ports,
): Promise<Run> {
  const { org, settings, credential } = request;
  const okta = localOktaAccess(org, network, secrets);
  const ofOrg = { ...network, publicOnly: !org.allowPrivateAddresses };
  const check = samlCertificates(request, {
    clock: network.clock,
    wait,
    store: inMemoryCertificates(),
    open: (known, readBody) => {
      if (credential === undefined) throw new RangeError('no credential, and yet Okta is to be asked');
      return okta.open(credential, known, network.clock.now(), readBody);
    },
    fetchMetadata: (url, signal) => fetchMetadata(url, ofOrg, signal),
    callingMs: DEADLINE_MS - settings.attemptTimeoutMs,
  });
  try {
    return await withTimeLimit(DEADLINE_MS, undefined, (signal) =>
      runCheck(check, deliveryContext(org, request), ports, signal),
    );
  } finally {
    okta.close();
  }
}

function localPorts(): Ports {
  return {
    store: inMemoryStore(),
    publishAlert: async () => {},
    publishMetrics: async () => {},
    log: (level, message, data) => {
      if (level === 'error') console.error(message, data);
    },
    clock: systemClock,
    wait: (ms, signal) => {
      if (ms > 1000)
        console.error(`Something is critical; trying again in ${Math.round(ms / 1000)} s to be sure.`);
      return wait(ms, signal);
    },
  };
}
