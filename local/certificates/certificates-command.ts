/** `certificates`: every SAML certificate of an org, or of public metadata, the nearest to expire first. */
import { random, wait } from '../../lambda/adapters/runtime.ts';
import { fetchMetadata } from '../../lambda/checks/saml-certificates/fetch-metadata.ts';
import {
  documentAfter,
  judgeMetadata,
  type MetadataDocument,
  metadataUses,
} from '../../lambda/checks/saml-certificates/judge-metadata.ts';
import { judgeScan, usesOf } from '../../lambda/checks/saml-certificates/judge-scan.ts';
import { judgedUses } from '../../lambda/checks/saml-certificates/judge-uses.ts';
import { nextUrl } from '../../lambda/checks/saml-certificates/scan-call.ts';
import {
  NOTHING_CARRIED,
  progressOf,
  type Scan,
  sweepOf,
} from '../../lambda/checks/saml-certificates/scan-state.ts';
import { DEFAULT_SETTINGS } from '../../lambda/checks/saml-certificates/settings.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { NOTHING_KNOWN, oktaClient } from '../../lambda/okta/client.ts';
import { httpsTransport } from '../../lambda/okta/https-transport.ts';
import { stateOfFinding, worstState } from '../../lambda/outcome.ts';
import { exposedIn, warnOfExposed } from '../command-line/exposed-secrets.ts';
import { untilInterrupted } from '../command-line/interrupt.ts';
import { machineNetwork } from '../command-line/machine-network.ts';
import { progressOn } from '../command-line/progress-line.ts';
import { authorizerOf } from '../okta/api-authorizer.ts';
import { EXIT_CODES } from '../run/run-command.ts';
import type { CertificatesScanCommand, CertificatesSource } from './certificates-arguments.ts';
import { certificatesCsv, certificatesJson } from './forms.ts';
import { progressText } from './progress.ts';
import { certificatesReport } from './report.ts';
import { type ScanEnd, scanWhole } from './scan.ts';
import { type CertificatesView, countsInWords } from './view.ts';

/** For the connection and one document together. */
const DOCUMENT_MS = 15_000;

/** Without the second, apps alone are scanned. */
const SCOPES = ['okta.apps.read', 'okta.idps.read'];

const FORMS = { table: certificatesReport, json: certificatesJson, csv: certificatesCsv } as const;

/**
 * @returns the exit code
 * @throws InvalidInputError for a credential or a certificate file that cannot be read
 */
export async function listCertificates(
  command: CertificatesScanCommand,
  print: (text: string) => void,
): Promise<number> {
  const { source, format } = command;
  const view =
    source.kind === 'org' ? await viewOfOrg(source, command) : await viewOfMetadata(source.urls, command);
  print(FORMS[format](view));
  return view.exitCode;
}

async function viewOfOrg(
  { url, customDomains, credential }: Extract<CertificatesSource, { kind: 'org' }>,
  command: CertificatesScanCommand,
): Promise<CertificatesView> {
  const network = { ...machineNetwork(command), publicOnly: !command.allowPrivateAddresses };
  const { clock } = network;
  const authorizer = await authorizerOf(url, credential, SCOPES, process.stdin, clock);
  warnOfExposed(exposedIn(credential));
  const transport = httpsTransport(network);
  const ports = { authorizer, send: transport.send, clock, wait, random };
  // Waiting is done here, where it can be shown and ended.
  const client = oktaClient(ports, NOTHING_KNOWN, clock.now());
  const progress = progressOn(process.stderr);
  const org = { url, hosts: [url, ...customDomains].map((origin) => new URL(origin).host) };
  const scanPorts = {
    client,
    clock,
    wait,
    progress: (scan: Scan, until: Date | undefined) => progress.show(progressText(scan, until)),
  };
  try {
    const start = sweepOf(url, NOTHING_CARRIED, clock.now());
    const end = await untilInterrupted((signal) => scanWhole(start, org, scanPorts, signal));
    return viewOf(url, end, clock.now());
  } finally {
    progress.clear();
    transport.close();
  }
}

async function viewOfMetadata(
  urls: readonly string[],
  command: CertificatesScanCommand,
): Promise<CertificatesView> {
  const network = { ...machineNetwork(command), publicOnly: !command.allowPrivateAddresses };
  const documents: MetadataDocument[] = [];
  // One after the other: a list of a hundred of one org is a hundred calls of its rate limit.
  for (const url of urls) {
    const reading = await withTimeLimit(DOCUMENT_MS, undefined, (limit) =>
      fetchMetadata(url, network, limit),
    );
    documents.push(documentAfter({ url, entities: [] }, reading, network.clock.now()));
  }
  const now = network.clock.now();
  const verdict = judgeMetadata(documents, DEFAULT_SETTINGS, now);
  const state = worstState(verdict.findings.map(stateOfFinding));
  const count = documents.filter(({ problem }) => problem === undefined).length;
  const [first = '', ...others] = urls;
  return {
    ...verdict,
    uses: judgedUses(metadataUses(documents), DEFAULT_SETTINGS, now),
    target: others.length === 0 ? first : `${first} and ${others.length} more`,
    scannedAt: now,
    state,
    exitCode: EXIT_CODES[state],
    counted: `${count} of ${urls.length} metadata documents read`,
    incomplete: undefined,
  };
}

function viewOf(url: string, { scan, stop }: ScanEnd, now: Date): CertificatesView {
  const verdict = judgeScan(scan, undefined, DEFAULT_SETTINGS, now);
  const state = worstState([...verdict.findings.map(stateOfFinding), stop === undefined ? 'ok' : 'unknown']);
  return {
    ...verdict,
    uses: judgedUses(usesOf(scan.sheets.values()), DEFAULT_SETTINGS, now),
    target: url,
    scannedAt: now,
    state,
    exitCode: EXIT_CODES[state],
    counted: `${countsInWords(scan.sweep.counts)}, ${scan.sweep.calls} calls`,
    incomplete:
      stop === undefined
        ? undefined
        : { why: `${stop.detail}; ${howFar(scan)}`, nextUrl: nextUrl(scan, url, now) },
  };
}

function howFar(scan: Scan): string {
  const { apps, isListed, keysMissing } = progressOf(scan);
  if (!isListed) return `the list of apps was read as far as ${apps} SAML apps`;
  return `${keysMissing} keys of ${apps} SAML apps were not read yet`;
}
