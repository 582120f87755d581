/** One finding for a host that fails as a whole, however many issuers live on it. */
import type { Reason } from '../../contract.ts';
import { stateOfFinding } from '../../outcome.ts';
import { type Failure, type HostFacts, inWords } from './facts.ts';
import { unavailable } from './judge-server.ts';
import { type Fault, tentativeFindings, type Verdict } from './verdict.ts';

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
export function commonFailure({ servers }: HostFacts): Failure | undefined {
  const failures = servers.flatMap(({ discovery }) => (discovery.ok ? [] : [discovery.failure]));
  if (failures.length < servers.length) return undefined;
  // What was not asked for in time says nothing, neither for the host nor against it.
  const answers = failures.filter(({ reason }) => reason !== 'DEADLINE');
  const [first] = answers;
  if (first === undefined) return failures[0];
  if (answers.every(({ reason }) => HOST_REASONS.has(reason))) return first;
  return answers.length > 1 && answers.every(({ reason }) => reason === first.reason) ? first : undefined;
}

/** @param control what else was asked at that moment and what it said, of use where the host is unreachable */
export function hostDown({ target }: HostFacts, failure: Failure, control: string): Verdict {
  const subject = target.host;
  const { requestId, durationMs } = failure;
  const requestIds = requestId === undefined ? [] : [requestId];
  const findings = tentativeFindings(subject, [faultOfHost(failure)], requestIds).map((finding) =>
    finding.condition === 'UNREACHABLE' ? { ...finding, control } : finding,
  );
  const observations = findings.map((finding) => {
    return {
      subject,
      state: stateOfFinding(finding),
      observed: finding.observed,
      wanted: finding.wanted,
      durationMs,
    };
  });
  return {
    findings,
    observations,
    unseen: [{ subject }, ...target.servers.map(({ url }) => ({ subject: url }))],
  };
}

function faultOfHost(failure: Failure): Fault {
  const { reason, detail } = failure;
  if (reason === 'PRIVATE_ADDRESS') {
    return {
      condition: 'CHECK_UNKNOWN',
      severity: 'warning',
      reason,
      observed: detail,
      wanted: 'a public address',
    };
  }
  if (!HOST_REASONS.has(reason)) {
    return unavailable('DISCOVERY_UNAVAILABLE', { ...failure, detail: `every document: ${detail}` });
  }
  return {
    condition: 'UNREACHABLE',
    severity: 'critical',
    reason,
    observed: inWords(failure),
    wanted: 'answers over TLS with its discovery document',
  };
}
