/** A program: six probes at once, round after round, through the product's own network layer. */
import { type HttpAnswer, openConnection } from '../lambda/net/https.ts';
import type { Network } from '../lambda/net/network.ts';
import { withTimeLimit } from '../lambda/net/time-limit.ts';
import { bareProbe } from './bare-probe.ts';
import { HOST, type ServerReady, type Stamp } from './exact-server.ts';

export interface ProbeJob {
  readonly server: ServerReady;
  readonly protocol: 'HTTP/1.1' | 'HTTP/2';
  readonly rounds: number;
  /** All probes of a round over one connection, or each over its own. */
  readonly connections: number;
}

export interface Sample {
  readonly reportedMs: number;
  /** As the server stamped it. */
  readonly trueMs: number;
}

export interface Samples {
  readonly product: readonly Sample[];
  /** Of bare probes between the product's rounds. */
  readonly bare: readonly Sample[];
}

export const PROBES_AT_ONCE = 6;
/** The first rounds load code and warm it up. */
const WARM_UP_ROUNDS = 5;
const TIMEOUT_MS = 5000;

async function probe({ server, protocol, rounds, connections }: ProbeJob): Promise<Samples> {
  const network: Network = {
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    publicOnly: false,
    trustedCertificates: [server.caPem],
  };
  const endpoint = { hostname: HOST, port: server.ports[protocol] };
  const limited = <Result>(work: (signal: AbortSignal) => Promise<Result>) =>
    withTimeLimit(TIMEOUT_MS, undefined, work);
  // As the check does: every connection first, then all that is asked. A handshake is not the server's answer time.
  const askOver = async (count: number) => {
    const opened = await Promise.all(
      times(count, () => limited((signal) => openConnection(endpoint, network, signal))),
    );
    try {
      const asked = opened.flatMap(({ connection }) =>
        times(PROBES_AT_ONCE / count, () => limited((signal) => connection.get('/', signal))),
      );
      return await Promise.all(asked);
    } finally {
      for (const { connection } of opened) connection.close();
    }
  };
  const product: Sample[] = [];
  const bare: Sample[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    const answers = await askOver(connections);
    const references = await Promise.all(
      times(PROBES_AT_ONCE, () => bareProbe(server.ports['HTTP/1.1'], server.caPem)),
    );
    if (round < WARM_UP_ROUNDS) continue;
    product.push(...answers.map(sampleOf));
    bare.push(...references);
  }
  return { product, bare };
}

function times<Result>(count: number, make: () => Result): Result[] {
  return Array.from({ length: count }, make);
}

function sampleOf({ firstByteMs, body }: HttpAnswer): Sample {
  return { reportedMs: firstByteMs, trueMs: (JSON.parse(body.toString()) as Stamp).answeredAfterMs };
}

// Imported by the others for its names alone; only as a program of its own does it probe.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  process.once('message', async (job: ProbeJob) => {
    process.send?.(await probe(job));
  });
  process.send('ready');
}
