/** What a bundle for Okta's support is made from: requests sent now, or what a deployed stack has stored. Pure. */
import { orgEntries } from '../../lambda/settings/org.ts';
import { onlyOne, readValue, STACK, type Values, wrongUsage } from '../command-grammar.ts';
import {
  type CredentialArguments,
  credentialIn,
  type SecretSource,
  secretSource,
} from '../credential-arguments.ts';
import { durationIn } from '../duration-argument.ts';
import { type NetworkArguments, networkArgumentsOf } from '../network-arguments.ts';
import { fromEnvironment } from '../okta-environment.ts';
import { cellOf, statusPageOf } from '../status-arguments.ts';
import { type Endpoint, endpointOf, needsCredential, scopesFor } from './endpoint.ts';

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
  'client-id',
  'private-key',
  'kid',
  'token',
  'access-token',
  'scope',
  'endpoint',
  'tries',
  'cell',
  'status-page',
  'resolve',
  'ca',
  'allow-private-addresses',
] as const;

/** Cheap, and what the monitor's own service app may read. */
const USUAL_ENDPOINT = 'GET /api/v1/apps?limit=1';
const USUAL_TRIES = 5;
const USUAL_SPAN = '24h';

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
  const sinceMs = durationIn('since', since ?? USUAL_SPAN);
  return { kind: 'stored-ticket', stack, org: onlyOne('org', values.org), sinceMs, json };
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
    scopes: values.scope ?? (endpoint === undefined ? [] : scopesFor(endpoint)),
    tries: triesIn(values),
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
    if (credential === undefined && needsCredential(read))
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

function triesIn({ tries }: Values): number {
  if (tries === undefined) return USUAL_TRIES;
  if (/^(?:[1-9]|1\d|20)$/.test(tries)) return Number(tries);
  throw wrongUsage(`--tries: received "${tries}", allowed: a number from 1 to 20`);
}
