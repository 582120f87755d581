/** Judges the discovery document of one authorization server: served, sound, with the right issuer. */
import type { Reason, Severity } from '../../contract.ts';
import { stateOfFinding, worstState } from '../../outcome.ts';
import type { DiscoveryFields } from './discovery-document.ts';
import { type Failure, inWords, type Served, type ServerFacts } from './facts.ts';
import { type Fault, joined, tentativeFindings, type Verdict } from './verdict.ts';

export function judgeServer({ target, discovery }: ServerFacts, expectedHosts: ReadonlySet<string>): Verdict {
  const subject = target.url;
  const allowedHosts = new Set([...expectedHosts, new URL(target.expectedIssuer).host]);
  const faults = discovery.ok
    ? [
        ...missingFields(discovery.content),
        ...wrongIssuer(discovery.content, target.expectedIssuer),
        ...unsafeEndpoints(discovery.content, allowedHosts),
        ...wrongMediaType(discovery.served, 'DISCOVERY_INVALID', ['application/json']),
      ]
    : [unavailable('DISCOVERY_UNAVAILABLE', discovery.failure)];
  const requestId = discovery.ok ? discovery.served.requestId : discovery.failure.requestId;
  const findings = tentativeFindings(subject, faults, requestId === undefined ? [] : [requestId]);
  const sound = `issuer exact, endpoints https on ${[...allowedHosts].join(' or ')}`;
  const observation = {
    subject,
    state: worstState(findings.map(stateOfFinding)),
    observed: joined(findings.map(({ observed }) => observed)) || sound,
    wanted: joined(findings.map(({ wanted }) => wanted)) || `issuer ${target.expectedIssuer}`,
    durationMs: discovery.ok ? discovery.served.totalMs : discovery.failure.durationMs,
  };
  return { findings, observations: [observation], unseen: discovery.ok ? [] : [{ subject }] };
}

/** Not every refusal is an outage: a licence that lacks the feature and a rate limit are somebody's to mend, by day. */
const MILD_REASONS: ReadonlySet<Reason> = new Set(['FEATURE_NOT_LICENSED', 'RATE_LIMITED']);

const WANTED = {
  DISCOVERY_UNAVAILABLE: '200 with a discovery document',
  JWKS_UNAVAILABLE: '200 with a JWKS',
} as const;

export function unavailable(condition: keyof typeof WANTED, failure: Failure): Fault {
  const { reason } = failure;
  const wanted = WANTED[condition];
  const observed = inWords(failure);
  if (reason === 'DEADLINE')
    return { condition: 'CHECK_UNKNOWN', severity: 'warning', reason, observed, wanted };
  const severity: Severity = MILD_REASONS.has(reason) ? 'warning' : 'critical';
  return { condition, severity, reason, observed, wanted };
}

/** Many clients refuse JSON that is not called JSON (OpenID Connect Discovery 1.0, section 4.2). */
export function wrongMediaType(
  { url, mediaType }: Served,
  condition: 'DISCOVERY_INVALID' | 'JWKS_INVALID',
  allowed: readonly string[],
): Fault[] {
  if (mediaType !== undefined && allowed.includes(mediaType)) return [];
  const observed = `${new URL(url).pathname} is served as ${mediaType ?? 'no content type'}`;
  return [{ condition, severity: 'warning', reason: 'CONTENT_TYPE', observed, wanted: allowed.join(' or ') }];
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
