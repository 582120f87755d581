/** The command line: `npm start -- --help`. */
// First of all: until it is there, whoever looks at processes sees what was typed.
import '../local/process-title.ts';
import { existsSync } from 'node:fs';
import { InvalidInputError } from '../lambda/schema-problems.ts';
import { UndeployableSettingsError } from '../lib/monitor-settings.ts';
import { readSettingsFile } from '../lib/settings-file.ts';
import { AwsFailure } from '../local/aws-failure.ts';
import { listCertificates } from '../local/certificates-command.ts';
import { parseCommandLine } from '../local/command-line.ts';
import { diagnose } from '../local/diagnose/diagnose.ts';
import { diagnoseSaml } from '../local/diagnose/saml/diagnose-saml-command.ts';
import { diagnoseSigninFailures } from '../local/diagnose/signin-failures/command.ts';
import { doctor } from '../local/doctor/doctor-command.ts';
import { explain } from '../local/explain-command.ts';
import { helpOf } from '../local/help.ts';
import { runOnce } from '../local/run-command.ts';
import { scenarioList } from '../local/scenario-list.ts';
import { simulate } from '../local/simulate-command.ts';
import { statusOnce } from '../local/status-command.ts';
import { shownTestAlert } from '../local/test-alert-command.ts';
import { ticketNow } from '../local/ticket/ticket-command.ts';

const print = (text: string) => process.stdout.write(`${text}\n`);

const SETTINGS_FILE = 'monitor.config.ts';

/** Exit code when nothing was done: for input that a person got wrong, and for what AWS refused. */
const NOTHING_DONE = 3;

/** What a person can do something about; anything else is a mistake of ours and shows its stack. */
const SAID_IN_WORDS = [InvalidInputError, AwsFailure, UndeployableSettingsError];

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  process.title = `okta-monitor ${command.kind}`;
  switch (command.kind) {
    case 'run':
      return runOnce(command.target, command.json, print);
    case 'help':
      print(helpOf(command.of));
      return 0;
    case 'list-scenarios':
      print(scenarioList(command.json));
      return 0;
    case 'simulate':
      await simulate(command, print);
      return 0;
    case 'diagnose':
      return diagnose(command, process, print);
    case 'doctor': {
      const aws = async () => (await import('../local/doctor/aws-credentials.ts')).awsCredentials();
      const readSettings = () => readSettingsFile(SETTINGS_FILE);
      return doctor(command, { readSettings, aws, streams: process, print });
    }
    case 'stack-doctor': {
      const { stackDoctor } = await import('../local/doctor/stack-doctor.ts');
      return stackDoctor(command, { print, streams: process });
    }
    case 'status':
      return statusOnce(command, () => readSettingsFile(SETTINGS_FILE), print);
    case 'certificates':
      return listCertificates(command, print);
    case 'stored-certificates': {
      const { certificatesOfStack } = await import('../local/deployed-commands.ts');
      const settings = existsSync(SETTINGS_FILE) ? await readSettingsFile(SETTINGS_FILE) : undefined;
      return certificatesOfStack(command, { settings, print, warn: console.error });
    }
    case 'diagnose-signin-failures':
      return diagnoseSigninFailures(command, process, print);
    case 'ticket':
      return ticketNow(command, print);
    case 'stored-ticket': {
      const { ticketOfStack } = await import('../local/deployed-commands.ts');
      return ticketOfStack(command, { print, warn: console.error });
    }
    case 'diagnose-saml':
      return diagnoseSaml(command, process, print);
    case 'explain':
      return explain(command.term, print, command.json);
    case 'show-test-alert':
      print(shownTestAlert(command.org, new Date(), command.json));
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
  if (!SAID_IN_WORDS.some((kind) => error instanceof kind)) throw error;
  console.error((error as Error).message);
  process.exitCode = NOTHING_DONE;
}
