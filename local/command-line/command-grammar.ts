/** Words and options of the command line, before anything is made of their values. Pure. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { InvalidInputError } from '../../lambda/schema-problems.ts';
import { NOT_SHOWN, received } from './received.ts';

const GRAMMAR = {
  allowPositionals: true,
  strict: true,
  options: {
    org: { type: 'string', multiple: true },
    cell: { type: 'string' },
    'status-page': { type: 'string' },
    'authorization-server': { type: 'string', multiple: true },
    'custom-domain': { type: 'string', multiple: true },
    scenario: { type: 'string', multiple: true },
    'list-scenarios': { type: 'boolean' },
    json: { type: 'boolean' },
    resolve: { type: 'string', multiple: true },
    ca: { type: 'string', multiple: true },
    'allow-private-addresses': { type: 'boolean' },
    port: { type: 'string' },
    stack: { type: 'string' },
    for: { type: 'string' },
    reason: { type: 'string' },
    print: { type: 'boolean' },
    key: { type: 'string' },
    kid: { type: 'string' },
    'client-id': { type: 'string' },
    'private-key': { type: 'string' },
    token: { type: 'string' },
    'access-token': { type: 'string' },
    'client-secret': { type: 'string' },
    scope: { type: 'string', multiple: true },
    endpoint: { type: 'string' },
    'expect-audience': { type: 'string' },
    saml: { type: 'string' },
    'expect-acs': { type: 'string' },
    'sp-metadata': { type: 'string' },
    'control-target': { type: 'string' },
    'signin-failures': { type: 'string' },
    metadata: { type: 'string', multiple: true },
    csv: { type: 'boolean' },
    tries: { type: 'string' },
    since: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
} as const;

type Option = keyof (typeof GRAMMAR)['options'];

/** As it is called unless somebody calls it otherwise. */
export const STACK = 'OktaHealthMonitor';

/** How hosts are reached from this machine. */
export const NETWORK_OPTIONS = ['resolve', 'ca', 'allow-private-addresses'] as const;

/** What a service app or an API token is, for the API of an org. */
export const CREDENTIAL_OPTIONS = ['client-id', 'private-key', 'kid', 'token'] as const;

/** A credential of any kind. Given twice it is refused: that of other options the last counts, nobody should have to know. */
const EVERY_CREDENTIAL = [
  'token',
  'access-token',
  'client-id',
  'client-secret',
  'private-key',
  'kid',
] as const;

/** In the order in which they are named to people. */
const OPTIONS_OF = {
  run: [
    'org',
    'cell',
    'status-page',
    'authorization-server',
    'custom-domain',
    'scenario',
    'list-scenarios',
    'json',
    ...NETWORK_OPTIONS,
  ],
  diagnose: [
    'org',
    'custom-domain',
    'authorization-server',
    ...EVERY_CREDENTIAL,
    'scope',
    'endpoint',
    'saml',
    'expect-acs',
    'expect-audience',
    'sp-metadata',
    'control-target',
    'signin-failures',
    'cell',
    'status-page',
    'json',
    ...NETWORK_OPTIONS,
  ],
  doctor: ['org', ...CREDENTIAL_OPTIONS, 'cell', 'status-page', 'stack', 'json', ...NETWORK_OPTIONS],
  status: ['org', 'cell', 'status-page', 'json', ...NETWORK_OPTIONS],
  certificates: [
    'org',
    'custom-domain',
    ...CREDENTIAL_OPTIONS,
    'metadata',
    'stack',
    'json',
    'csv',
    ...NETWORK_OPTIONS,
  ],
  ticket: [
    'org',
    ...CREDENTIAL_OPTIONS,
    'access-token',
    'scope',
    'endpoint',
    'tries',
    'cell',
    'status-page',
    'control-target',
    'stack',
    'since',
    'json',
    ...NETWORK_OPTIONS,
  ],
  simulate: ['port', 'scenario', 'list-scenarios', 'json'],
  mute: ['stack', 'for', 'reason', 'json'],
  unmute: ['stack', 'json'],
  mutes: ['stack', 'json'],
  'test-alert': ['stack', 'org', 'print', 'json'],
  confirm: ['json'],
  explain: ['json'],
  'public-jwk': ['key', 'kid', 'json'],
} as const satisfies Record<string, readonly Option[]>;

export type CommandName = keyof typeof OPTIONS_OF;
export type Values = ReturnType<typeof parseArgs<typeof GRAMMAR>>['values'];

