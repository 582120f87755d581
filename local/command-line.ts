/** The command line, parsed: what to run and against what. Pure. */
import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { InvalidInputError } from '../lambda/schema-problems.ts';
import { isScenarioName, type ScenarioName } from './simulated-okta/simulated-okta.ts';

export const HELP = `Okta Health Monitor

  npm start                             run every check once against a simulated Okta org
  npm start -- --org URL                run every check once against your org; nothing is sent
  npm start -- simulate --port 8443     run the simulated org alone, for any client to talk to

Options of a run
  --org URL                     org to check, such as https://acme.okta.com
                                (or OKTA_CLIENT_ORGURL in the environment)
  --authorization-server ID     a custom authorization server to check too; may be repeated
  --scenario NAME               the simulated org with a fault
  --list-scenarios              names of the faults
  --json                        one JSON document instead of the table
  --resolve HOST:PORT:ADDRESS   use ADDRESS for HOST:PORT, as curl does; may be repeated
  --ca FILE                     trust the certificates in a PEM file too; may be repeated
  --allow-private-addresses     check targets that resolve to a private or loopback address
Options of simulate
  --port PORT                   port to listen on, 0 for any; 8443 unless given
  --scenario NAME               as above

Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown or wrong usage
`;

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
  readonly overrides: readonly AddressOverride[];
  readonly certificateFiles: readonly string[];
  readonly allowPrivateAddresses: boolean;
}

export interface SimulatedTarget {
  readonly kind: 'simulated';
  readonly scenario: ScenarioName;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'list-scenarios' }
  | { readonly kind: 'simulate'; readonly port: number; readonly scenario: ScenarioName }
  | { readonly kind: 'run'; readonly target: OrgTarget | SimulatedTarget; readonly json: boolean };

const GRAMMAR = {
  allowPositionals: true,
  strict: true,
  options: {
    org: { type: 'string' },
    'authorization-server': { type: 'string', multiple: true },
    scenario: { type: 'string' },
    'list-scenarios': { type: 'boolean' },
    json: { type: 'boolean', default: false },
    resolve: { type: 'string', multiple: true },
    ca: { type: 'string', multiple: true },
    'allow-private-addresses': { type: 'boolean' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
} as const;

/** @throws InvalidInputError naming the option, the value received and what is allowed */
export function parseCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parsed(args);
  if (values.help) return { kind: 'help' };
  if (values['list-scenarios']) return { kind: 'list-scenarios' };
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw wrong(`received "${rest[0]}" after "${command}", allowed: options only`);
  const scenario = scenarioNamed(values.scenario ?? 'healthy');
  if (command === 'simulate') {
    if (values.org !== undefined) throw wrong('--org: not an option of simulate');
    return { kind: 'simulate', port: portOf(values.port ?? '8443'), scenario };
  }
  if (command !== undefined) throw wrong(`received command "${command}", allowed: simulate, or none`);
  if (values.port !== undefined) throw wrong('--port: only an option of simulate');
  if (values.scenario !== undefined && values.org !== undefined) {
    throw wrong('--scenario and --org: received both, allowed: one of them, a real org has no scenarios');
  }
  const fromEnvironment = environment['OKTA_CLIENT_ORGURL'];
  const url = values.org ?? (values.scenario === undefined ? fromEnvironment : undefined);
  if (url === undefined || url === '') {
    const orgOptions = ['authorization-server', 'resolve', 'ca', 'allow-private-addresses'] as const;
    const unused = orgOptions.find((name) => values[name] !== undefined);
    if (unused !== undefined) throw wrong(`--${unused}: only of use with --org`);
    return { kind: 'run', target: { kind: 'simulated', scenario }, json: values.json };
  }
  return {
    kind: 'run',
    json: values.json,
    target: {
      kind: 'org',
      url,
      from: values.org === undefined ? 'OKTA_CLIENT_ORGURL' : '--org',
      authorizationServers: values['authorization-server'] ?? [],
      overrides: (values.resolve ?? []).map(overrideOf),
      certificateFiles: values.ca ?? [],
      allowPrivateAddresses: values['allow-private-addresses'] ?? false,
    },
  };
}

function parsed(args: readonly string[]): ReturnType<typeof parseArgs<typeof GRAMMAR>> {
  try {
    return parseArgs({ ...GRAMMAR, args: [...args] });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function scenarioNamed(name: string): ScenarioName {
  if (isScenarioName(name)) return name;
  throw wrong(`--scenario: received "${name}", allowed: a name that --list-scenarios prints`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw wrong(`--port: received "${text}", allowed: a whole number from 0 to 65535`);
}

function overrideOf(text: string): AddressOverride {
  const [, hostname = '', port = '', bracketed = ''] = /^([^:]+):(\d{1,5}):(.+)$/.exec(text) ?? [];
  const address = bracketed.replace(/^\[(.*)\]$/, '$1');
  if (hostname !== '' && isIP(address) !== 0) return { hostname, port: Number(port), address };
  throw wrong(
    `--resolve: received "${text}", allowed: HOST:PORT:ADDRESS, such as acme.okta.com:443:127.0.0.1`,
  );
}

function wrong(problem: string): InvalidInputError {
  return new InvalidInputError('command line', [problem]);
}
