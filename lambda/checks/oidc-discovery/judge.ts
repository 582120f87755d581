/** Facts of one probe, settings, memory and now, to findings and measurements. Pure. */
import * as v from 'valibot';
import type { OidcDiscoverySettings } from '../../config.ts';
import { METRICS } from '../../contract.ts';
import type { Judgement, Measurement, Memory } from '../../outcome.ts';
import { controlOf } from './control.ts';
import { detailOf } from './detail.ts';
import type { DiscoveryFacts, Failure, HostFacts } from './facts.ts';
import { commonFailure, hostDown } from './host-down.ts';
import { daysUntil, judgeCertificate } from './judge-certificate.ts';
import { judgeClock } from './judge-clock.ts';
import { judgeKeys, keysByIssuer } from './judge-keys.ts';
import { judgeLatency, latencyOf } from './judge-latency.ts';
import { cellOf, judgeOrganization } from './judge-organization.ts';
import { judgeRollover, keysMemory } from './judge-rollover.ts';
import { judgeServer } from './judge-server.ts';
import { onePerIncident, tentativeFindings, type Verdict } from './verdict.ts';

export type Thresholds = Pick<OidcDiscoverySettings, 'certificateDays' | 'latencyMs' | 'clockSkewSeconds'>;

/** What is kept between runs; a memory of another form counts as none, and the next run has one again. */
const memorySchema = v.object({ cell: v.optional(v.string()), keys: v.optional(keysMemory, {}) });

/** @param isDetailed whether the org is in detail mode, of which more is measured */
export function judgeDiscovery(
  facts: DiscoveryFacts,
  thresholds: Thresholds,
  memory: Memory,
  now: Date,
  isDetailed = false,
): Judgement {
  const { hosts, control } = facts;
  if (control?.failure !== undefined) return ownNetworkFault(facts, control.target, control.failure);
  const remembered = v.safeParse(memorySchema, memory);
  const { cell: cellBefore, keys: keysBefore } = remembered.success
    ? remembered.output
    : { cell: undefined, keys: {} };
  const expectedHosts = new Set(hosts.map(({ target }) => target.host));
  const issuers = keysByIssuer(hosts);
  const rollover = judgeRollover(issuers, keysBefore, now);
  const verdicts = [
    ...hosts.map((host) => judgeHost(host, controlOf(host, facts), expectedHosts, thresholds, now)),
    ...issuers.map(judgeKeys),
  ];
  const cell = cellOf(hosts) ?? cellBefore;
  const days = daysOf(hosts, now);
  return {
    findings: onePerIncident([
      ...verdicts.flatMap(({ findings }) => findings),
      ...rollover.findings,
      ...judgeOrganization(hosts, cellBefore),
    ]),
    observations: verdicts.flatMap(({ observations }) => observations),
    unseen: verdicts.flatMap(({ unseen }) => unseen),
    measurements: [...latency(hosts), ...nearestExpiry(days), ...(isDetailed ? detailOf(hosts, days) : [])],
    memory: { ...(cell === undefined ? {} : { cell }), keys: { ...keysBefore, ...rollover.memory } },
  };
}

function judgeHost(
  host: HostFacts,
  control: string,
  expectedHosts: ReadonlySet<string>,
  { certificateDays, clockSkewSeconds, latencyMs }: Thresholds,
  now: Date,
): Verdict {
  const { target, connection } = host;
  if (!connection.ok) return hostDown(host, connection.failure, control);
  const certificate = judgeCertificate(target.host, connection.content, certificateDays, now);
  if (connection.content.certificate.refusal !== undefined) {
    const unasked = target.servers.map(({ url }) => ({ subject: url }));
    return {
      ...certificate,
      unseen: [{ subject: target.host, conditions: BEHIND_THE_CERTIFICATE }, ...unasked],
    };
  }
  const down = commonFailure(host);
  if (down !== undefined) return hostDown(host, down, control);
  const parts = [
    certificate,
    ...host.servers.map((server) => judgeServer(server, expectedHosts)),
    judgeClock(host, clockSkewSeconds),
    judgeLatency(host, latencyMs),
  ];
  return {
    findings: parts.flatMap(({ findings }) => findings),
    observations: parts.flatMap(({ observations }) => observations),
    unseen: parts.flatMap(({ unseen }) => unseen),
  };
}

/** What cannot be told of a host whose certificate is refused; that it expires soon is no longer the question. */
const BEHIND_THE_CERTIFICATE = [
  'UNREACHABLE',
  'CERTIFICATE_EXPIRING',
  'DISCOVERY_UNAVAILABLE',
  'CLOCK_SKEW',
  'LATENCY_HIGH',
] as const;

/** Nothing answered, the control target included: the fault is the monitor's, and nothing is known of the org. */
function ownNetworkFault({ hosts }: DiscoveryFacts, control: string, failure: Failure): Judgement {
  const observed = `no host answered and neither did the control target ${control} (${failure.reason}: ${failure.detail})`;
  const wanted = 'a network over which at least the control target answers';
  const fault = {
    condition: 'CHECK_UNKNOWN',
    severity: 'warning',
    reason: 'MONITOR_NETWORK',
    observed,
    wanted,
  } as const;
  return {
    findings: tentativeFindings('monitor network', [fault], []),
    observations: hosts.map(({ target }) => {
      return { subject: target.host, state: 'unknown', observed, wanted, durationMs: failure.durationMs };
    }),
    measurements: [],
    unseen: 'everything',
    memory: {},
  };
}

function latency(hosts: readonly HostFacts[]): Measurement[] {
  const times = hosts.flatMap((host) => latencyOf(host)?.totalMs ?? []);
  if (times.length === 0) return [];
  return [{ metric: METRICS.discoveryLatency, value: Math.round(Math.max(...times)), unit: 'Milliseconds' }];
}

/** Of each host that could be connected to. */
function daysOf(hosts: readonly HostFacts[], now: Date): number[] {
  return hosts.flatMap(({ connection }) =>
    connection.ok ? [daysUntil(connection.content.certificate.notAfter, now)] : [],
  );
}

function nearestExpiry(days: readonly number[]): Measurement[] {
  return days.length === 0 ? [] : [{ metric: METRICS.daysToExpiry, value: Math.min(...days), unit: 'None' }];
}
