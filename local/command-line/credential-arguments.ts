/** The credential for an org as it is typed, or found in the environment under Okta's names. Pure. */
import { type Values, wrongUsage } from './command-grammar.ts';
import { fromEnvironment } from './okta-environment.ts';

/** Where a secret is; only what stands in the environment or on the command line is held here itself. */
export type SecretSource =
  | { readonly from: 'stdin' }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'text'; readonly text: string };

export interface ServiceAppArguments {
  readonly kind: 'service-app';
  readonly clientId: string;
  /** PEM or JWK. */
  readonly privateKey: SecretSource;
  /** By which Okta knows the key; undefined for what a JWK says, else its thumbprint. */
  readonly kid: string | undefined;
}

export type CredentialArguments =
  | ServiceAppArguments
  | {
      readonly kind: 'api-token';
      readonly token: SecretSource;
      /** On the command line, where others on the machine can read it. */
      readonly isExposed: boolean;
    };

const EITHER = '--client-id and --private-key of a service app, or --token';

/**
 * Options go before the environment, and in the environment a service app before a token.
 *
 * @throws InvalidInputError for none, for half of one or for two; never quotes a secret
 */
export function credentialOf(values: Values, environment: NodeJS.ProcessEnv): CredentialArguments {
  const credential = credentialIn(values, environment);
  if (credential !== undefined) return credential;
  throw wrongUsage(`no credential: allowed: ${EITHER}; or --metadata URL, which needs none`);
}

/**
 * As {@link credentialOf}, for commands that can do without.
 *
 * @throws InvalidInputError for half of one or for two; never quotes a secret
 */
export function credentialIn(
  values: Values,
  environment: NodeJS.ProcessEnv,
): CredentialArguments | undefined {
  const { 'client-id': clientId, 'private-key': privateKey, token, kid } = values;
  if (token !== undefined) {
    const other = (['client-id', 'private-key', 'kid'] as const).find((name) => values[name] !== undefined);
    if (other !== undefined) throw wrongUsage(`--token and --${other}: received both, allowed: ${EITHER}`);
    return {
      kind: 'api-token',
      token: secretSource('token', token, 'an API token'),
      isExposed: token !== '-',
    };
  }
  const id = clientId ?? fromEnvironment(environment, 'clientId');
  const key = keySource(privateKey, environment);
  if (id !== undefined && key !== undefined) {
    const kidOfKey = privateKey === undefined ? fromEnvironment(environment, 'kid') : undefined;
    return { kind: 'service-app', clientId: clientIdIn(id), privateKey: key, kid: kid ?? kidOfKey };
  }
  const tokenInEnvironment = fromEnvironment(environment, 'apiToken');
  const isNamed = clientId !== undefined || privateKey !== undefined;
  if (tokenInEnvironment !== undefined && !isNamed)
    return { kind: 'api-token', token: { from: 'text', text: tokenInEnvironment }, isExposed: false };
  if (id !== undefined)
    throw wrongUsage(
      '--private-key: missing beside a client id, allowed: a file with a PEM or JWK, or - for stdin',
    );
  if (key !== undefined)
    throw wrongUsage('--client-id: missing beside a private key, allowed: the client id of a service app');
  return undefined;
}

/** @throws InvalidInputError for what no client of Okta is called; does not quote it, as it may be a secret */
export function clientIdIn(text: string): string {
  if (/^[\w-]{1,100}$/.test(text)) return text;
  throw wrongUsage(
    '--client-id: received something else, allowed: letters, digits, - and _, such as 0oa1b2c3d4',
  );
}

/**
 * @param given the secret itself, or - where it comes from stdin
 * @param allowed what it is: `an API token`
 * @throws InvalidInputError when it is empty
 */
export function secretSource(
  option: 'token' | 'access-token' | 'client-secret',
  given: string,
  allowed: string,
): SecretSource {
  if (given === '-') return { from: 'stdin' };
  if (given.trim() === '')
    throw wrongUsage(`--${option}: received nothing, allowed: ${allowed}, or - for stdin`);
  return { from: 'text', text: given };
}

function keySource(path: string | undefined, environment: NodeJS.ProcessEnv): SecretSource | undefined {
  if (path === '-') return { from: 'stdin' };
  if (path === '')
    throw wrongUsage('--private-key: received "", allowed: a file with a PEM or JWK, or - for stdin');
  if (path !== undefined && isKeyItself(path))
    throw wrongUsage('--private-key: received a key itself, allowed: a file that holds it, or - for stdin');
  if (path !== undefined) return { from: 'file', path };
  const given = fromEnvironment(environment, 'privateKey');
  if (given === undefined) return undefined;
  return isKeyItself(given) ? { from: 'text', text: given } : { from: 'file', path: given };
}

function isKeyItself(text: string): boolean {
  return text.includes('-----BEGIN') || text.trimStart().startsWith('{') || text.includes('\n');
}
