/** The command line, parsed: what to do and to what. Pure. */
import { argumentsOf, withoutOperands, wrongUsage } from './command-grammar.ts';
import { durationOf, patternOf, reasonOf } from './mute-arguments.ts';
import { type OrgTarget, portOf, type SimulatedTarget, scenarioOf, targetOf } from './run-arguments.ts';
import type { ScenarioName } from './simulated-okta/simulated-okta.ts';

export { HELP } from './help.ts';
export type { AddressOverride, OrgTarget, SimulatedTarget } from './run-arguments.ts';

const STACK = 'OktaHealthMonitor';

export interface MuteCommand {
  readonly kind: 'mute';
  readonly stack: string;
  readonly pattern: string;
  readonly durationMs: number;
  readonly reason: string;
}

export interface UnmuteCommand {
  readonly kind: 'unmute';
  readonly stack: string;
  readonly pattern: string;
}

export interface MutesCommand {
  readonly kind: 'mutes';
  readonly stack: string;
}

export interface TestAlertCommand {
  readonly kind: 'test-alert';
  readonly stack: string;
  /** Alias; the first org of the stack unless given. */
  readonly org?: string;
  /** No stack was named: where AWS is not configured the message is shown instead. */
  readonly orElseShow: boolean;
}

export interface ShowTestAlertCommand {
  readonly kind: 'show-test-alert';
  readonly org?: string;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'list-scenarios' }
  | { readonly kind: 'simulate'; readonly port: number; readonly scenario: ScenarioName }
  | { readonly kind: 'run'; readonly target: OrgTarget | SimulatedTarget; readonly json: boolean }
  | MuteCommand
  | UnmuteCommand
  | MutesCommand
  | TestAlertCommand
  | ShowTestAlertCommand;

/** @throws InvalidInputError naming the option, the value received and what is allowed */
export function parseCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const given = argumentsOf(args);
  const { command, values } = given;
  const { stack = STACK } = values;
  if (values.help) return { kind: 'help' };
  if (values['list-scenarios']) return { kind: 'list-scenarios' };
  if (command === 'mute') {
    const pattern = patternOf(given);
    return { kind: 'mute', stack, pattern, durationMs: durationOf(values), reason: reasonOf(values) };
  }
  if (command === 'unmute') return { kind: 'unmute', stack, pattern: patternOf(given) };
  withoutOperands(given);
  if (command === 'mutes') return { kind: 'mutes', stack };
  if (command === 'simulate') return { kind: 'simulate', port: portOf(values), scenario: scenarioOf(values) };
  if (command === 'test-alert') {
    const org = values.org === undefined ? {} : { org: values.org };
    if (!values.print) return { kind: 'test-alert', stack, orElseShow: values.stack === undefined, ...org };
    if (values.stack !== undefined)
      throw wrongUsage('--print and --stack: received both, allowed: one of them');
    return { kind: 'show-test-alert', ...org };
  }
  return { kind: 'run', target: targetOf(values, environment), json: values.json ?? false };
}
