/** Asks hosts for the documents of their authorization servers, over connections that are open already. */
import type { Connection } from '../../net/https.ts';
import { withTimeLimit } from '../../net/time-limit.ts';
import { readDiscoveryDocument } from './discovery-document.ts';
import type { Fetched, HostFacts, ServerFacts } from './facts.ts';
import { fetchJson } from './fetch-document.ts';
import { type KeyFacts, readJwks } from './jwks.ts';
import { type Organization, readOrganization } from './okta-organization.ts';
import { type HostTarget, METADATA_PATH, ORGANIZATION_PATH, type ServerTarget } from './targets.ts';

export class ServerProbe {
  /** By origin; a host that is down or refused by clients has none. */
  readonly #connections: ReadonlyMap<string, Connection>;
  readonly #monotonicMs: () => number;
  readonly #timeoutMs: number;
  readonly #budget: AbortSignal;
  /** By URL: a JWKS that several hosts name is fetched once. */
  readonly #jwks = new Map<string, Promise<Fetched<readonly KeyFacts[]>>>();

  constructor(
    connections: ReadonlyMap<string, Connection>,
    monotonicMs: () => number,
    timeoutMs: number,
    budget: AbortSignal,
  ) {
    this.#connections = connections;
    this.#monotonicMs = monotonicMs;
    this.#timeoutMs = timeoutMs;
    this.#budget = budget;
  }

  /** As many servers at once as the connection carries. */
  async askHost({ origin, servers }: HostTarget): Promise<Pick<HostFacts, 'servers' | 'organization'>> {
    const connection = this.#connections.get(origin);
    if (connection === undefined) return { servers: [] };
    const facts: ServerFacts[] = [];
    const queue = servers.entries();
    const worker = async () => {
      for (const [index, server] of queue) facts[index] = await this.#askServer(connection, server);
    };
    const workers = Array.from({ length: connection.parallel }, worker);
    const [organization] = await Promise.all([this.#askOrganization(connection, origin), ...workers]);
    return { servers: facts, organization };
  }

  async #askServer(connection: Connection, target: ServerTarget): Promise<ServerFacts> {
    const document = await this.#fetch(connection, target.url + METADATA_PATH);
    if (!document.ok) return { target, discovery: document };
    const fields = readDiscoveryDocument(document.content);
    const discovery = { ok: true as const, content: fields, served: document.served };
    const { jwksUri } = fields;
    const holder = jwksUri === undefined ? undefined : this.#connections.get(new URL(jwksUri).origin);
    if (jwksUri === undefined || holder === undefined) return { target, discovery };
    const fetched = this.#jwks.get(jwksUri) ?? this.#askJwks(holder, jwksUri);
    this.#jwks.set(jwksUri, fetched);
    return { target, discovery, jwks: await fetched };
  }

  async #askJwks(connection: Connection, url: string): Promise<Fetched<readonly KeyFacts[]>> {
    const document = await this.#fetch(connection, url);
    if (!document.ok) return document;
    const reading = await readJwks(document.content);
    const { served } = document;
    if (reading.ok) return { ok: true, content: reading.keys, served };
    const detail = `not a JWKS: ${reading.problem}`;
    return { ok: false, failure: { reason: 'SCHEMA', detail, durationMs: served.totalMs } };
  }

  async #askOrganization(connection: Connection, origin: string): Promise<Fetched<Organization>> {
    const document = await this.#fetch(connection, origin + ORGANIZATION_PATH);
    if (!document.ok) return document;
    const organization = readOrganization(document.content);
    const { served } = document;
    if (organization !== undefined) return { ok: true, content: organization, served };
    const detail = 'not an organization document';
    return { ok: false, failure: { reason: 'SCHEMA', detail, durationMs: served.totalMs } };
  }

  async #fetch(connection: Connection, url: string): Promise<Fetched<unknown>> {
    const fetched = await withTimeLimit(this.#timeoutMs, this.#budget, (signal) =>
      fetchJson(connection, url, this.#monotonicMs, signal),
    );
    if (fetched.ok || fetched.failure.reason !== 'TIMEOUT' || !this.#budget.aborted) return fetched;
    // Our time was up, not the server's: what it would have answered is not known.
    const detail = 'not answered before the time of this try was used up';
    return { ok: false, failure: { reason: 'DEADLINE', detail, durationMs: fetched.failure.durationMs } };
  }
}
