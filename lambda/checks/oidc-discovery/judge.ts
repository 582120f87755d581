/** Facts of one probe, thresholds and now, to findings and measurements. Pure. */

import type { OidcDiscoverySettings } from '../../config.ts';
import { METRICS, type Reason } from '../../contract.ts';
import {
  type Finding,
  type Judgement,
  type Measurement,
  type Observation,
  stateOfFinding,
  type UnseenSubject,
} from '../../outcome.ts';
import type { DiscoveryFacts, Failure, HostFacts } from './facts.ts';
import { daysUntil, judgeCertificate } from './judge-certificate.ts';
import { type Fault, judgeServer, unavailable } from './judge-server.ts';
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
const HOST_REASONS: ReadonlySet<Reason> = new Set([
  'TIMEOUT',
  'RESET',
  'TRUNCATED',
  'TLS',
  'CONNECT',
  'DNS',
  'HTTP_5XX',
  'READ_ONLY',
]);

/**
 * The failure of the host as a whole: no document of it could be read. One document alone that fails for a
 * reason of its own, such as 404, is its own finding.
 */
function commonFailure({ servers }: HostFacts): Failure | undefined {
  const failures = servers.flatMap(({ discovery }) => (discovery.ok ? [] : [discovery.failure]));
  const [first] = failures;
  if (first === undefined || failures.length < servers.length) return undefined;
  if (failures.every(({ reason }) => HOST_REASONS.has(reason))) return first;
  return servers.length > 1 && failures.every(({ reason }) => reason === first.reason) ? first : undefined;
}

/** One finding for a host that fails as a whole, however many issuers live on it. */
function hostDown({ target }: HostFacts, failure: Failure): Verdict {
  const { reason, phase, detail, requestId, durationMs } = failure;
  const fault: Fault =
    reason === 'PRIVATE_ADDRESS'
      ? {
          condition: 'CHECK_UNKNOWN',
          severity: 'warning',
          reason,
          observed: detail,
          wanted: 'a public address',
        }
      : phase === undefined && !HOST_REASONS.has(reason)
        ? unavailable('DISCOVERY_UNAVAILABLE', { ...failure, detail: `every document: ${detail}` })
        : {
            condition: 'UNREACHABLE',
            severity: 'critical',
            reason,
            observed: phase === undefined ? detail : `${detail} (phase ${phase})`,
            wanted: 'answers over TLS with its discovery document',
          };
  const finding: Finding = {
    ...fault,
    subject: target.host,
    certainty: 'tentative',
    requestIds: requestId === undefined ? [] : [requestId],
    attempts: [],
  };
  const { observed, wanted } = finding;
  const state = stateOfFinding(finding);
  return {
    findings: [finding],
    observations: [{ subject: target.host, state, observed, wanted, durationMs }],
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
