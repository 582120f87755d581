/** What `doctor` is to look at: an org, those of the settings, or a deployed stack. Pure. */
import { orgEntries } from '../../lambda/settings/org.ts';
import {
  CREDENTIAL_OPTIONS,
  onlyOne,
  readValue,
  type Values,
  wrongUsage,
} from '../command-line/command-grammar.ts';
import { type CredentialArguments, credentialIn } from '../command-line/credential-arguments.ts';
import { type NetworkArguments, networkArgumentsOf } from '../command-line/network-arguments.ts';
import { fromEnvironment } from '../command-line/okta-environment.ts';
import { received } from '../command-line/received.ts';
import { cellOf, statusPageOf } from '../status/status-arguments.ts';

export type DoctorCommand = OrgDoctorCommand | StackDoctorCommand;

/** Before the deploy, or without any. */
export interface OrgDoctorCommand extends NetworkArguments {
  readonly kind: 'doctor';
  /** Undefined for the orgs of the settings file. */
  readonly org: { readonly url: string; readonly cell: string | undefined } | undefined;
  /** URL of Okta's page; undefined for that of the settings. */
  readonly statusPage: string | undefined;
  /** Typed, or found in the environment. */
  readonly credential: CredentialArguments | undefined;
  readonly json: boolean;
}

/** What is deployed, with the settings and credentials that its runs have. */
export interface StackDoctorCommand extends NetworkArguments {
  readonly kind: 'stack-doctor';
  readonly stack: string;
  /** Alias; all orgs of the stack unless given. */
  readonly org: string | undefined;
  readonly json: boolean;
}

/** A run has these from its schedule. */
const NOT_OF_A_STACK = [...CREDENTIAL_OPTIONS, 'cell', 'status-page'] as const;

/** @throws InvalidInputError naming the option, the value received unless it is secret, and what is allowed */
export function doctorCommandOf(values: Values, environment: NodeJS.ProcessEnv): DoctorCommand {
  const common = { json: values.json ?? false, ...networkArgumentsOf(values) };
  if (values.stack !== undefined) {
    const other = NOT_OF_A_STACK.find((name) => values[name] !== undefined);
    if (other !== undefined)
      throw wrongUsage(
        `--stack and --${other}: received both, allowed: --org ALIAS, as all else comes from the deployed stack`,
      );
    return { kind: 'stack-doctor', stack: values.stack, org: onlyOne('org', values.org), ...common };
  }
  const given = onlyOne('org', values.org) ?? fromEnvironment(environment, 'orgUrl');
  const cell = cellOf(values);
  if (given === undefined && cell !== undefined)
    throw wrongUsage(`--cell: received ${received(cell)} without an org, allowed: beside --org URL`);
  return {
    kind: 'doctor',
    org: given === undefined ? undefined : { url: readValue('org', given, orgEntries.url), cell },
    statusPage: statusPageOf(values),
    credential: credentialIn(values, environment),
    ...common,
  };
}
