/** `diagnose --saml`: why a SAML sign-in fails. */
import { wait } from '../../../lambda/adapters/runtime.ts';
import type { Network } from '../../../lambda/net/network.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { NOTHING_KNOWN, oktaClient } from '../../../lambda/okta/client.ts';
import { httpsTransport } from '../../../lambda/okta/https-transport.ts';
import type { Send } from '../../../lambda/okta/transport.ts';
import { authorizerOf } from '../../api-authorizer.ts';
import { inColour, plainText, wantsColours } from '../../colours.ts';
import { machineNetwork } from '../../machine-network.ts';
import type { SamlDiagnosisCommand, SamlSource } from './arguments.ts';
import type { SamlFacts } from './facts.ts';
import { judgeSaml } from './judge.ts';
import { type ProbedApp, probeApp } from './probe.ts';
import { fetchWithClock, readProvider } from './read-provider.ts';
import { type SamlView, samlJson, samlReport, verdictOf } from './report.ts';

const SCOPES = ['okta.apps.read'];
/** For each call, with the token that it needs. */
const CALL_MS = 15_000;

/**
 * @returns the exit code
 * @throws InvalidInputError for a credential, a certificate file or a metadata file that cannot be read
 */
export async function diagnoseSaml(
  command: SamlDiagnosisCommand,
  print: (text: string) => void,
): Promise<number> {
  const { source, expected } = command;
  const network = { ...machineNetwork(command), publicOnly: !command.allowPrivateAddresses };
  const provider =
    expected.metadata === undefined ? undefined : await readProvider(expected.metadata, network);
  const { subject, clock: org } = await subjectOf(source, network);
  const clocks = {
    ...(org === undefined ? {} : { org }),
    ...(provider?.clock === undefined ? {} : { serviceProvider: provider.clock }),
  };
  const facts: SamlFacts = { subject, serviceProvider: provider?.reading, clocks };
  const now = network.clock.now();
  const view: SamlView = {
    target: targetOf(source, facts),
    at: now,
    part: judgeSaml(facts, expected, now),
    isCompared: Object.values(expected).some((value) => value !== undefined),
  };
  const paint = wantsColours(process.stdout, process.env) ? inColour : plainText;
  print(command.json ? samlJson(view) : samlReport(view, paint));
  return verdictOf(view).exitCode;
}

async function subjectOf(source: SamlSource, network: Network): Promise<ProbedApp> {
  if (source.kind === 'metadata') {
    const { reading, clock } = await fetchWithClock(source.url, network);
    const subject = { kind: 'metadata', metadata: reading } as const;
    return { subject, ...(clock === undefined ? {} : { clock }) };
  }
  const { url: orgUrl, app, credential } = source;
  const { clock } = network;
  const authorizer = await authorizerOf(orgUrl, credential, SCOPES, process.stdin, clock);
  if (credential.kind === 'api-token' && credential.isExposed)
    console.error('--token: others on this machine can read it there; --token - takes it from stdin');
  const transport = httpsTransport(network);
  const ports = { authorizer, clock, wait, random: Math.random };
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

function targetOf(source: SamlSource, { subject }: SamlFacts): string {
  if (source.kind === 'metadata') return source.url;
  const app = subject.kind === 'app' ? `${subject.app.label} (${subject.app.id})` : source.app;
  return `${app}, ${source.url}`;
}
