/** What a run is to check, and where the simulated org listens. Pure. */
import { orgEntries } from '../../lambda/settings/org.ts';
import { httpsOrigin } from '../../lambda/settings/values.ts';
import { onlyOne, readValue, type Values, wrongUsage } from '../command-line/command-grammar.ts';
import { type NetworkArguments, networkArgumentsOf } from '../command-line/network-arguments.ts';
import { received } from '../command-line/received.ts';
import { type ApiScenarioName, isApiScenarioName } from '../simulated-okta/api/api-scenarios.ts';
import { isSamlScenarioName, type SamlScenarioName } from '../simulated-okta/saml/saml-scenarios.ts';
import { isScenarioName, type ScenarioName } from '../simulated-okta/scenarios.ts';
import { isStatusScenarioName, type StatusScenarioName } from '../simulated-status-page/scenarios.ts';
import { cellOf, statusPageOf } from '../status/status-arguments.ts';

export interface OrgTarget extends NetworkArguments {
  readonly kind: 'org';
  readonly url: string;
  /** Where the URL was given, for the first line of the report. */
  readonly from: '--org' | 'OKTA_CLIENT_ORGURL';
  readonly authorizationServers: readonly string[];
  readonly customDomains: readonly string[];
  /** As Okta's page names it; undefined for what the org says. */
  readonly cell: string | undefined;
  /** URL of Okta's page; undefined for the real one. */
  readonly statusPage: string | undefined;
}

export interface SimulatedTarget extends Scenarios {
  readonly kind: 'simulated';
}

/** One of the simulated org, one of its API, one of its SAML certificates, one of the simulated status page. */
export interface Scenarios {
  readonly scenario: ScenarioName;
  readonly apiScenario: ApiScenarioName;
  readonly samlScenario: SamlScenarioName;
  readonly statusScenario: StatusScenarioName;
}

/** Options that say something of a real org alone. */
const ORG_OPTIONS = [
  'authorization-server',
  'custom-domain',
  'cell',
  'status-page',
  'resolve',
  'ca',
  'allow-private-addresses',
] as const;

export function targetOf(values: Values, environment: NodeJS.ProcessEnv): OrgTarget | SimulatedTarget {
  if (values.scenario !== undefined && values.org !== undefined) {
    throw wrongUsage(
      '--scenario and --org: received both, allowed: one of them, a real org has no scenarios',
    );
  }
  const given = onlyOne('org', values.org);
  if (given === '') throw wrongUsage('--org: received "", allowed: a URL such as https://acme.okta.com');
  const fromEnvironment = environment['OKTA_CLIENT_ORGURL'];
  const url = given ?? (values.scenario === undefined ? fromEnvironment : undefined);
  if (url === undefined || url === '') {
    const unused = ORG_OPTIONS.find((name) => values[name] !== undefined);
    if (unused !== undefined) throw wrongUsage(`--${unused}: only of use with --org`);
    return { kind: 'simulated', ...scenariosOf(values) };
  }
  // The settings are checked as a whole later, where an error quotes what they hold.
  readValue('org', url, orgEntries.url);
  for (const domain of values['custom-domain'] ?? []) readValue('custom-domain', domain, httpsOrigin);
  return {
    kind: 'org',
    url,
    from: given === undefined ? 'OKTA_CLIENT_ORGURL' : '--org',
    authorizationServers: values['authorization-server'] ?? [],
    customDomains: values['custom-domain'] ?? [],
    cell: cellOf(values),
    statusPage: statusPageOf(values),
    ...networkArgumentsOf(values),
  };
}

export function scenariosOf({ scenario: names = [] }: Values): Scenarios {
  const ofOrg = names.filter(isScenarioName);
  const ofApi = names.filter(isApiScenarioName);
  const ofSaml = names.filter(isSamlScenarioName);
  const ofPage = names.filter(isStatusScenarioName);
  const known: readonly string[] = [...ofOrg, ...ofApi, ...ofSaml, ...ofPage];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw wrongUsage(
      `--scenario: received ${received(unknown)}, allowed: a name that --list-scenarios prints`,
    );
  if (Math.max(ofOrg.length, ofApi.length, ofSaml.length, ofPage.length) > 1)
    throw wrongUsage(
      `--scenario: received "${names.join('" and "')}", allowed: one of the org, one of its API, one of its SAML certificates and one of the status page`,
    );
  const [scenario = 'healthy'] = ofOrg;
  const [apiScenario = 'api-healthy'] = ofApi;
  const [samlScenario = 'saml-healthy'] = ofSaml;
  const [statusScenario = 'status-operational'] = ofPage;
  return { scenario, apiScenario, samlScenario, statusScenario };
}

/** In words: what is as it should be is named once, of the org. */
export function namesOf({ scenario, apiScenario, samlScenario, statusScenario }: Scenarios): string {
  const others = [apiScenario, samlScenario, statusScenario];
  const usual: readonly string[] = ['api-healthy', 'saml-healthy', 'status-operational'];
  return [scenario, ...others.filter((name) => !usual.includes(name))].join(' and ');
}

export function portOf({ port = '8443' }: Values): number {
  if (/^\d+$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw wrongUsage(`--port: received ${received(port)}, allowed: a whole number from 0 to 65535`);
}
