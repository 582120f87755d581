/** Asks an org once for all there is to ask, over one fresh connection, and has written down what comes back. */
import { random } from '../../lambda/adapters/runtime.ts';
import { METADATA_PATH, ORGANIZATION_PATH } from '../../lambda/checks/oidc-discovery/targets.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import {
  authorityOf,
  type Connection,
  endpointOf,
  openConnection,
  REQUEST_HEADERS,
} from '../../lambda/net/https.ts';
import type { Network } from '../../lambda/net/network.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { NOTHING_KNOWN, oktaClient } from '../../lambda/okta/client.ts';
import type { Authorizer } from '../../lambda/okta/credentials/authorizer.ts';
import { problemInWords } from '../../lambda/okta/credentials/credential-fault.ts';
import type { Send } from '../../lambda/okta/transport.ts';
import type { Endpoint } from '../diagnose/endpoint/endpoint.ts';
import { type Recorder, type Recording, recordingOf } from './recording.ts';

export interface Target {
  /** Origin of the org. */
  readonly url: string;
  /** Asked beside the documents that anybody may read. */
  readonly endpoint: Pick<Endpoint, 'path' | 'query'> | undefined;
  /** Undefined where the endpoint is asked as anybody may. */
  readonly authorizer: Authorizer | undefined;
}

export interface TryPorts {
  readonly network: Network;
  /** Resolves after `ms`, or rejects at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** For the connection, and then for each document and for the endpoint with its token. */
const TIME_LIMIT_MS = 5000;

/** As of other calls of the API: a list may be long. */
const MAXIMUM_BYTES = 8 * 1024 * 1024;

/** Key set of the org server: the document that tells it may not be there. */
const KEYS_PATH = '/oauth2/v1/keys';
const DOCUMENT_PATHS = [METADATA_PATH, KEYS_PATH, ORGANIZATION_PATH];

/**
 * Resolves for any state of the org, and when `interrupt` aborts.
 *
 * @returns why the endpoint was not asked, in words; undefined where it was, or where nothing was
 */
export async function oneTry(
  attempt: number,
  target: Target,
  ports: TryPorts,
  recorder: Recorder,
  interrupt: AbortSignal,
): Promise<string | undefined> {
  const recording = recordingOf(attempt, ports.network.clock, recorder, interrupt);
  const limited: Limited = (work) => withTimeLimit(TIME_LIMIT_MS, interrupt, work);
  const connection = await unlessFaulty(
    limited((signal) => connectTo(attempt, target.url, ports.network, recorder, recording, signal)),
  );
  if (connection === undefined) return undefined;
  const send = recordedSend(connection, recording);
  const { url, endpoint } = target;
  try {
    const [notAsked] = await Promise.all([
      endpoint === undefined ? undefined : askEndpoint(endpoint, target, send, ports, limited),
      ...DOCUMENT_PATHS.map((path) => unlessFaulty(limited((signal) => send(plain(url + path), signal)))),
    ]);
    return notAsked;
  } finally {
    connection.close();
  }
}

type Limited = <Result>(work: (signal: AbortSignal) => Promise<Result>) => Promise<Result>;

/** @throws NetworkFault where there is none that clients would use */
function connectTo(
  attempt: number,
  url: string,
  network: Network,
  recorder: Recorder,
  recording: Recording,
  signal: AbortSignal,
): Promise<Connection> {
  const server = endpointOf(url);
  return recording.connection(
    { method: 'connection', path: authorityOf(server), parameters: [] },
    async () => {
      const { address, phases, certificate, connection } = await openConnection(server, network, signal);
      recorder.connected({ attempt, address, phases, certificate });
      const { refusal } = certificate;
      if (refusal === undefined) return connection;
      connection.close();
      throw new NetworkFault(refusal.reason, 'tls', `the certificate is refused: ${refusal.detail}`);
    },
  );
}

/** @returns why it was not asked, in words */
async function askEndpoint(
  { path, query }: Pick<Endpoint, 'path' | 'query'>,
  { url, authorizer }: Target,
  send: Send,
  { network: { clock }, wait }: TryPorts,
  limited: Limited,
): Promise<string | undefined> {
  const whole = url + path + query;
  if (authorizer === undefined) {
    await unlessFaulty(limited((signal) => send(plain(whole), signal)));
    return undefined;
  }
  const ports = { authorizer, send, clock, wait, random };
  // Nothing is known of the tries before: a breaker would keep later ones from asking.
  const client = oktaClient(ports, NOTHING_KNOWN, clock.now());
  const result = await limited((signal) => client.get(whole, 'measuring', signal));
  if (result.kind === 'not-asked') return `held back by the monitor's own limit (${result.why})`;
  if (result.kind !== 'no-credential' || result.problem.kind === 'no-token') return undefined;
  return problemInWords(result.problem);
}

function recordedSend(connection: Connection, recording: Recording): Send {
  return ({ method, url, headers, body }, signal) => {
    const { pathname: path, search, searchParams } = new URL(url);
    const outgoing = {
      method,
      path: path + search,
      headers: { ...REQUEST_HEADERS, ...headers },
      maximumBytes: MAXIMUM_BYTES,
      ...(body === undefined ? {} : { body }),
    };
    const asked = { method, path, parameters: [...searchParams.keys()] };
    return recording.request(asked, () => connection.send(outgoing, signal));
  };
}

function plain(url: string) {
  return { method: 'GET' as const, url, headers: {} };
}

/** A fault of the network was written down where it came up; anything else is a mistake of ours. */
async function unlessFaulty<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NetworkFault) return undefined;
    throw error;
  }
}
