/** Facts of one probe, thresholds and now, to findings and measurements. Pure. */

import type { OidcDiscoverySettings } from '../../config.ts';
import { METRICS } from '../../contract.ts';
import type { Finding, Judgement, Measurement, Observation, UnseenSubject } from '../../outcome.ts';
import type { DiscoveryFacts, Failure, HostFacts } from './facts.ts';
import { daysUntil, judgeCertificate } from './judge-certificate.ts';
import { judgeServer } from './judge-server.ts';
import { statusPageCell } from './okta-organization.ts';

export type Thresholds = Pick<OidcDiscoverySettings, 'certificateDays'>;

/** What one subject contributes. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly observations: readonly Observation[];
  readonly unseen: readonly UnseenSubject[];
}

export function judgeDiscovery(facts: DiscoveryFacts, thresholds: Thresholds, now: Date): Judgement {
  if (facts.control?.failure !== undefined)
    return ownNetworkFault(facts, facts.control.target, facts.control.failure);
  const expectedHosts = new Set(facts.hosts.map(({ target }) => target.host));
  const verdicts = facts.hosts.map((host) => judgeHost(host, expectedHosts, thresholds, now));
  return {
    findings: verdicts.flatMap(({ findings }) => findings),
    observations: verdicts.flatMap(({ observations }) => observations),
    unseen: verdicts.flatMap(({ unseen }) => unseen),
    measurements: [...latency(facts), ...nearestExpiry(facts, now)],
    memory: cellOf(facts),
  };
}

function judgeHost(
  host: HostFacts,
  expectedHosts: ReadonlySet<string>,
  thresholds: Thresholds,
  now: Date,
): Verdict {
  const { target, connection } = host;
  if (!connection.ok) return hostDown(host, connection.failure);
  const certificate = judgeCertificate(target.host, connection.content, thresholds.certificateDays, now);
  if (connection.content.certificate.refusal !== undefined) {
    return { ...certificate, unseen: target.servers.map(({ url }) => ({ subject: url })) };
  }
  const down = commonFailure(host);
  if (down !== undefined) return hostDown(host, down);
  const servers = host.servers.map((server) => judgeServer(server, expectedHosts));
  return {
    findings: [certificate, ...servers].flatMap(({ findings }) => findings),
    observations: [certificate, ...servers].flatMap(({ observations }) => observations),
    unseen: servers.flatMap(({ unseen }) => unseen),
  };
}

/** Reasons that say the host does not serve, whatever it was asked for. */
const HOST_REASONS: ReadonlySet<string> = new Set([
  'TIMEOUT',
  'RESET',
  'TRUNCATED',
  'TLS',
  'CONNECT',
  'HTTP_5XX',
  'READ_ONLY',
]);

/** The failure of the host as a whole: every document failed, and none for a reason of its own. */
function commonFailure({ servers }: HostFacts): Failure | undefined {
  const failures = servers.map(({ discovery }) => (discovery.ok ? undefined : discovery.failure));
  const all = failures.every((failure) => failure !== undefined && HOST_REASONS.has(failure.reason));
  return all ? failures[0] : undefined;
}

/** One finding for a host that fails as a whole, however many issuers live on it. */
function hostDown({ target }: HostFacts, failure: Failure): Verdict {
  const refusedByUs = failure.reason === 'PRIVATE_ADDRESS';
  const where = failure.phase === undefined ? '' : ` in phase ${failure.phase}`;
  const finding: Finding = {
    condition: refusedByUs ? 'CHECK_UNKNOWN' : 'UNREACHABLE',
    subject: target.host,
    severity: refusedByUs ? 'warning' : 'critical',
    reason: failure.reason,
    observed: refusedByUs ? failure.detail : `${failure.reason}${where}: ${failure.detail}`,
    wanted: 'answers over TLS with its discovery document',
    certainty: 'tentative',
    requestIds: failure.requestId === undefined ? [] : [failure.requestId],
    attempts: [],
  };
  const state = refusedByUs ? ('unknown' as const) : ('critical' as const);
  const { observed, wanted } = finding;
  return {
    findings: [finding],
    observations: [{ subject: target.host, state, observed, wanted, durationMs: failure.durationMs }],
    unseen: [target.host, ...target.servers.map(({ url }) => url)].map((subject) => ({ subject })),
  };
}

/** Nothing answered, the control target included: the fault is the monitor's, and nothing is known of the org. */
function ownNetworkFault(facts: DiscoveryFacts, control: string, failure: Failure): Judgement {
  const observed = `no host answered and neither did the control target ${control} (${failure.reason}: ${failure.detail})`;
  const wanted = 'a network over which at least the control target answers';
  return {
    findings: [
      {
        condition: 'CHECK_UNKNOWN',
        subject: 'monitor network',
        severity: 'warning',
        reason: 'MONITOR_NETWORK',
        observed,
        wanted,
        certainty: 'tentative',
        requestIds: [],
        attempts: [],
      },
    ],
    observations: facts.hosts.map(({ target }) => {
      return { subject: target.host, state: 'unknown', observed, wanted, durationMs: failure.durationMs };
    }),
    measurements: [],
    unseen: 'everything',
    memory: {},
  };
}

function latency({ hosts }: DiscoveryFacts): Measurement[] {
  const times = hosts.flatMap(({ servers }) =>
    servers.flatMap(({ discovery, jwks }) =>
      [discovery, jwks].flatMap((part) => (part?.ok ? [part.served.totalMs] : [])),
    ),
  );
  if (times.length === 0) return [];
  return [{ metric: METRICS.discoveryLatency, value: Math.round(Math.max(...times)), unit: 'Milliseconds' }];
}

function nearestExpiry({ hosts }: DiscoveryFacts, now: Date): Measurement[] {
  const days = hosts.flatMap(({ connection }) =>
    connection.ok ? [daysUntil(connection.content.certificate.notAfter, now)] : [],
  );
  return days.length === 0 ? [] : [{ metric: METRICS.daysToExpiry, value: Math.min(...days), unit: 'None' }];
}

/** The cell is remembered, because it is wanted most when the host that tells it is down. */
function cellOf({ hosts }: DiscoveryFacts): Record<string, unknown> {
  const cells = hosts.flatMap(({ organization }) => (organization?.ok ? [organization.content.cell] : []));
  const cell = cells.find((name) => name !== undefined);
  return cell === undefined ? {} : { cell: statusPageCell(cell) ?? cell };
}
