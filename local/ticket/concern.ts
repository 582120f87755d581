/** Which incidents are for Okta's support: what it can do something about, or has to be asked. Pure. */
import type { IncidentKey } from '../../lambda/alerting/incident.ts';
import type { Condition, Reason } from '../../lambda/contract.ts';
import type { Finding } from '../../lambda/outcome.ts';

type Concern = 'okta' | 'not okta' | 'by reason';

/** Every condition, so that a new one has to be thought of. */
const CONCERN: Readonly<Record<Condition, Concern>> = {
  UNREACHABLE: 'okta',
  TLS_INVALID: 'okta',
  DISCOVERY_UNAVAILABLE: 'okta',
  DISCOVERY_INVALID: 'okta',
  ISSUER_MISMATCH: 'okta',
  JWKS_UNAVAILABLE: 'okta',
  NO_USABLE_SIGNING_KEY: 'okta',
  JWKS_INVALID: 'okta',
  KEYS_REPLACED: 'okta',
  CLOCK_SKEW: 'okta',
  LATENCY_HIGH: 'okta',
  CELL_CHANGED: 'okta',
  RATE_LIMIT_VIOLATION: 'okta',
  CONCURRENCY_VIOLATION: 'okta',
  RATE_LIMIT_WARNING: 'okta',
  RATE_LIMIT_HIGH: 'okta',
  CLIENT_RATE_LIMITED: 'okta',
  OPERATION_RATE_LIMITED: 'okta',
  // A check that could not see: what Okta's API answered, or a state of the monitor.
  CHECK_UNKNOWN: 'by reason',
  // Okta knows of these; they stand under its status.
  OKTA_INCIDENT: 'not okta',
  OKTA_MAINTENANCE: 'not okta',
  // Certificates, and what rotates by itself: for the administrator.
  CERTIFICATE_EXPIRING: 'not okta',
  CERTIFICATE_NOT_YET_VALID: 'not okta',
  CERTIFICATE_UNREADABLE: 'not okta',
  CERTIFICATE_WEAK: 'not okta',
  CERTIFICATE_CONTRADICTING: 'not okta',
  SIGNING_KEY_CHANGED: 'not okta',
  METADATA_EXPIRED: 'not okta',
  KEY_ADDED: 'not okta',
  KEY_REMOVED: 'not okta',
  // The monitor's own.
  CUSTOM_DOMAIN_UNWATCHED: 'not okta',
  CREDENTIAL_REFUSED: 'not okta',
  CHECK_STALLED: 'not okta',
};

/** Of an org that was asked, and did not answer as it should. */
const OKTA_REASONS: ReadonlySet<Reason> = new Set([
  'DNS',
  'CONNECT',
  'TLS',
  'TIMEOUT',
  'RESET',
  'TRUNCATED',
  'HTTP_2XX',
  'HTTP_4XX',
  'HTTP_5XX',
  'RATE_LIMITED',
  'READ_ONLY',
  'CONCURRENCY',
  'REDIRECT',
  'REDIRECT_LOOP',
  'HTML',
  'NOT_JSON',
  'SCHEMA',
]);

export function concernsOkta(
  { check, condition }: Pick<IncidentKey, 'check' | 'condition'>,
  { reason }: Pick<Finding, 'reason'>,
): boolean {
  const concern = CONCERN[condition];
  if (concern !== 'by reason') return concern === 'okta';
  // Okta's status page is not read through the org.
  return check !== 'service-status' && OKTA_REASONS.has(reason);
}
