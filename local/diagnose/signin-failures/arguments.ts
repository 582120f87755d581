/** `diagnose --signin-failures` as it is typed. Pure. */
import { httpsOrigin } from '../../../lambda/settings/values.ts';
import {
  CREDENTIAL_OPTIONS,
  NETWORK_OPTIONS,
  readValue,
  type Values,
  wrongUsage,
} from '../../command-line/command-grammar.ts';
import { type CredentialArguments, credentialIn } from '../../command-line/credential-arguments.ts';
import { DAY_MS, durationIn } from '../../command-line/duration.ts';
import { type NetworkArguments, networkArgumentsOf } from '../../command-line/network-arguments.ts';
import { received } from '../../command-line/received.ts';
import { orgUrlOf } from '../arguments.ts';

export interface SigninFailuresCommand extends NetworkArguments {
  readonly kind: 'diagnose-signin-failures';
  /** Origin of the org. */
  readonly url: string;
  /** Origins under which the pages of its log may go on. */
  readonly customDomains: readonly string[];
  readonly credential: CredentialArguments;
  readonly durationMs: number;
  readonly json: boolean;
}

/** Those of `diagnose` that say something of reading a log. */
const OPTIONS: readonly string[] = [
  'signin-failures',
  'org',
  'custom-domain',
  ...CREDENTIAL_OPTIONS,
  'json',
  ...NETWORK_OPTIONS,
];

/** Fewer are too few to compare; more are more than Okta's log is made for. */
const SHORTEST_MS = 15 * 60_000;
const LONGEST_MS = DAY_MS;

/** @throws InvalidInputError naming the option, the value received unless it is secret, and what is allowed */
export function signinFailuresCommandOf(
  values: Values,
  environment: NodeJS.ProcessEnv,
): SigninFailuresCommand {
  const other = Object.keys(values).find((name) => !OPTIONS.includes(name));
  if (other !== undefined)
    throw wrongUsage(`--signin-failures and --${other}: received both, allowed: one of them`);
  const url = orgUrlOf(values, environment);
  const credential = credentialIn(values, environment);
  if (credential === undefined)
    throw wrongUsage(
      '--signin-failures: no credential, allowed: --client-id and --private-key of a service app with okta.logs.read, or --token',
    );
  return {
    kind: 'diagnose-signin-failures',
    url,
    customDomains: (values['custom-domain'] ?? []).map((domain) =>
      readValue('custom-domain', domain, httpsOrigin),
    ),
    credential,
    durationMs: durationOf(values['signin-failures'] ?? ''),
    json: values.json ?? false,
    ...networkArgumentsOf(values),
  };
}

function durationOf(text: string): number {
  const duration = durationIn(text);
  if (duration !== undefined && duration >= SHORTEST_MS && duration <= LONGEST_MS) return duration;
  throw wrongUsage(
    `--signin-failures: received ${received(text)}, allowed: minutes or hours such as 15m, 1h or 24h, from 15m to 24h`,
  );
}
