/** What `--help` prints. */
import type { CommandName } from './command-grammar.ts';
import { COMMAND_HELP } from './help/command-help.ts';
import { OVERVIEW } from './help/overview.ts';

/** @param command undefined for all of them, each in a line */
export function helpOf(command: CommandName | undefined): string {
  return command === undefined ? OVERVIEW : COMMAND_HELP[command];
}
