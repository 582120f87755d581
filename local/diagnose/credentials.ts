/** With what `diagnose` may ask: an access token, a client, an API token. Pure. */
import { type Values, wrongUsage } from '../command-line/command-grammar.ts';
import {
  type CredentialArguments,
  clientIdIn,
  credentialIn,
  type SecretSource,
  secretSource,
} from '../command-line/credential-arguments.ts';
import { fromEnvironment } from '../command-line/okta-environment.ts';

export interface DiagnosedCredentials {
  readonly accessToken: SecretSource | undefined;
  /** A service app, or an API token. */
  readonly api: CredentialArguments | undefined;
  /** A client that proves itself by a secret. */
  readonly client: SecretClient | undefined;
  /** Options whose secret others on this machine can read on the command line. */
  readonly exposed: readonly string[];
}

export interface SecretClient {
  readonly clientId: string;
  readonly secret: SecretSource;
}

const SECRET_OPTIONS = ['token', 'access-token', 'client-secret'] as const;
const STDIN_OPTIONS = [...SECRET_OPTIONS, 'private-key'] as const;

/** @throws InvalidInputError for what does not go together; never quotes a secret */
export function diagnosedCredentialsOf(values: Values, environment: NodeJS.ProcessEnv): DiagnosedCredentials {
  onlyOneFromStdin(values);
  const client = secretClientOf(values, environment);
  const accessToken = accessTokenOf(values, environment);
  return {
    accessToken,
    client,
    api: client === undefined ? apiCredentialOf(values, environment, accessToken) : undefined,
    exposed: SECRET_OPTIONS.filter((name) => values[name] !== undefined && values[name] !== '-'),
  };
}

function accessTokenOf(values: Values, environment: NodeJS.ProcessEnv): SecretSource | undefined {
  const { 'access-token': given, token } = values;
  if (given !== undefined && token !== undefined)
    throw wrongUsage('--access-token and --token: received both, allowed: one of them');
  if (given !== undefined) return secretSource('access-token', given, 'an access token');
  // Whoever names another credential does not mean the one that happens to be in the environment.
  const isNamed = (['token', 'client-id', 'client-secret', 'private-key'] as const).some(
    (name) => values[name] !== undefined,
  );
  const found = isNamed ? undefined : fromEnvironment(environment, 'accessToken');
  return found === undefined ? undefined : { from: 'text', text: found };
}

function secretClientOf(values: Values, environment: NodeJS.ProcessEnv): SecretClient | undefined {
  const { 'client-secret': secret, 'client-id': id, 'private-key': key, token } = values;
  if (secret !== undefined && key !== undefined)
    throw wrongUsage('--client-secret and --private-key: received both, allowed: one of them');
  if (secret !== undefined && token !== undefined)
    throw wrongUsage('--client-secret and --token: received both, allowed: one of them');
  if (secret !== undefined) {
    const clientId = id ?? fromEnvironment(environment, 'clientIdOfSecret');
    if (clientId === undefined)
      throw wrongUsage('--client-id: missing beside a client secret, allowed: the client id of an app');
    return {
      clientId: clientIdIn(clientId),
      secret: secretSource('client-secret', secret, 'a client secret'),
    };
  }
  if (key !== undefined || token !== undefined) return undefined;
  const found = fromEnvironment(environment, 'clientSecret');
  const ofEnvironment = id ?? fromEnvironment(environment, 'clientIdOfSecret');
  if (found === undefined || ofEnvironment === undefined) return undefined;
  return { clientId: clientIdIn(ofEnvironment), secret: { from: 'text', text: found } };
}

/** An API token of the environment is not tried beside an access token: the answer would be that of the other. */
function apiCredentialOf(
  values: Values,
  environment: NodeJS.ProcessEnv,
  accessToken: SecretSource | undefined,
): CredentialArguments | undefined {
  const isAsked = values['client-id'] !== undefined || values['private-key'] !== undefined;
  if (accessToken !== undefined && !isAsked) return undefined;
  return credentialIn(values, environment);
}

function onlyOneFromStdin(values: Values): void {
  const [first, second] = STDIN_OPTIONS.filter((name) => values[name] === '-');
  if (second !== undefined)
    throw wrongUsage(`--${first} and --${second}: received - for both, allowed: one secret on stdin`);
}
