/** `diagnose --signin-failures`: whether more people than usual fail to sign in, and at what; not who. */
import { random, wait } from '../../../lambda/adapters/runtime.ts';
import { NOTHING_KNOWN, oktaClient } from '../../../lambda/okta/client.ts';
import { httpsTransport } from '../../../lambda/okta/https-transport.ts';
import { paintFor } from '../../command-line/colours.ts';
import { exposedIn, warnOfExposed } from '../../command-line/exposed-secrets.ts';
import { untilInterrupted } from '../../command-line/interrupt.ts';
import { machineNetwork } from '../../command-line/machine-network.ts';
import { progressOn, waitInWords } from '../../command-line/progress-line.ts';
import { authorizerOf } from '../../okta/api-authorizer.ts';
import { EXIT_CODES } from '../../run/run-command.ts';
import type { DiagnoseStreams } from '../diagnose.ts';
import type { SigninFailuresCommand } from './arguments.ts';
import type { WindowCount } from './counts.ts';
import { signinJson } from './json.ts';
import { judgeSignins } from './judge.ts';
import { type LogReading, readLog } from './read-log.ts';
import { signinReport } from './report.ts';
import { windowsUntil } from './windows.ts';

const SCOPES = ['okta.logs.read'];

/**
 * @returns the exit code
 * @throws InvalidInputError for a credential or a certificate file that cannot be read
 */
export async function diagnoseSigninFailures(
  command: SigninFailuresCommand,
  streams: DiagnoseStreams,
  print: (text: string) => void,
): Promise<number> {
  const { url, json } = command;
  const reading = await readingOf(command, streams);
  const judgement = judgeSignins(reading);
  const exitCode = EXIT_CODES[judgement.state];
  const paint = paintFor(streams.stdout, streams.env);
  print(json ? signinJson(url, judgement, reading, exitCode) : signinReport(url, judgement, reading, paint));
  return exitCode;
}

async function readingOf(
  command: SigninFailuresCommand,
  { stdin, stderr }: DiagnoseStreams,
): Promise<LogReading> {
  const { url, customDomains, credential, durationMs } = command;
  const network = { ...machineNetwork(command), publicOnly: !command.allowPrivateAddresses };
  const { clock } = network;
  const authorizer = await authorizerOf(url, credential, SCOPES, stdin, clock);
  warnOfExposed(exposedIn(credential));
  const transport = httpsTransport(network);
  const ports = { authorizer, send: transport.send, clock, wait, random };
  // Waiting is done here, where it can be shown and ended.
  const client = oktaClient(ports, NOTHING_KNOWN, clock.now());
  const line = progressOn(stderr);
  const progress = (count: WindowCount, until: Date | undefined) => line.show(progressText(count, until));
  const org = { url, hosts: [url, ...customDomains].map((origin) => new URL(origin).host) };
  const windows = windowsUntil(clock.now(), durationMs);
  try {
    return await untilInterrupted((signal) =>
      readLog(windows, org, { client, clock, wait, progress }, signal),
    );
  } finally {
    line.clear();
    transport.close();
  }
}

function progressText({ window, tallies, pages }: WindowCount, until: Date | undefined): string {
  const events = tallies.reduce((sum, { count }) => sum + count, 0);
  return `${window.words}: ${events} events, ${pages} calls${waitInWords(until)}`;
}