export interface Arguments {
  readonly command: CommandName;
  /** False for a run that is not called so. */
  readonly isNamed: boolean;
  readonly values: Values;
  /** What stands after the command and is no option. */
  readonly operands: readonly string[];
}

/** @throws InvalidInputError for an unknown command, an unknown option, or an option of another command */
export function argumentsOf(args: readonly string[]): Arguments {
  const { values, positionals } = parsed(args);
  const [word, ...operands] = positionals;
  const command = commandNamed(word);
  const given: Arguments = { command, isNamed: word !== undefined, values, operands };
  if (values.help) return given;
  for (const option of Object.keys(values) as Option[]) {
    const allowed: readonly Option[] = OPTIONS_OF[command];
    if (allowed.includes(option)) continue;
    const owners = commandNames().filter((name) => (OPTIONS_OF[name] as readonly Option[]).includes(option));
    throw wrongUsage(
      command === 'run'
        ? `--${option}: only an option of ${owners.join(', ')}`
        : `--${option}: not an option of ${command}`,
    );
  }
  return given;
}

/** @throws InvalidInputError unless there is nothing but the command and its options */
export function withoutOperands({ command, operands }: Arguments): void {
  if (operands.length > 0)
    throw wrongUsage(`received ${quoted(operands[0] ?? '')} after "${command}", allowed: options only`);
}

/** What stands where nothing should may be the value of an option that was left out, such as a token. */
function quoted(word: string): string {
  return /^[a-z.-]{1,24}$/.test(word) ? `"${word}"` : NOT_SHOWN;
}

/** @throws InvalidInputError when an option that other commands repeat is given more than once */
export function onlyOne(option: Option, given: readonly string[] | undefined): string | undefined {
  if (given === undefined || given.length <= 1) return given?.[0];
  throw wrongUsage(`--${option}: received ${given.map(received).join(' and ')}, allowed: one`);
}

/**
 * The value of an option as a schema reads it.
 *
 * @throws InvalidInputError with what the schema allows
 */
export function readValue<Value>(
  option: Option,
  given: string,
  schema: v.GenericSchema<unknown, Value>,
): Value {
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return parsed.output;
  throw wrongUsage(`--${option}: received ${received(given)}, allowed: ${parsed.issues[0].message}`);
}

export function wrongUsage(problem: string): InvalidInputError {
  return new InvalidInputError('command line', [problem]);
}

function parsed(
  args: readonly string[],
): Pick<ReturnType<typeof parseArgs<typeof GRAMMAR>>, 'values' | 'positionals'> {
  try {
    const { tokens, ...given } = parseArgs({ ...GRAMMAR, args: args.map(withStackNamed), tokens: true });
    const named = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
    const twice = EVERY_CREDENTIAL.find((name) => named.filter((each) => each === name).length > 1);
    if (twice !== undefined) throw wrongUsage(`--${twice}: received twice, allowed: once`);
    return given;
  } catch (error) {
    throw error instanceof InvalidInputError ? error : wrongUsage(inWords(error));
  }
}

/** What Node says of options, in our words: its own may quote what was typed. */
function inWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const [, option = ''] = /--([a-z-]+)/.exec(message) ?? [];
    if (message.includes('does not take')) return `--${option}: received a value, allowed: none`;
    return `--${option}: received no value, allowed: one, as in --help; with = where it begins with a hyphen`;
  }
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return message.split('. ')[0] ?? message;
  const [, name = ''] = /'(-[^']*)'/.exec(message) ?? [];
  const option = /^--?[a-z][a-z-]{0,30}$/.test(name) ? name : NOT_SHOWN;
  return `received the option ${option}, allowed: those that --help names`;
}

/** `--stack` alone is the usual one: no name of a stack begins with a hyphen. */
function withStackNamed(word: string, index: number, args: readonly string[]): string {
  const next = args[index + 1];
  return word === '--stack' && (next === undefined || next.startsWith('-')) ? `--stack=${STACK}` : word;
}

function commandNamed(word: string | undefined): CommandName {
  if (word === undefined) return 'run';
  const named = commandNames().find((name) => name === word);
  if (named !== undefined) return named;
  throw wrongUsage(
    `received command ${quoted(word)}, allowed: ${commandNames().join(', ')}, or none for run`,
  );
}

export function commandNames(): CommandName[] {
  return Object.keys(OPTIONS_OF) as CommandName[];
}

export function optionsOf(command: CommandName): readonly string[] {
  return OPTIONS_OF[command];
}
