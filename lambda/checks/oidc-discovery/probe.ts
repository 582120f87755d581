/** Observes every host of an org over one fresh connection each. Resolves for any state of the targets. */
import type { OidcDiscoverySettings, Org } from '../../config.ts';
import { dial, type Endpoint } from '../../net/dial.ts';
import { NetworkFault } from '../../net/fault.ts';
import { endpointOf, type Opened, openConnection } from '../../net/https.ts';
import type { Network } from '../../net/network.ts';
import { withTimeLimit } from '../../net/time-limit.ts';
import type { DiscoveryFacts, Failure, HostFacts } from './facts.ts';
import { ServerProbe } from './server-probe.ts';
import { type HostTarget, hostTargets } from './targets.ts';

export interface ProbeRequest {
  readonly org: Org;
  readonly settings: Pick<OidcDiscoverySettings, 'attemptTimeoutMs'>;
  readonly controlTarget: string;
}

/** How hosts are got at: over the network, unless a simulation has ways of its own. */
export interface Reach {
  /** @throws NetworkFault as {@link openConnection} */
  readonly open: (
    endpoint: Endpoint,
    network: Network,
    signal: AbortSignal,
  ) => Promise<Omit<Opened, 'socket'>>;
  /**
   * Connects and shakes hands, no more: that alone shows that the monitor's own network works.
   *
   * @throws NetworkFault as {@link dial}
   */
  readonly knock: (endpoint: Endpoint, network: Network, signal: AbortSignal) => Promise<void>;
}

const OVER_THE_NETWORK: Reach = {
  open: openConnection,
  knock: async (endpoint, network, signal) => {
    const { socket } = await dial(endpoint, network, ['http/1.1'], signal);
    socket.destroy();
  },
};

/** Time for a connection, a document and its keys to be as slow as each may be, but not for a queue of them. */
const TIMEOUTS_PER_ATTEMPT = 3;

export async function probeDiscovery(
  { org, settings, controlTarget }: ProbeRequest,
  network: Network,
  signal: AbortSignal,
  reach: Reach = OVER_THE_NETWORK,
): Promise<DiscoveryFacts> {
  const timeoutMs = settings.attemptTimeoutMs;
  const hosts = await withTimeLimit(TIMEOUTS_PER_ATTEMPT * timeoutMs, signal, (budget) =>
    probeHosts(hostTargets(org), network, timeoutMs, budget, reach),
  );
  const silent = hosts.every(
    ({ connection }) => !connection.ok && connection.failure.reason !== 'PRIVATE_ADDRESS',
  );
  if (!silent) return { hosts };
  const failure = await withTimeLimit(timeoutMs, signal, (limit) =>
    connectTo(controlTarget, network, limit, reach),
  );
  return {
    hosts,
    control: failure === undefined ? { target: controlTarget } : { target: controlTarget, failure },
  };
}

async function probeHosts(
  targets: readonly HostTarget[],
  network: Network,
  timeoutMs: number,
  budget: AbortSignal,
  reach: Reach,
): Promise<HostFacts[]> {
  const open = (target: HostTarget) =>
    withTimeLimit(timeoutMs, budget, (signal) => openOrFail(target, network, signal, reach));
  const opened = await Promise.all(targets.map(open));
  // What is said over a connection that clients refuse proves nothing about the org.
  const trusted = opened.flatMap((host) =>
    host.ok && host.opened.certificate.refusal === undefined ? [host] : [],
  );
  const connections = new Map(
    trusted.map(({ target, opened: { connection } }) => [target.origin, connection]),
  );
  const probe = new ServerProbe(connections, network.clock.monotonicMs, timeoutMs, budget);
  try {
    return await Promise.all(
      opened.map(async (host): Promise<HostFacts> => {
        const { target } = host;
        if (!host.ok) return { target, connection: { ok: false, failure: host.failure }, servers: [] };
        const { address, phases, certificate } = host.opened;
        const connection = { ok: true as const, content: { address, phases, certificate } };
        return { target, connection, ...(await probe.askHost(target)) };
      }),
    );
  } finally {
    for (const host of opened) if (host.ok) host.opened.connection.close();
  }
}

type OpenedHost =
  | { readonly ok: true; readonly target: HostTarget; readonly opened: Omit<Opened, 'socket'> }
  | { readonly ok: false; readonly target: HostTarget; readonly failure: Failure };

async function openOrFail(
  target: HostTarget,
  network: Network,
  signal: AbortSignal,
  { open }: Reach,
): Promise<OpenedHost> {
  const started = network.clock.monotonicMs();
  try {
    return { ok: true, target, opened: await open(endpointOf(target.origin), network, signal) };
  } catch (error) {
    return { ok: false, target, failure: failureOf(error, network.clock.monotonicMs() - started) };
  }
}

async function connectTo(
  url: string,
  network: Network,
  signal: AbortSignal,
  { knock }: Reach,
): Promise<Failure | undefined> {
  const started = network.clock.monotonicMs();
  try {
    // The operator's own choice, which may well be a private endpoint for an AWS service.
    const anywhere = { ...network, publicOnly: false };
    await knock(endpointOf(url), anywhere, signal);
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
