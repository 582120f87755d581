/** Judges the org's clock against the monitor's. */
import type { Finding } from '../../outcome.ts';
import type { ClockReading, HostFacts } from './facts.ts';
import { tentativeFindings, type Verdict } from './verdict.ts';

/** No verdict when the reading may be wrong by more than what is allowed. */
export function judgeClock(host: HostFacts, limitSeconds: number): Verdict {
  const subject = host.target.host;
  const reading = bestReading(host);
  const limitMs = limitSeconds * 1000;
  if (reading === undefined || reading.uncertaintyMs > limitMs) {
    return { findings: [], observations: [], unseen: [{ subject, conditions: ['CLOCK_SKEW'] }] };
  }
  const certainSkewMs = Math.abs(reading.skewMs) - reading.uncertaintyMs;
  return {
    findings: certainSkewMs > limitMs ? skewed(subject, reading, limitSeconds) : [],
    observations: [],
    unseen: [],
  };
}

function skewed(subject: string, { skewMs, uncertaintyMs }: ClockReading, limitSeconds: number): Finding[] {
  const ahead = skewMs > 0;
  const seconds = (ms: number) => (Math.abs(ms) / 1000).toFixed(1);
  return tentativeFindings(
    subject,
    [
      {
        condition: 'CLOCK_SKEW',
        severity: 'warning',
        reason: ahead ? 'CLOCK_AHEAD' : 'CLOCK_BEHIND',
        observed: `the host's clock is ${seconds(skewMs)} s ${ahead ? 'ahead of' : 'behind'} the monitor's, give or take ${seconds(uncertaintyMs)} s`,
        wanted: `at most ${limitSeconds} s apart`,
      },
    ],
    [],
  );
}

/** The reading with the smallest error: each answer of the host gives one. */
export function bestReading({ servers, organization }: HostFacts): ClockReading | undefined {
  const fetched = [...servers.flatMap(({ discovery, jwks }) => [discovery, jwks]), organization];
  const readings = fetched.flatMap((part) =>
    part?.ok && part.served.clock !== undefined ? [part.served.clock] : [],
  );
  return mostExact(readings);
}

/** Undefined for none. */
export function mostExact(readings: readonly ClockReading[]): ClockReading | undefined {
  return [...readings].sort((a, b) => a.uncertaintyMs - b.uncertaintyMs)[0];
}
