/** The command line, parsed: what to do and to what. Pure. */
import { type CertificatesCommand, certificatesCommandOf } from '../certificates/certificates-arguments.ts';
import { type Confirmation, confirmationIn } from '../deployed/confirmation-url.ts';
import { durationOf, patternOf, reasonOf } from '../deployed/mute-arguments.ts';
import { type DiagnoseCommand, diagnoseCommandOf } from '../diagnose/arguments.ts';
import {
  type SamlDiagnosisCommand,
  samlDiagnosisOf,
  withoutSamlOptions,
} from '../diagnose/saml/arguments.ts';
import {
  type SigninFailuresCommand,
  signinFailuresCommandOf,
} from '../diagnose/signin-failures/arguments.ts';
import { type DoctorCommand, doctorCommandOf } from '../doctor/doctor-arguments.ts';
import type { PublicJwkCommand } from '../okta/public-jwk-command.ts';
import {
  type OrgTarget,
  portOf,
  type Scenarios,
  type SimulatedTarget,
  scenariosOf,
  targetOf,
} from '../run/run-arguments.ts';
import { type StatusCommand, statusCommandOf } from '../status/status-arguments.ts';
import { type TicketCommand, ticketCommandOf } from '../ticket/ticket-arguments.ts';
import {
  type Arguments,
  argumentsOf,
  type CommandName,
  onlyOne,
  STACK,
  type Values,
  withoutOperands,
  wrongUsage,
} from './command-grammar.ts';

export type { OrgTarget, SimulatedTarget } from '../run/run-arguments.ts';
export type { StatusCommand } from '../status/status-arguments.ts';

export interface MuteCommand {
  readonly kind: 'mute';
  readonly stack: string;
  readonly pattern: string;
  readonly durationMs: number;
  readonly reason: string;
  readonly json: boolean;
}

export interface UnmuteCommand {
  readonly kind: 'unmute';
  readonly stack: string;
  readonly pattern: string;
  readonly json: boolean;
}

export interface MutesCommand {
  readonly kind: 'mutes';
  readonly stack: string;
  readonly json: boolean;
}

export interface TestAlertCommand {
  readonly kind: 'test-alert';
  readonly stack: string;
  /** Alias; the first org of the stack unless given. */
  readonly org?: string;
  /** No stack was named: where AWS is not configured the message is shown instead. */
  readonly orElseShow: boolean;
  readonly json: boolean;
}

export interface ShowTestAlertCommand {
  readonly kind: 'show-test-alert';
  readonly org?: string;
  readonly json: boolean;
}

export interface SimulateCommand extends Scenarios {
  readonly kind: 'simulate';
  /** Of the org; the status page takes any free one. */
  readonly port: number;
  readonly json: boolean;
}

export type Command =
  | { readonly kind: 'help'; readonly of: CommandName | undefined }
  | { readonly kind: 'list-scenarios'; readonly json: boolean }
  | SimulateCommand
  | { readonly kind: 'run'; readonly target: OrgTarget | SimulatedTarget; readonly json: boolean }
  | DiagnoseCommand
  | DoctorCommand
  | StatusCommand
  | CertificatesCommand
  | SigninFailuresCommand
  | TicketCommand
  | SamlDiagnosisCommand
  | MuteCommand
  | UnmuteCommand
  | MutesCommand
  | TestAlertCommand
  | ShowTestAlertCommand
  | { readonly kind: 'explain'; readonly term: string; readonly json: boolean }
  | ({ readonly kind: 'confirm'; readonly json: boolean } & Confirmation)
  | ({ readonly kind: 'public-jwk' } & PublicJwkCommand);

/** @throws InvalidInputError naming the option, the value received and what is allowed */
export function parseCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const given = argumentsOf(args);
  const { command, values } = given;
  const { stack = STACK, json = false } = values;
  if (values.help) return { kind: 'help', of: given.isNamed ? command : undefined };
  if (values['list-scenarios']) return { kind: 'list-scenarios', json };
  if (command === 'mute') {
    const pattern = patternOf(given);
    return { kind: 'mute', stack, pattern, durationMs: durationOf(values), reason: reasonOf(values), json };
  }
  if (command === 'unmute') return { kind: 'unmute', stack, pattern: patternOf(given), json };
  if (command === 'explain') return { kind: 'explain', term: termOf(given), json };
  if (command === 'confirm') return { kind: 'confirm', ...confirmationOf(given), json };
  withoutOperands(given);
  if (command === 'public-jwk') return { kind: 'public-jwk', key: keyOf(values), kid: values.kid };
  if (command === 'mutes') return { kind: 'mutes', stack, json };
  if (command === 'simulate') return { kind: 'simulate', port: portOf(values), ...scenariosOf(values), json };
  if (command === 'diagnose' && values['signin-failures'] !== undefined)
    return signinFailuresCommandOf(values, environment);
  if (command === 'diagnose' && values.saml !== undefined) return samlDiagnosisOf(values, environment);
  if (command === 'diagnose') {
    withoutSamlOptions(values);
    return diagnoseCommandOf(values, environment);
  }
  if (command === 'doctor') return doctorCommandOf(values, environment);
  if (command === 'status') return statusCommandOf(values, environment);
  if (command === 'certificates') return certificatesCommandOf(values, environment);
  if (command === 'ticket') return ticketCommandOf(values, environment);
  if (command === 'test-alert') {
    const alias = onlyOne('org', values.org);
    const org = alias === undefined ? {} : { org: alias };
    if (!values.print)
      return { kind: 'test-alert', stack, orElseShow: values.stack === undefined, ...org, json };
    if (values.stack !== undefined)
      throw wrongUsage('--print and --stack: received both, allowed: one of them');
    return { kind: 'show-test-alert', ...org, json };
  }
  return { kind: 'run', target: targetOf(values, environment), json };
}

/** Several words are one term, so that nobody has to quote `invalid client`. */
function termOf({ operands }: Arguments): string {
  if (operands.length > 0) return operands.join(' ');
  throw wrongUsage(
    'explain: received nothing, allowed: a code, an error, a status or a header of Okta, or a code of an alert or of diagnose, such as E0000047 or ISSUER_MISMATCH',
  );
}

function confirmationOf({ operands: [link, ...rest] }: Arguments): Confirmation {
  if (rest.length > 0) throw wrongUsage('confirm: received several arguments, allowed: one link');
  return confirmationIn(link);
}

function keyOf({ key }: Values): string {
  if (key !== undefined && key !== '') return key;
  throw wrongUsage('--key: received nothing, allowed: id, ARN or alias of an asymmetric KMS key');
}
