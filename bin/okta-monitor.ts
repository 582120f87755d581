/** The command line: `npm start -- --help`. */
// First of all: until it is there, whoever looks at processes sees what was typed.
import '../local/command-line/process-title.ts';
import { existsSync } from 'node:fs';
import { InvalidInputError } from '../lambda/schema-problems.ts';
import { UndeployableSettingsError } from '../lib/monitor-settings.ts';
import { readSettingsFile } from '../lib/settings-file.ts';
import { parseCommandLine } from '../local/command-line/command-line.ts';
import { AwsFailure } from '../local/deployed/aws-failure.ts';

const print = (text: string) => process.stdout.write(`${text}\n`);

// The versions of AWS's clients that are installed run here; what later ones need is news for whoever updates them.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const SETTINGS_FILE = 'monitor.config.ts';

/** Exit code when nothing was done: for input that a person got wrong, and for what AWS refused. */
const NOTHING_DONE = 3;

/** What a person can do something about; anything else is a mistake of ours and shows its stack. */
const SAID_IN_WORDS = [InvalidInputError, AwsFailure, UndeployableSettingsError];

/** Each command is loaded when it is asked for: what the others need would take most of the time of many. */
async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  process.title = `okta-monitor ${command.kind}`;
  switch (command.kind) {
    case 'run': {
      const { runOnce } = await import('../local/run/run-command.ts');
      return runOnce(command.target, command.json, print);
    }
    case 'help': {
      const { helpOf } = await import('../local/command-line/help.ts');
      print(helpOf(command.of));
      return 0;
    }
    case 'list-scenarios': {
      const { scenarioList } = await import('../local/run/scenario-list.ts');
      print(scenarioList(command.json));
      return 0;
    }
    case 'simulate': {
      const { simulate } = await import('../local/run/simulate-command.ts');
      await simulate(command, print);
      return 0;
    }
    case 'diagnose': {
      const { diagnose } = await import('../local/diagnose/diagnose.ts');
      return diagnose(command, process, print);
    }
    case 'doctor': {
      const { doctor } = await import('../local/doctor/doctor-command.ts');
      const aws = async () => (await import('../local/doctor/aws-credentials.ts')).awsCredentials();
      const readSettings = () => readSettingsFile(SETTINGS_FILE);
      return doctor(command, { readSettings, aws, streams: process, print });
    }
    case 'stack-doctor': {
      const { stackDoctor } = await import('../local/doctor/stack-doctor.ts');
      return stackDoctor(command, { print, streams: process });
    }
    case 'status': {
      const { statusOnce } = await import('../local/status/status-command.ts');
      return statusOnce(command, () => readSettingsFile(SETTINGS_FILE), print);
    }
    case 'certificates': {
      const { listCertificates } = await import('../local/certificates/certificates-command.ts');
      return listCertificates(command, print);
    }
    case 'stored-certificates': {
      const { certificatesOfStack } = await import('../local/deployed/deployed-commands.ts');
      const settings = existsSync(SETTINGS_FILE) ? await readSettingsFile(SETTINGS_FILE) : undefined;
      return certificatesOfStack(command, { settings, print, warn: console.error });
    }
    case 'diagnose-signin-failures': {
      const { diagnoseSigninFailures } = await import('../local/diagnose/signin-failures/command.ts');
      return diagnoseSigninFailures(command, process, print);
    }
    case 'ticket': {
      const { ticketNow } = await import('../local/ticket/ticket-command.ts');
      return ticketNow(command, print);
    }
    case 'stored-ticket': {
      const { ticketOfStack } = await import('../local/deployed/deployed-commands.ts');
      return ticketOfStack(command, { print, warn: console.error });
    }
    case 'diagnose-saml': {
      const { diagnoseSaml } = await import('../local/diagnose/saml/diagnose-saml-command.ts');
      return diagnoseSaml(command, process, print);
    }
    case 'explain': {
      const { explain } = await import('../local/explain/explain-command.ts');
      return explain(command.term, print, command.json);
    }
    case 'show-test-alert': {
      const { shownTestAlert } = await import('../local/deployed/test-alert-command.ts');
      print(shownTestAlert(command.org, new Date(), command.json));
      return 0;
    }
    default: {
      const { runOnDeployed } = await import('../local/deployed/deployed-commands.ts');
      return runOnDeployed(command, print);
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
