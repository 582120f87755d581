/** Judges one authorization server: served, sound, with the right issuer and a key that verifies. */
import type { Reason, Severity } from '../../contract.ts';
import { type Finding, stateOfFinding, worstState } from '../../outcome.ts';
import type { DiscoveryFields } from './discovery-document.ts';
import type { Failure, Fetched, Served, ServerFacts } from './facts.ts';
import type { Verdict } from './judge.ts';
import type { KeyFacts } from './jwks.ts';

/** A finding before its subject and its evidence are added. */
export type Fault = Pick<Finding, 'condition' | 'severity' | 'reason' | 'observed' | 'wanted'>;

export function judgeServer(
  { target, discovery, jwks }: ServerFacts,
  expectedHosts: ReadonlySet<string>,
): Verdict {
  const subject = target.url;
  if (!discovery.ok) {
    const fault = unavailable('DISCOVERY_UNAVAILABLE', discovery.failure);
    return verdict(subject, [fault], [discovery], fault.observed, [{ subject }]);
  }
  const { content: fields } = discovery;
  const allowedHosts = new Set([...expectedHosts, new URL(target.expectedIssuer).host]);
  const faults = [
    ...missingFields(fields),
    ...wrongIssuer(fields, target.expectedIssuer),
    ...unsafeEndpoints(fields, allowedHosts),
    ...(jwks === undefined ? [] : judgeKeys(jwks, fields.signingAlgorithms)),
  ];
  const keysUnseen = jwks === undefined || !jwks.ok;
  const usable = jwks?.ok ? usableKeys(jwks.content, fields.signingAlgorithms).length : 0;
  const summary = `issuer exact, ${usable} usable signing ${usable === 1 ? 'key' : 'keys'}, all endpoints https on expected hosts`;
  const unseen = keysUnseen
    ? [{ subject, conditions: ['NO_USABLE_SIGNING_KEY', 'JWKS_UNAVAILABLE'] as const }]
    : [];
  return verdict(subject, faults, [discovery, jwks], summary, unseen);
}

function verdict(
  subject: string,
  faults: readonly Fault[],
  parts: readonly (Fetched<unknown> | undefined)[],
  summary: string,
  unseen: Verdict['unseen'],
): Verdict {
  const requestIds = parts.flatMap((part) => requestIdOf(part) ?? []);
  const findings = oneFaultPerCondition(faults).map((fault): Finding => {
    return { ...fault, subject, certainty: 'tentative', requestIds, attempts: [] };
  });
  const observation = {
    subject,
    state: worstState(findings.map(stateOfFinding)),
    observed: findings.length === 0 ? summary : findings.map(({ observed }) => observed).join('; '),
    wanted:
      [...new Set(findings.map(({ wanted }) => wanted))].join('; ') ||
      'discovery and keys as clients need them',
    durationMs: Math.max(0, ...parts.map(durationOf)),
  };
  return { findings, observations: [observation], unseen };
}

/** A condition on a subject is one incident, however many ways it shows in. */
function oneFaultPerCondition(faults: readonly Fault[]): Fault[] {
  const conditions = [...new Set(faults.map(({ condition }) => condition))];
  return conditions.flatMap((condition) => {
    const [first, ...others] = faults.filter((fault) => fault.condition === condition);
    if (first === undefined) return [];
    const observed = [first, ...others].map((fault) => fault.observed).join('; ');
    const wanted = [first, ...others].map((fault) => fault.wanted).join('; ');
    return [{ ...first, observed, wanted }];
  });
}

function requestIdOf(part: Fetched<unknown> | undefined): string | undefined {
  return part?.ok ? part.served.requestId : part?.failure.requestId;
}

function durationOf(part: Fetched<unknown> | undefined): number {
  if (part === undefined) return 0;
  return part.ok ? (part.served satisfies Served).totalMs : part.failure.durationMs;
}

/** Not every refusal is an outage: a licence that lacks the feature and a rate limit are somebody's to mend, by day. */
const MILD_REASONS: ReadonlySet<Reason> = new Set(['FEATURE_NOT_LICENSED', 'RATE_LIMITED']);

