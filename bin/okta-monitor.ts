/** The command line: `npm start -- --help`. */
import { InvalidInputError } from '../lambda/schema-problems.ts';
import { HELP, parseCommandLine } from '../local/command-line.ts';
import { runOnce } from '../local/run-command.ts';
import { simulate } from '../local/simulate-command.ts';
import { describeScenarios } from '../local/simulated-okta/simulated-okta.ts';

const print = (text: string) => process.stdout.write(`${text}\n`);

/** Exit code for input that a person got wrong: nothing is known then, as in an unknown state. */
const WRONG_USAGE = 3;

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  if (command.kind === 'help') print(HELP);
  if (command.kind === 'list-scenarios') {
    for (const { name, description } of describeScenarios()) print(`${name.padEnd(32)} ${description}`);
  }
  if (command.kind === 'simulate') await simulate(command.port, command.scenario, print);
  return command.kind === 'run' ? runOnce(command.target, command.json, print) : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof InvalidInputError)) throw error;
  console.error(error.message);
  process.exitCode = WRONG_USAGE;
}
