/** `diagnose`: why Okta refuses, or cannot be reached. */

import { httpsTransport } from '../../lambda/okta/https-transport.ts';
import { paintFor } from '../command-line/colours.ts';
import { warnOfExposed } from '../command-line/exposed-secrets.ts';
import { machineNetwork } from '../command-line/machine-network.ts';
import { progressOn } from '../command-line/progress-line.ts';
import type { SecretInput } from '../command-line/secret-input.ts';
import { cellTold } from '../okta/org-cell.ts';
import { isReached } from '../okta/reach.ts';
import { EXIT_CODES } from '../run/run-command.ts';
import { pageSettingsOf } from '../status/page-settings.ts';
import { readStatusPage } from '../status/page-view.ts';
import type { DiagnoseCommand } from './arguments.ts';
import { joined } from './cause.ts';
import { diagnosisOf } from './diagnosis.ts';
import { judgeClocks } from './judge-clock.ts';
import { judgeOrg } from './judge-org.ts';
import { judgeProxy } from './judge-proxy.ts';
import { judgeStatus } from './judge-status.ts';
import { observeOrg } from './observe.ts';
import { observeCredential } from './observe-credential.ts';
import { diagnosisJson, diagnosisReport } from './report.ts';
import { readSecrets } from './secrets.ts';
import { issuerOf } from './token/issuers.ts';
import { readToken } from './token/read-token.ts';

export interface DiagnoseStreams {
  readonly stdin: SecretInput;
  readonly stdout: Pick<NodeJS.WriteStream, 'isTTY'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * @returns the exit code
 * @throws InvalidInputError for a secret or a certificate file that cannot be read
 */
export async function diagnose(
  command: DiagnoseCommand,
  { stdin, stdout, stderr, env }: DiagnoseStreams,
  print: (text: string) => void,
): Promise<number> {
  const { url, credentials, allowPrivateAddresses } = command;
  const secrets = await readSecrets(credentials, stdin);
  warnOfExposed(credentials.exposed);
  const machine = machineNetwork(command);
  const network = { ...machine, publicOnly: !allowPrivateAddresses };
  const transport = httpsTransport(network);
  const stage = progressOn(stderr);
  // Ctrl-C leaves no line behind, and then ends the process as it always does.
  const onInterrupt = () => {
    stage.clear();
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', onInterrupt);
  try {
    stage.show(`asking ${url} …`);
    const { facts, judged, customDomains } = await observeOrg(
      command,
      serversOf(command, secrets.accessToken),
      machine,
    );
    // After the org, whose times it would disturb.
    const page = await readStatusPage(pageSettingsOf(command), machine);
    const now = machine.clock.now();
    const { part: clock, skewMs } = judgeClocks(facts.hosts);
    stage.show('trying the credential …');
    const ofCredential = await observeCredential(
      {
        command,
        secrets,
        customDomains,
        isReachable: isReached(facts),
        oktaNow: () => new Date(machine.clock.now().getTime() + skewMs),
      },
      { network, send: transport.send },
    );
    stage.clear();
    const diagnosis = diagnosisOf({
      org: joined([judgeOrg(facts, judged, customDomains), judgeProxy(env, facts)]),
      clock,
      status: judgeStatus(page, cellTold(command.cell, facts), now),
      ...ofCredential,
    });
    const exitCode = EXIT_CODES[diagnosis.state];
    const paint = paintFor(stdout, env);
    print(
      command.json
        ? diagnosisJson(diagnosis, url, now, exitCode)
        : diagnosisReport(diagnosis, url, now, paint),
    );
    return exitCode;
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    stage.clear();
    transport.close();
  }
}

/** Custom authorization servers whose documents are looked at: the one that was named, and that of the token. */
function serversOf(
  { url, customDomains, authorizationServer: named }: DiagnoseCommand,
  accessToken: string | undefined,
): string[] {
  const reading = accessToken === undefined ? undefined : readToken(accessToken);
  const iss = reading?.kind === 'jwt' ? reading.claims.iss : undefined;
  const issuer = iss === undefined ? undefined : issuerOf(iss, { url, customDomains });
  const ofToken = issuer?.kind === 'custom' ? issuer.id : undefined;
  return [...new Set([named ?? [], ofToken ?? []].flat())];
}