const WANTED = {
  DISCOVERY_UNAVAILABLE: '200 with a discovery document',
  JWKS_UNAVAILABLE: '200 with a JWKS',
} as const;

export function unavailable(condition: keyof typeof WANTED, { reason, detail }: Failure): Fault {
  if (reason === 'DEADLINE') {
    return {
      condition: 'CHECK_UNKNOWN',
      severity: 'warning',
      reason,
      observed: detail,
      wanted: WANTED[condition],
    };
  }
  const severity: Severity = MILD_REASONS.has(reason) ? 'warning' : 'critical';
  return { condition, severity, reason, observed: detail, wanted: WANTED[condition] };
}

function missingFields({ problems }: DiscoveryFields): Fault[] {
  if (problems.length === 0) return [];
  const wanted = 'every field that OpenID Connect Discovery makes mandatory';
  const observed = `discovery document: ${problems.join('; ')}`;
  return [{ condition: 'DISCOVERY_INVALID', severity: 'critical', reason: 'SCHEMA', observed, wanted }];
}

function wrongIssuer({ issuer }: DiscoveryFields, expected: string): Fault[] {
  if (issuer === undefined || issuer === expected) return [];
  return [
    {
      condition: 'ISSUER_MISMATCH',
      severity: 'critical',
      reason: issuerDifference(issuer, expected),
      observed: `issuer ${issuer}`,
      wanted: `issuer ${expected}, byte for byte`,
    },
  ];
}

/** How two issuers differ; clients compare them as strings (OpenID Connect Discovery 1.0, section 4.3). */
function issuerDifference(issuer: string, expected: string): Reason {
  if (issuer === `${expected}/` || `${issuer}/` === expected) return 'ISSUER_TRAILING_SLASH';
  if (!URL.canParse(issuer)) return 'SCHEMA';
  const [actual, wanted] = [new URL(issuer), new URL(expected)];
  if (actual.protocol !== wanted.protocol) return 'ISSUER_SCHEME';
  return actual.host === wanted.host ? 'ISSUER_PATH' : 'ISSUER_HOST';
}

function unsafeEndpoints({ endpoints }: DiscoveryFields, allowedHosts: ReadonlySet<string>): Fault[] {
  const located = Object.entries(endpoints).map(([name, url]) => ({ name, url: new URL(url) }));
  const plain = located.filter(({ url }) => url.protocol !== 'https:');
  const foreign = located.filter(({ url }) => url.protocol === 'https:' && !allowedHosts.has(url.host));
  const wanted = `every endpoint https on ${[...allowedHosts].join(' or ')}`;
  const list = (found: typeof located) => found.map(({ name, url }) => `${name} ${url.origin}`).join(', ');
  const fault = (reason: Reason, found: typeof located): Fault[] =>
    found.length === 0
      ? []
      : [{ condition: 'DISCOVERY_INVALID', severity: 'critical', reason, observed: list(found), wanted }];
  return [...fault('NOT_HTTPS', plain), ...fault('FOREIGN_HOST', foreign)];
}

function judgeKeys(jwks: Fetched<readonly KeyFacts[]>, algorithms: readonly string[]): Fault[] {
  if (!jwks.ok) return [unavailable('JWKS_UNAVAILABLE', jwks.failure)];
  const keys = jwks.content;
  if (usableKeys(keys, algorithms).length > 0) return [];
  const why = keys.map((key) => `${key.kid ?? key.kty} ${key.unusable ?? `is for ${key.alg}`}`).join('; ');
  return [
    {
      condition: 'NO_USABLE_SIGNING_KEY',
      severity: 'critical',
      reason: keys.length === 0 ? 'NO_KEYS' : 'UNUSABLE_KEYS',
      observed: keys.length === 0 ? 'JWKS with no keys' : `none of ${keys.length} keys is usable: ${why}`,
      wanted: `at least one key that verifies ${algorithms.join(' or ') || 'a signature'}`,
    },
  ];
}

function usableKeys(keys: readonly KeyFacts[], algorithms: readonly string[]): readonly KeyFacts[] {
  return keys.filter(({ unusable, alg }) => {
    return (
      unusable === undefined && (alg === undefined || algorithms.length === 0 || algorithms.includes(alg))
    );
  });
}
