/** Observes every host of an org over one fresh connection each. Resolves for any state of the targets. */
import type { OidcDiscoverySettings, Org } from '../../config.ts';
import { dial } from '../../net/dial.ts';
import { NetworkFault } from '../../net/fault.ts';
import { type Connection, endpointOf, type Opened, openConnection } from '../../net/https.ts';
import type { Network } from '../../net/network.ts';
import { withTimeLimit } from '../../net/time-limit.ts';
import { readDiscoveryDocument } from './discovery-document.ts';
import type { DiscoveryFacts, Failure, Fetched, HostFacts, ServerFacts } from './facts.ts';
import { fetchJson } from './fetch-document.ts';
import { type KeyFacts, readJwks } from './jwks.ts';
import { type Organization, readOrganization } from './okta-organization.ts';
import {
  type HostTarget,
  hostTargets,
  METADATA_PATH,
  ORGANIZATION_PATH,
  type ServerTarget,
} from './targets.ts';

export interface ProbeRequest {
  readonly org: Org;
  readonly settings: Pick<OidcDiscoverySettings, 'attemptTimeoutMs'>;
  readonly controlTarget: string;
}

export async function probeDiscovery(
  { org, settings, controlTarget }: ProbeRequest,
  network: Network,
  signal: AbortSignal,
): Promise<DiscoveryFacts> {
  const timeoutMs = settings.attemptTimeoutMs;
  // Time for a connection, a document and its keys to be as slow as each may be, but not for a queue of them.
  const probeHost = (target: HostTarget) =>
    withTimeLimit(3 * timeoutMs, signal, (budget) => new HostProbe(target, network, timeoutMs, budget).run());
  const hosts = await Promise.all(hostTargets(org).map(probeHost));
  const silent = hosts.every(
    ({ connection }) => !connection.ok && connection.failure.reason !== 'PRIVATE_ADDRESS',
  );
  if (!silent) return { hosts };
  const failure = await withTimeLimit(timeoutMs, signal, (limit) => connectTo(controlTarget, network, limit));
  return {
    hosts,
    control: failure === undefined ? { target: controlTarget } : { target: controlTarget, failure },
  };
}

/** Connects and shakes hands, no more: that alone shows that the monitor's own network works. */
async function connectTo(url: string, network: Network, signal: AbortSignal): Promise<Failure | undefined> {
  const started = network.clock.monotonicMs();
  try {
    const { socket } = await dial(endpointOf(url), network, ['http/1.1'], signal);
    socket.destroy();
    return undefined;
  } catch (error) {
    return failureOf(error, network.clock.monotonicMs() - started);
  }
}

/** A fault of the network as a value; a bug stays an exception. */
function failureOf(error: unknown, durationMs: number): Failure {
  if (!(error instanceof NetworkFault)) throw error;
  const { reason, phase, message } = error;
  return { reason, phase, detail: message, durationMs };
}

class HostProbe {
  readonly #target: HostTarget;
  readonly #network: Network;
  readonly #timeoutMs: number;
  readonly #budget: AbortSignal;

  constructor(target: HostTarget, network: Network, timeoutMs: number, budget: AbortSignal) {
    this.#target = target;
    this.#network = network;
    this.#timeoutMs = timeoutMs;
    this.#budget = budget;
  }

  async run(): Promise<HostFacts> {
    const { monotonicMs } = this.#network.clock;
    const target = this.#target;
    const started = monotonicMs();
    let opened: Opened;
    try {
      const endpoint = endpointOf(target.origin);
      opened = await this.#limited((signal) => openConnection(endpoint, this.#network, signal));
    } catch (error) {
      return {
        target,
        connection: { ok: false, failure: failureOf(error, monotonicMs() - started) },
        servers: [],
      };
    }
    const { address, phases, certificate, connection } = opened;
    const seen = { target, connection: { ok: true as const, content: { address, phases, certificate } } };
    try {
      // What is said over a connection that clients refuse proves nothing about the org.
      if (certificate.refusal !== undefined) return { ...seen, servers: [] };
      const servers = await this.#probeServers(connection);
      return { ...seen, servers, organization: await this.#probeOrganization(connection) };
    } finally {
      connection.close();
    }
  }

  /** As many servers at once as the connection carries. */
  async #probeServers(connection: Connection): Promise<ServerFacts[]> {
    const facts: ServerFacts[] = [];
    const queue = this.#target.servers.entries();
    const worker = async () => {
      for (const [index, server] of queue) facts[index] = await this.#probeServer(connection, server);
    };
    await Promise.all(Array.from({ length: connection.parallel }, worker));
    return facts;
  }

  async #probeServer(connection: Connection, target: ServerTarget): Promise<ServerFacts> {
    const document = await this.#fetch(connection, target.url + METADATA_PATH);
    if (!document.ok) return { target, discovery: document };
    const fields = readDiscoveryDocument(document.content);
    const discovery = { ok: true as const, content: fields, served: document.served };
    const { jwksUri } = fields;
    if (jwksUri === undefined || new URL(jwksUri).origin !== this.#target.origin)
      return { target, discovery };
    return { target, discovery, jwks: await this.#probeJwks(connection, jwksUri) };
  }

  async #probeJwks(connection: Connection, url: string): Promise<Fetched<readonly KeyFacts[]>> {
    const document = await this.#fetch(connection, url);
    if (!document.ok) return document;
    const reading = await readJwks(document.content);
    const { served } = document;
    if (reading.ok) return { ok: true, content: reading.keys, served };
    const detail = `not a JWKS: ${reading.problem}`;
    return { ok: false, failure: { reason: 'SCHEMA', detail, durationMs: served.totalMs } };
  }

  async #probeOrganization(connection: Connection): Promise<Fetched<Organization>> {
    const document = await this.#fetch(connection, this.#target.origin + ORGANIZATION_PATH);
    if (!document.ok) return document;
    const organization = readOrganization(document.content);
    const { served } = document;
    if (organization !== undefined) return { ok: true, content: organization, served };
    const detail = 'not an organization document';
    return { ok: false, failure: { reason: 'SCHEMA', detail, durationMs: served.totalMs } };
  }

  async #fetch(connection: Connection, url: string): Promise<Fetched<unknown>> {
    const { monotonicMs } = this.#network.clock;
    const fetched = await this.#limited((signal) => fetchJson(connection, url, monotonicMs, signal));
    if (fetched.ok || fetched.failure.reason !== 'TIMEOUT' || !this.#budget.aborted) return fetched;
    // Our time was up, not the server's: what it would have answered is not known.
    const detail = 'not answered before the time for this host was used up';
    return { ok: false, failure: { reason: 'DEADLINE', detail, durationMs: fetched.failure.durationMs } };
  }

  #limited<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    return withTimeLimit(this.#timeoutMs, this.#budget, work);
  }
}
