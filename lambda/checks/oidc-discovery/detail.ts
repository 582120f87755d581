/** What is measured besides of an org in detail mode. Pure. */
import { METRICS } from '../../contract.ts';
import type { Measurement } from '../../outcome.ts';
import type { HostFacts } from './facts.ts';
import { bestReading } from './judge-clock.ts';
import { latencyOf } from './judge-latency.ts';

/** @param days until the certificate of each host that could be connected to ends */
export function detailOf(hosts: readonly HostFacts[], days: readonly number[]): Measurement[] {
  return [...phases(hosts), ...hostExpiry(days), ...clockSkew(hosts)];
}

/** Of the host where a client waits longest, so that their sum is the latency of the org. */
function phases(hosts: readonly HostFacts[]): Measurement[] {
  const [slowest] = hosts
    .flatMap((host) => latencyOf(host) ?? [])
    .sort((one, other) => other.totalMs - one.totalMs);
  return (slowest?.phases ?? []).map(({ phase, ms }) => {
    return {
      metric: METRICS.discoveryLatency,
      value: Math.round(ms),
      unit: 'Milliseconds',
      dimensions: { Phase: phase },
    };
  });
}

function hostExpiry(days: readonly number[]): Measurement[] {
  if (days.length === 0) return [];
  const value = Math.min(...days);
  return [{ metric: METRICS.daysToExpiry, value, unit: 'None', dimensions: { CertificateType: 'Host' } }];
}

function clockSkew(hosts: readonly HostFacts[]): Measurement[] {
  const [furthest] = hosts
    .flatMap((host) => bestReading(host)?.skewMs ?? [])
    .sort((one, other) => Math.abs(other) - Math.abs(one));
  if (furthest === undefined) return [];
  return [{ metric: METRICS.clockSkew, value: Math.round(furthest), unit: 'Milliseconds' }];
}
