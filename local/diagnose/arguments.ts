/** What `diagnose` is to look at, as it is typed. Pure. */
import { orgEntries } from '../../lambda/settings/org.ts';
import { httpsOrigin } from '../../lambda/settings/values.ts';
import { onlyOne, readValue, type Values, wrongUsage } from '../command-line/command-grammar.ts';
import { controlTargetOf } from '../command-line/control-target.ts';
import { type NetworkArguments, networkArgumentsOf } from '../command-line/network-arguments.ts';
import { fromEnvironment } from '../command-line/okta-environment.ts';
import { received } from '../command-line/received.ts';
import { cellOf, statusPageOf } from '../status/status-arguments.ts';
import { type DiagnosedCredentials, diagnosedCredentialsOf } from './credentials.ts';
import { ENDPOINT, type Endpoint, endpointIn } from './endpoint/endpoint.ts';

export interface DiagnoseCommand extends NetworkArguments {
  readonly kind: 'diagnose';
  /** Origin of the org. */
  readonly url: string;
  /** Origins of further hosts of the org. */
  readonly customDomains: readonly string[];
  /** Id of a custom authorization server; undefined for that of the token, or the org's. */
  readonly authorizationServer: string | undefined;
  readonly credentials: DiagnosedCredentials;
  /** To ask for in place of those that the endpoint needs. */
  readonly scopes: readonly string[];
  readonly endpoint: Endpoint | undefined;
  readonly audience: string | undefined;
  /** URL that is asked only when the org does not answer. */
  readonly controlTarget: string;
  readonly cell: string | undefined;
  readonly statusPage: string | undefined;
  readonly json: boolean;
}

/** @throws InvalidInputError naming the option, the value received unless it is secret, and what is allowed */
export function diagnoseCommandOf(values: Values, environment: NodeJS.ProcessEnv): DiagnoseCommand {
  const url = orgUrlOf(values, environment);
  return {
    kind: 'diagnose',
    url,
    customDomains: (values['custom-domain'] ?? []).map((domain) =>
      readValue('custom-domain', domain, httpsOrigin),
    ),
    authorizationServer: authorizationServerOf(values),
    credentials: diagnosedCredentialsOf(values, environment),
    scopes: values.scope ?? [],
    endpoint: endpointOf(values, url),
    audience: values['expect-audience'],
    controlTarget: controlTargetOf(values),
    cell: cellOf(values),
    statusPage: statusPageOf(values),
    json: values.json ?? false,
    ...networkArgumentsOf(values),
  };
}

/** @throws InvalidInputError where neither the option nor the environment names one */
export function orgUrlOf(values: Values, environment: NodeJS.ProcessEnv): string {
  const given = onlyOne('org', values.org) ?? fromEnvironment(environment, 'orgUrl');
  if (given !== undefined) return readValue('org', given, orgEntries.url);
  throw wrongUsage('no org: allowed: --org URL such as https://acme.okta.com, or OKTA_CLIENT_ORGURL');
}

function authorizationServerOf(values: Values): string | undefined {
  const id = onlyOne('authorization-server', values['authorization-server']);
  if (id === undefined || /^[\w-]{1,64}$/.test(id)) return id;
  throw wrongUsage(
    `--authorization-server: received ${received(id)}, allowed: the id of a custom authorization server, such as default`,
  );
}

function endpointOf({ endpoint: text }: Values, url: string): Endpoint | undefined {
  if (text === undefined) return undefined;
  const endpoint = endpointIn(text, url);
  if (endpoint !== undefined) return endpoint;
  throw wrongUsage(`--endpoint: received something else, allowed: ${ENDPOINT}`);
}
