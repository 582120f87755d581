/** The command line: `npm start -- --help`. */
import { InvalidInputError } from '../lambda/schema-problems.ts';
import { AwsFailure } from '../local/aws-failure.ts';
import { HELP, parseCommandLine } from '../local/command-line.ts';
import { runOnce } from '../local/run-command.ts';
import { simulate } from '../local/simulate-command.ts';
import { describeScenarios } from '../local/simulated-okta/simulated-okta.ts';
import { shownTestAlert } from '../local/test-alert-command.ts';

const print = (text: string) => process.stdout.write(`${text}\n`);

/** Exit code when nothing was done: for input that a person got wrong, and for what AWS refused. */
const NOTHING_DONE = 3;

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  switch (command.kind) {
    case 'run':
      return runOnce(command.target, command.json, print);
    case 'help':
      print(HELP);
      return 0;
    case 'list-scenarios':
      for (const { name, description } of describeScenarios()) print(`${name.padEnd(32)} ${description}`);
      return 0;
    case 'simulate':
      await simulate(command.port, command.scenario, print);
      return 0;
    case 'show-test-alert':
      print(shownTestAlert(command.org, new Date()));
      return 0;
    default: {
      const { runOnDeployed } = await import('../local/deployed-commands.ts');
      await runOnDeployed(command, print);
      return 0;
    }
  }
}

// Whoever reads only the first lines, as `head` does, has seen what they wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof InvalidInputError || error instanceof AwsFailure)) throw error;
  console.error(error.message);
  process.exitCode = NOTHING_DONE;
}
