/** What a run is to check, and where the simulated org listens. Pure. */
import { isIP } from 'node:net';
import { type Values, wrongUsage } from './command-grammar.ts';
import { isScenarioName, type ScenarioName } from './simulated-okta/simulated-okta.ts';

export interface AddressOverride {
  readonly hostname: string;
  readonly port: number;
  readonly address: string;
}

export interface OrgTarget {
  readonly kind: 'org';
  readonly url: string;
  /** Where the URL was given, for the first line of the report. */
  readonly from: '--org' | 'OKTA_CLIENT_ORGURL';
  readonly authorizationServers: readonly string[];
  readonly customDomains: readonly string[];
  readonly overrides: readonly AddressOverride[];
  readonly certificateFiles: readonly string[];
  readonly allowPrivateAddresses: boolean;
}

export interface SimulatedTarget {
  readonly kind: 'simulated';
  readonly scenario: ScenarioName;
}

export function targetOf(values: Values, environment: NodeJS.ProcessEnv): OrgTarget | SimulatedTarget {
  if (values.scenario !== undefined && values.org !== undefined) {
    throw wrongUsage(
      '--scenario and --org: received both, allowed: one of them, a real org has no scenarios',
    );
  }
  if (values.org === '') throw wrongUsage('--org: received "", allowed: a URL such as https://acme.okta.com');
  const fromEnvironment = environment['OKTA_CLIENT_ORGURL'];
  const url = values.org ?? (values.scenario === undefined ? fromEnvironment : undefined);
  if (url === undefined || url === '') {
    const orgOptions = [
      'authorization-server',
      'custom-domain',
      'resolve',
      'ca',
      'allow-private-addresses',
    ] as const;
    const unused = orgOptions.find((name) => values[name] !== undefined);
    if (unused !== undefined) throw wrongUsage(`--${unused}: only of use with --org`);
    return { kind: 'simulated', scenario: scenarioOf(values) };
  }
  return {
    kind: 'org',
    url,
    from: values.org === undefined ? 'OKTA_CLIENT_ORGURL' : '--org',
    authorizationServers: values['authorization-server'] ?? [],
    customDomains: values['custom-domain'] ?? [],
    overrides: (values.resolve ?? []).map(overrideOf),
    certificateFiles: values.ca ?? [],
    allowPrivateAddresses: values['allow-private-addresses'] ?? false,
  };
}

export function scenarioOf({ scenario = 'healthy' }: Values): ScenarioName {
  if (isScenarioName(scenario)) return scenario;
  throw wrongUsage(`--scenario: received "${scenario}", allowed: a name that --list-scenarios prints`);
}

export function portOf({ port = '8443' }: Values): number {
  if (/^\d+$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw wrongUsage(`--port: received "${port}", allowed: a whole number from 0 to 65535`);
}

function overrideOf(text: string): AddressOverride {
  const [, hostname = '', port = '', bracketed = ''] = /^([^:]+):(\d{1,5}):(.+)$/.exec(text) ?? [];
  const address = bracketed.replace(/^\[(.*)\]$/, '$1');
  if (hostname !== '' && Number(port) <= 65_535 && isIP(address) !== 0)
    return { hostname, port: Number(port), address };
  throw wrongUsage(
    `--resolve: received "${text}", allowed: HOST:PORT:ADDRESS, such as acme.okta.com:443:127.0.0.1`,
  );
}
