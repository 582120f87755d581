/** `diagnose --saml`: why a SAML sign-in fails. */
import { random, wait } from '../../../lambda/adapters/runtime.ts';
import type { Network } from '../../../lambda/net/network.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { NOTHING_KNOWN, oktaClient } from '../../../lambda/okta/client.ts';
import { httpsTransport } from '../../../lambda/okta/https-transport.ts';
import type { Send } from '../../../lambda/okta/transport.ts';
import { paintFor } from '../../command-line/colours.ts';
import { exposedIn, warnOfExposed } from '../../command-line/exposed-secrets.ts';
import { machineNetwork } from '../../command-line/machine-network.ts';
import { progressOn } from '../../command-line/progress-line.ts';
import type { SecretInput } from '../../command-line/secret-input.ts';
import { authorizerOf } from '../../okta/api-authorizer.ts';
import { EXIT_CODES } from '../../run/run-command.ts';
import type { DiagnoseStreams } from '../diagnose.ts';
import { diagnosisJson, diagnosisReport } from '../report.ts';
import type { SamlDiagnosisCommand, SamlSource } from './arguments.ts';
import type { Subject } from './facts.ts';
import { samlDiagnosis } from './judge.ts';
import { type ProbedApp, probeApp } from './probe.ts';
import { fetchWithClock, readProvider } from './read-provider.ts';

const SCOPES = ['okta.apps.read'];
/** For each call, with the token that it needs. */
const CALL_MS = 15_000;

/**
 * @returns the exit code
 * @throws InvalidInputError for a credential, a certificate file or a metadata file that cannot be read
 */
export async function diagnoseSaml(
  command: SamlDiagnosisCommand,
  { stdin, stdout, stderr, env }: DiagnoseStreams,
  print: (text: string) => void,
): Promise<number> {
  const { source, expected } = command;
  const network = { ...machineNetwork(command), publicOnly: !command.allowPrivateAddresses };
  const stage = progressOn(stderr);
  try {
    if (expected.metadata !== undefined) stage.show('reading the metadata of the service provider …');
    const provider =
      expected.metadata === undefined ? undefined : await readProvider(expected.metadata, network);
    stage.show(`asking ${source.url} …`);
    const { subject, clock: org } = await subjectOf(source, network, stdin);
    stage.clear();
    const clocks = {
      ...(org === undefined ? {} : { org }),
      ...(provider?.clock === undefined ? {} : { serviceProvider: provider.clock }),
    };
    const now = network.clock.now();
    const diagnosis = samlDiagnosis({ subject, serviceProvider: provider?.reading, clocks }, expected, now);
    const exitCode = EXIT_CODES[diagnosis.state];
    const target = targetOf(source, subject);
    const paint = paintFor(stdout, env);
    print(
      command.json
        ? diagnosisJson(diagnosis, target, now, exitCode)
        : diagnosisReport(diagnosis, target, now, paint),
    );
    return exitCode;
  } finally {
    stage.clear();
  }
}

async function subjectOf(source: SamlSource, network: Network, stdin: SecretInput): Promise<ProbedApp> {
  if (source.kind === 'metadata') {
    const { reading, clock } = await fetchWithClock(source.url, network);
    const subject = { kind: 'metadata', metadata: reading } as const;
    return { subject, ...(clock === undefined ? {} : { clock }) };
  }
  const { url: orgUrl, app, credential } = source;
  const { clock } = network;
  const authorizer = await authorizerOf(orgUrl, credential, SCOPES, stdin, clock);
  warnOfExposed(exposedIn(credential));
  const transport = httpsTransport(network);
  const ports = { authorizer, clock, wait, random };
  const asXml: Send = (request, signal) =>
    transport.send({ ...request, headers: { accept: 'application/xml', ...request.headers } }, signal);
  // A client of its own for each call: the budget is for monitors, and a person asks a handful of times.
  const asking =
    (more: { readonly send: Send; readonly readBody?: (body: Buffer) => unknown }) => (url: string) =>
      withTimeLimit(CALL_MS, undefined, (limit) =>
        oktaClient({ ...ports, ...more }, NOTHING_KNOWN, clock.now()).get(url, 'measuring', limit),
      );
  try {
    return await probeApp(orgUrl, app, {
      ask: asking({ send: transport.send }),
      askForXml: asking({ send: asXml, readBody: (body) => body }),
    });
  } finally {
    transport.close();
  }
}

function targetOf(source: SamlSource, subject: Subject): string {
  if (source.kind === 'metadata') return source.url;
  const app = subject.kind === 'app' ? `${subject.app.label} (${subject.app.id})` : source.app;
  return `${app}, ${source.url}`;
}
