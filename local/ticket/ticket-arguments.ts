/** What a bundle for Okta's support is made from: requests sent now, or what a deployed stack has stored. Pure. */
import { orgEntries } from '../../lambda/settings/org.ts';
import {
  CREDENTIAL_OPTIONS,
  NETWORK_OPTIONS,
  onlyOne,
  readValue,
  STACK,
  type Values,
  wrongUsage,
} from '../command-line/command-grammar.ts';
import { controlTargetOf } from '../command-line/control-target.ts';
import {
  type CredentialArguments,
  credentialIn,
  type SecretSource,
  secretSource,
} from '../command-line/credential-arguments.ts';
import { DAY_MS, durationIn } from '../command-line/duration.ts';
import { type NetworkArguments, networkArgumentsOf } from '../command-line/network-arguments.ts';
import { fromEnvironment } from '../command-line/okta-environment.ts';
import { received } from '../command-line/received.ts';
import {
  ENDPOINT,
  type Endpoint,
  endpointIn,
  isSendable,
  neededScopes,
} from '../diagnose/endpoint/endpoint.ts';
import { cellOf, statusPageOf } from '../status/status-arguments.ts';

export type TicketCommand = TicketNowCommand | StoredTicketCommand;

/** Asks the org a few times, now. */
export interface TicketNowCommand extends NetworkArguments {
  readonly kind: 'ticket';
  /** Its origin. */
  readonly url: string;
  readonly credential: TicketCredential | undefined;
  /** Asked beside the documents that anybody may read. */
  readonly endpoint: Endpoint | undefined;
  /** That a service app asks for. */
  readonly scopes: readonly string[];
  readonly tries: number;
  /** URL that is asked for a connection where the org gave none, or no answer. */
  readonly controlTarget: string;
  readonly cell: string | undefined;
  readonly statusPage: string | undefined;
  readonly json: boolean;
}

export type TicketCredential =
  | CredentialArguments
  | { readonly kind: 'access-token'; readonly token: SecretSource; readonly isExposed: boolean };

/** From what the runs of a deployed stack have stored; nobody but AWS is asked. */
export interface StoredTicketCommand {
  readonly kind: 'stored-ticket';
  readonly stack: string;
  /** Alias; all orgs of the stack unless given. */
  readonly org: string | undefined;
  readonly sinceMs: number;
  readonly json: boolean;
}

/** Options that say something of requests sent now alone. */
const NOW_OPTIONS = [
  ...CREDENTIAL_OPTIONS,
  'access-token',
  'scope',
  'endpoint',
  'tries',
  'cell',
  'status-page',
  'control-target',
  ...NETWORK_OPTIONS,
] as const;

/** Cheap, and what the monitor's own service app may read. */
const USUAL_ENDPOINT = 'GET /api/v1/apps?limit=1';
/** What any token may ask for, where the endpoint needs nothing. */
const USUAL_SCOPE = 'okta.apps.read';
const USUAL_TRIES = 5;
const USUAL_SPAN_MS = DAY_MS;
/** What is over is kept for as long. */
const LONGEST_SPAN_MS = 90 * DAY_MS;

/** @throws InvalidInputError naming the option, the value received unless it may be secret, and what is allowed */
export function ticketCommandOf(values: Values, environment: NodeJS.ProcessEnv): TicketCommand {
  const { stack, since, json = false } = values;
  if (stack === undefined && since !== undefined)
    throw wrongUsage(
      `--since: only with --stack, whose runs have stored what was; allowed: --stack ${STACK}`,
    );
  if (stack === undefined) return nowCommandOf(values, environment);
  const other = NOW_OPTIONS.find((name) => values[name] !== undefined);
  if (other !== undefined)
    throw wrongUsage(`--stack and --${other}: received both, allowed: what is stored, or requests sent now`);
  return { kind: 'stored-ticket', stack, org: onlyOne('org', values.org), sinceMs: spanOf(since), json };
}

