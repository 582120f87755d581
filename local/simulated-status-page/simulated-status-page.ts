/** Okta's public status page on this machine over real TLS: the layout of the real one, invented content. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import { createCertificateAuthority, issueServerCertificate } from '../made-certificates.ts';
import { type Answer, answer } from '../simulated-okta/answers.ts';
import { compressedFor, sendAnswer } from '../simulated-okta/delivery.ts';
import { listenOnLoopback } from '../simulated-okta/loopback-listener.ts';
import { type Board, type ReportedIncident, resolved, withEntry } from './incident.ts';
import { pageOf } from './markup.ts';
import { boardOf, STATUS_SCENARIOS, type StatusScenarioName } from './scenarios.ts';

export type { ReportedIncident } from './incident.ts';
export { describeStatusScenarios, type StatusScenarioName } from './scenarios.ts';

const CELLS = ['okta.com:1', 'okta.com:2', 'okta.com:14', 'oktapreview.com:1', 'okta-emea.com:1'];

/** A request as the page saw it. */
export interface PageRequest {
  readonly path: string;
  readonly userAgent: string;
  /** The version the client has already, by `If-None-Match`. */
  readonly known: string | undefined;
}

export interface SimulatedStatusPage {
  /** `https://localhost:PORT/`. */
  readonly url: string;
  readonly port: number;
  /** The root certificate that a client has to trust. */
  readonly caPem: string;
  /** Puts the page into a scenario; what was published before is gone. */
  switchTo(scenario: StatusScenarioName): void;
  /** Shows one more incident. */
  publish(incident: ReportedIncident): void;
  /** Adds an entry to the log of an incident, which has `status` from then on. */
  addEntry(name: string, status: string, text: string): void;
  /** Closes an incident with a last entry. */
  resolve(name: string, text: string): void;
  /** Every request since the start, oldest first. */
  readonly requests: readonly PageRequest[];
  close(): Promise<void>;
}

export interface SimulatedStatusPageOptions {
  /** The page's clock, by which incidents and certificates are dated. */
  readonly now: () => Date;
  /** @default 'status-operational' */
  readonly scenario?: StatusScenarioName;
  /** 0 for any free one. @default 0 */
  readonly port?: number;
  /** The cell that scenarios are about. @default 'okta.com:14' */
  readonly cell?: string;
  /** Names that the certificate has beside localhost, 127.0.0.1 and ::1. @default none */
  readonly extraHostnames?: readonly string[];
}

export async function startSimulatedStatusPage({
  now,
  scenario: firstScenario = 'status-operational',
  port = 0,
  cell = 'okta.com:14',
  extraHostnames = [],
}: SimulatedStatusPageOptions): Promise<SimulatedStatusPage> {
  const authority = await createCertificateAuthority(now(), 'Simulated status page root');
  const hostnames = ['localhost', '127.0.0.1', '::1', ...extraHostnames];
  const { certificatePem, privateKeyPem } = await issueServerCertificate(authority, hostnames, now());
  const requests: PageRequest[] = [];
  const cells = [...new Set([...CELLS, cell])];

  let scenario = firstScenario;
  let board = boardOf(scenario, now(), cell);

  function currentAnswer(path: string, known: string | undefined): Answer {
    if (path !== '/') return answer(404, 'text/html', '<html><body>Not found</body></html>');
    const working = htmlAnswer(pageOf(board, cells), known);
    return STATUS_SCENARIOS[scenario].change?.(working) ?? working;
  }

  const ended = new AbortController();
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) => {
    request.resume();
    const { url: path = '/', headers } = request;
    const known = headers['if-none-match'];
    requests.push({ path, userAgent: headers['user-agent'] ?? '', known });
    const sent = compressedFor(String(headers['accept-encoding'] ?? ''), currentAnswer(path, known));
    const common = { Date: now().toUTCString(), 'Cache-Control': 'no-cache' };
    sendAnswer(response, sent, common, ended.signal).catch((error: Error) => {
      if (!ended.signal.aborted) process.emitWarning(error);
    });
  });
  server.on('tlsClientError', () => {});
  const listener = await listenOnLoopback(port, (socket) => server.emit('connection', socket));

  return {
    url: `https://localhost:${listener.port}/`,
    port: listener.port,
    caPem: authority.pem,
    switchTo(next) {
      scenario = next;
      board = boardOf(next, now(), cell);
    },
    publish(incident) {
      board = { ...board, incidents: [...board.incidents, incident] };
    },
    addEntry(name, status, text) {
      const entry = { at: now(), text };
      board = changed(board, name, (incident) => withEntry(incident, status, entry));
    },
    resolve(name, text) {
      const entry = { at: now(), text };
      board = changed(board, name, (incident) => resolved(incident, entry));
    },
    requests,
    async close() {
      ended.abort();
      await listener.refuse();
      listener.dropConnections();
    },
  };
}

/** Named by its content, so that a client that has it already is told so in a few bytes. */
function htmlAnswer(html: string, known: string | undefined): Answer {
  const version = `"${createHash('sha256').update(html).digest('hex').slice(0, 32)}"`;
  if (known === version) return { status: 304, headers: { ETag: version }, body: Buffer.alloc(0) };
  return answer(200, 'text/html;charset=UTF-8', html, { ETag: version });
}

function changed(
  board: Board,
  name: string,
  change: (incident: ReportedIncident) => ReportedIncident,
): Board {
  if (!board.incidents.some((incident) => incident.name === name))
    throw new Error(`The simulated status page shows no incident ${name}.`);
  return {
    ...board,
    incidents: board.incidents.map((incident) => (incident.name === name ? change(incident) : incident)),
  };
}
