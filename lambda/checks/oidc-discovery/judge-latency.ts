/** Judges how long a fresh client waits: for the connection, then for the slowest document. */
import type { LatencyPhase, Reason } from '../../contract.ts';
import type { HostFacts, Served } from './facts.ts';
import { tentativeFindings, type Verdict } from './verdict.ts';

export interface Latency {
  readonly totalMs: number;
  /** Milliseconds of each phase, in order. */
  readonly phases: readonly {
    readonly phase: LatencyPhase;
    /** For people. */
    readonly name: string;
    readonly ms: number;
    readonly reason: Reason;
  }[];
}

/** Of the slowest document of a host; undefined when none was served. */
export function latencyOf({ connection, servers }: HostFacts): Latency | undefined {
  const served = servers.flatMap(({ discovery, jwks }) =>
    [discovery, jwks].flatMap((part) => (part?.ok ? [part.served] : [])),
  );
  const slowest = served.reduce<Served | undefined>(
    (worst, one) => (worst && worst.totalMs >= one.totalMs ? worst : one),
    undefined,
  );
  if (!connection.ok || slowest === undefined) return undefined;
  const { dnsMs, connectMs, tlsMs } = connection.content.phases;
  const phases = [
    { phase: 'DNS', name: 'DNS', ms: dnsMs, reason: 'SLOW_DNS' },
    { phase: 'Connect', name: 'TCP connect', ms: connectMs, reason: 'SLOW_CONNECT' },
    { phase: 'TLS', name: 'TLS handshake', ms: tlsMs, reason: 'SLOW_TLS' },
    { phase: 'FirstByte', name: 'first byte', ms: slowest.firstByteMs, reason: 'SLOW_FIRST_BYTE' },
    { phase: 'Body', name: 'body', ms: slowest.totalMs - slowest.firstByteMs, reason: 'SLOW_BODY' },
  ] as const;
  return { totalMs: phases.reduce((sum, { ms }) => sum + ms, 0), phases };
}

export function judgeLatency(host: HostFacts, limitMs: number): Verdict {
  const subject = host.target.host;
  const latency = latencyOf(host);
  if (latency === undefined)
    return { findings: [], observations: [], unseen: [{ subject, conditions: ['LATENCY_HIGH'] }] };
  if (latency.totalMs <= limitMs) return { findings: [], observations: [], unseen: [] };
  const slowest = latency.phases.reduce((worst, one) => (one.ms > worst.ms ? one : worst));
  const parts = latency.phases.map(({ name, ms }) => `${name} ${Math.round(ms)}`).join(', ');
  const fault = {
    condition: 'LATENCY_HIGH',
    severity: 'warning',
    reason: slowest.reason,
    observed: `${Math.round(latency.totalMs)} ms, most of it in ${slowest.name} (${parts} ms)`,
    wanted: `at most ${limitMs} ms`,
  } as const;
  return { findings: tentativeFindings(subject, [fault], []), observations: [], unseen: [] };
}