function nowCommandOf(values: Values, environment: NodeJS.ProcessEnv): TicketNowCommand {
  const given = onlyOne('org', values.org) ?? fromEnvironment(environment, 'orgUrl');
  if (given === undefined)
    throw wrongUsage(
      `no org: allowed: --org URL such as https://acme.okta.com, OKTA_CLIENT_ORGURL, or --stack ${STACK}`,
    );
  const url = readValue('org', given, orgEntries.url);
  const credential = ticketCredentialIn(values, environment);
  const endpoint = askedEndpoint(values, url, credential);
  return {
    kind: 'ticket',
    url,
    credential,
    endpoint,
    scopes: credential?.kind === 'service-app' ? scopesOf(values, endpoint) : [],
    tries: triesIn(values),
    controlTarget: controlTargetOf(values),
    cell: cellOf(values),
    statusPage: statusPageOf(values),
    json: values.json ?? false,
    ...networkArgumentsOf(values),
  };
}

/** As of other commands, or an access token as it is. */
function ticketCredentialIn(values: Values, environment: NodeJS.ProcessEnv): TicketCredential | undefined {
  const { 'access-token': given } = values;
  if (given === undefined) {
    const credential = credentialIn(values, environment);
    if (credential !== undefined) return credential;
    const text = fromEnvironment(environment, 'accessToken');
    if (text === undefined) return undefined;
    return { kind: 'access-token', token: { from: 'text', text }, isExposed: false };
  }
  const other = (['token', 'client-id', 'private-key', 'kid', 'scope'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (other !== undefined)
    throw wrongUsage(`--access-token and --${other}: received both, allowed: one credential`);
  const token = secretSource('access-token', given, 'an access token');
  return { kind: 'access-token', token, isExposed: given !== '-' };
}

function askedEndpoint(
  { endpoint }: Values,
  url: string,
  credential: TicketCredential | undefined,
): Endpoint | undefined {
  if (endpoint !== undefined) {
    const read = endpointOf(endpoint, url);
    if (credential === undefined && read.path.startsWith('/api/'))
      throw wrongUsage('--endpoint: nothing under /api/ is told without a credential, and none was given');
    return read;
  }
  if (credential === undefined) return undefined;
  if (credential.kind === 'access-token')
    throw wrongUsage(
      "--endpoint: missing beside an access token, allowed: what it is to open, such as 'GET /api/v1/users'",
    );
  return endpointOf(USUAL_ENDPOINT, url);
}

/** Not quoted where it is refused: it may hold a name, or a token. */
function endpointOf(text: string, url: string): Endpoint {
  const endpoint = endpointIn(text, url);
  if (endpoint === undefined) throw wrongUsage(`--endpoint: received something else, allowed: ${ENDPOINT}`);
  if (isSendable(endpoint)) return endpoint;
  throw wrongUsage(
    endpoint.method === 'GET'
      ? '--endpoint: received a path with braces, allowed: one with all filled in, as it is sent'
      : `--endpoint: received the method ${endpoint.method}, allowed: GET; what may change something is not sent`,
  );
}

function scopesOf({ scope }: Values, endpoint: Endpoint | undefined): readonly string[] {
  if (scope !== undefined) return scope;
  const needed = endpoint === undefined ? undefined : neededScopes(endpoint);
  if (needed?.known === false)
    throw wrongUsage(
      "--scope: missing, as Okta's specification does not have the endpoint; allowed: what it needs",
    );
  return needed === undefined || needed.scopes.length === 0 ? [USUAL_SCOPE] : needed.scopes;
}

function spanOf(since: string | undefined): number {
  if (since === undefined) return USUAL_SPAN_MS;
  const duration = durationIn(since) ?? 0;
  if (duration > 0 && duration <= LONGEST_SPAN_MS) return duration;
  throw wrongUsage(
    `--since: received ${received(since)}, allowed: minutes, hours or days such as 30m, 24h or 7d, at most 90d`,
  );
}

function triesIn({ tries }: Values): number {
  if (tries === undefined) return USUAL_TRIES;
  if (/^(?:[1-9]|1\d|20)$/.test(tries)) return Number(tries);
  throw wrongUsage(`--tries: received ${received(tries)}, allowed: a number from 1 to 20`);
}
