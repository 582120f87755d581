/** Runs every check once, without AWS: the engine of the Lambdas with a store in memory and nothing sent. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { systemClock, wait } from '../lambda/adapters/runtime.ts';
import { oidcDiscovery } from '../lambda/checks/oidc-discovery/check.ts';
import {
  aliasOfUrl,
  type CheckRequest,
  checkRequests,
  type MonitorSettings,
  normalizedUrls,
  parseMonitorConfig,
} from '../lambda/config.ts';
import type { CheckState } from '../lambda/contract.ts';
import type { Ports } from '../lambda/engine/ports.ts';
import { type Run, runCheck } from '../lambda/engine/run-check.ts';
import type { Network } from '../lambda/net/network.ts';
import { type Resolve, systemResolve } from '../lambda/net/resolve.ts';
import { withTimeLimit } from '../lambda/net/time-limit.ts';
import { worstState } from '../lambda/outcome.ts';
import { InvalidInputError } from '../lambda/schema-problems.ts';
import type { AddressOverride, OrgTarget, SimulatedTarget } from './command-line.ts';
import { inMemoryStore } from './in-memory-store.ts';
import { startSimulatedOkta } from './simulated-okta/simulated-okta.ts';
import { jsonReport, terminalReport } from './terminal-report.ts';

/** Exit codes of monitoring plugins. */
export const EXIT_CODES = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const satisfies Record<
  CheckState,
  number
>;

/** The deadline of a deployed run. */
const DEADLINE_MS = 43_000;

interface Prepared {
  readonly settings: MonitorSettings;
  readonly network: Omit<Network, 'publicOnly'>;
  readonly controlTarget: string;
  /** What the first line says of the target. */
  readonly introduction: string;
  readonly close: () => Promise<void>;
}

/** @returns the exit code */
export async function runOnce(
  target: OrgTarget | SimulatedTarget,
  json: boolean,
  print: (text: string) => void,
): Promise<number> {
  const prepared = target.kind === 'org' ? prepareOrg(target) : await prepareSimulation(target);
  try {
    if (!json) print(`${prepared.introduction}\n`);
    const config = parseMonitorConfig(prepared.settings, 'command line');
    for (const notice of normalizedUrls(prepared.settings, config)) console.error(notice);
    const requests = checkRequests(config, { controlTarget: prepared.controlTarget });
    const runs: Run[] = [];
    for (const request of requests) runs.push(await runRequest(request, prepared.network));
    const state = worstState(runs.map(({ outcome }) => outcome.state));
    const exitCode = EXIT_CODES[state];
    print(json ? jsonReport(runs, prepared.introduction, state, exitCode) : terminalReport(runs));
    if (!json) print(`\n${state.toUpperCase()}`);
    return exitCode;
  } finally {
    await prepared.close();
  }
}

function runRequest(request: CheckRequest, network: Omit<Network, 'publicOnly'>): Promise<Run> {
  const { org, runbookUrl, maintenance, siblings } = request;
  const check = oidcDiscovery(request, { ...network, publicOnly: !org.allowPrivateAddresses });
  const context = { org, runbookUrl, dashboardUrl: undefined, maintenance, siblings };
  return withTimeLimit(DEADLINE_MS, undefined, (deadline) =>
    runCheck(check, context, localPorts(), deadline),
  );
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

function prepareOrg(target: OrgTarget): Prepared {
  const { url, from, authorizationServers, customDomains, overrides, certificateFiles } = target;
  const alias = aliasOfUrl(url);
  return {
    settings: {
      orgs: [
        {
          alias,
          url,
          authorizationServers: authorizationServers.map((id) => ({ id })),
          customDomains: customDomains.map((domain) => ({ url: domain })),
          allowPrivateAddresses: target.allowPrivateAddresses,
        },
      ],
      notify: 'nobody',
    },
    network: {
      resolve: withOverrides(overrides, systemResolve),
      clock: systemClock,
      ...(certificateFiles.length === 0
        ? {}
        : { trustedCertificates: [...rootCertificates, ...certificateFiles.map(readCertificates)] }),
    },
    controlTarget: 'https://sts.amazonaws.com',
    introduction: `Okta org ${url} (${from}); nothing is stored or sent`,
    close: async () => {},
  };
}

async function prepareSimulation({ scenario }: SimulatedTarget): Promise<Prepared> {
  const { now } = systemClock;
  const [okta, control] = await Promise.all([
    startSimulatedOkta({ scenario, now }),
    startSimulatedOkta({ now }),
  ]);
  return {
    settings: {
      orgs: [
        {
          alias: 'simulated',
          url: okta.origin,
          authorizationServers: [{ id: 'default' }],
          allowPrivateAddresses: true,
          checks: { 'oidc-discovery': { confirmation: { overSeconds: 2 } } },
        },
      ],
      notify: 'nobody',
    },
    network: { resolve: systemResolve, clock: systemClock, trustedCertificates: [okta.caPem] },
    controlTarget: control.origin,
    introduction: `Simulated Okta org at ${okta.origin}, scenario ${scenario}: made on the spot, says nothing of a real org`,
    close: async () => {
      await Promise.all([okta.close(), control.close()]);
    },
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
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidInputError('command line', [`--ca: cannot read "${file}": ${String(error)}`]);
  }
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new InvalidInputError('command line', [
    `--ca: received "${file}", allowed: a PEM file with a certificate`,
  ]);
}
