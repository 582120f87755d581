/** Observes every host of an org over one fresh connection each. Resolves for any state of the targets. */
import type { OidcDiscoverySettings, Org } from '../../config.ts';
import { dial } from '../../net/dial.ts';
import { faultOf } from '../../net/fault.ts';
import { type Connection, endpointOf, type Opened, openConnection } from '../../net/https.ts';
import type { Network } from '../../net/network.ts';
import { readDiscoveryDocument } from './discovery-document.ts';
import type { DiscoveryFacts, Fetched, HostFacts, ServerFacts } from './facts.ts';
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
  request: ProbeRequest,
  network: Network,
  signal: AbortSignal,
): Promise<DiscoveryFacts> {
  const hosts = await Promise.all(
    hostTargets(request.org).map((target) => new HostProbe(request, network, signal).run(target)),
  );
  const silent = hosts.every(
    ({ connection }) => !connection.ok && connection.failure.reason !== 'PRIVATE_ADDRESS',
  );
  return silent ? { hosts, control: await askControl(request, network, signal) } : { hosts };
}

/** Connects to the control target, no more: an answered handshake shows that the monitor's own network works. */
async function askControl({ controlTarget, settings }: ProbeRequest, network: Network, signal: AbortSignal) {
  const { monotonicMs } = network.clock;
  const started = monotonicMs();
  const attempt = AbortSignal.any([signal, AbortSignal.timeout(settings.attemptTimeoutMs)]);
  try {
    const { socket } = await dial(endpointOf(controlTarget), network, ['http/1.1'], attempt);
    socket.destroy();
    return { target: controlTarget };
  } catch (error) {
    const { reason, phase, message } = faultOf(error, 'connect');
    return {
      target: controlTarget,
      failure: { reason, phase, detail: message, durationMs: monotonicMs() - started },
    };
  }
}

class HostProbe {
  readonly #request: ProbeRequest;
  readonly #network: Network;
  /** Ends this host's share of the attempt: slow documents may take two timeouts together, not one each. */
  readonly #budget: AbortSignal;

  constructor(request: ProbeRequest, network: Network, signal: AbortSignal) {
    this.#request = request;
    this.#network = network;
    this.#budget = AbortSignal.any([signal, AbortSignal.timeout(2 * request.settings.attemptTimeoutMs)]);
  }

  async run(target: HostTarget): Promise<HostFacts> {
    const { monotonicMs } = this.#network.clock;
    const started = monotonicMs();
    let opened: Opened;
    try {
      const endpoint = endpointOf(target.origin);
      opened = await openConnection(endpoint, this.#network, this.#oneTimeout());
    } catch (error) {
      const { reason, phase, message } = faultOf(error, 'connect');
      const failure = { reason, phase, detail: message, durationMs: monotonicMs() - started };
      return { target, connection: { ok: false, failure }, servers: [] };
    }
    const { address, phases, certificate, connection } = opened;
    const seen = { target, connection: { ok: true as const, content: { address, phases, certificate } } };
    try {
      // What is said over a connection that clients refuse proves nothing about the org.
      if (certificate.refusal !== undefined) return { ...seen, servers: [] };
      const servers: ServerFacts[] = [];
      for (const server of target.servers) servers.push(await this.#probeServer(connection, server, target));
      return { ...seen, servers, organization: await this.#probeOrganization(connection, target) };
    } finally {
      connection.close();
    }
  }

  async #probeServer(connection: Connection, target: ServerTarget, host: HostTarget): Promise<ServerFacts> {
    const document = await this.#fetch(connection, target.url + METADATA_PATH);
    if (!document.ok) return { target, discovery: document };
    const fields = readDiscoveryDocument(document.content);
    const discovery = { ok: true as const, content: fields, served: document.served };
    const { jwksUri } = fields;
    if (jwksUri === undefined || new URL(jwksUri).origin !== host.origin) return { target, discovery };
    return { target, discovery, jwks: await this.#probeJwks(connection, jwksUri) };
  }

  async #probeJwks(connection: Connection, url: string): Promise<Fetched<readonly KeyFacts[]>> {
    const document = await this.#fetch(connection, url);
    if (!document.ok) return document;
    const reading = await readJwks(document.content);
    const { served } = document;
    if (reading.ok) return { ok: true, content: reading.keys, served };
    return {
      ok: false,
      failure: { reason: 'SCHEMA', detail: `not a JWKS: ${reading.problem}`, durationMs: served.totalMs },
    };
  }

  async #probeOrganization(connection: Connection, { origin }: HostTarget): Promise<Fetched<Organization>> {
    const document = await this.#fetch(connection, origin + ORGANIZATION_PATH);
    if (!document.ok) return document;
    const organization = readOrganization(document.content);
    const { served } = document;
    if (organization !== undefined) return { ok: true, content: organization, served };
    return {
      ok: false,
      failure: { reason: 'SCHEMA', detail: 'not an organization document', durationMs: served.totalMs },
    };
  }

  #fetch(connection: Connection, url: string): Promise<Fetched<unknown>> {
    return fetchJson(connection, url, this.#network.clock.monotonicMs, this.#oneTimeout());
  }

  #oneTimeout(): AbortSignal {
    return AbortSignal.any([this.#budget, AbortSignal.timeout(this.#request.settings.attemptTimeoutMs)]);
  }
}
