/**
 * Names that synth time and run time share: a metric renamed here is renamed in the code that publishes it,
 * in the alarm that watches it and on the dashboard that shows it. Imports nothing.
 */

/** CloudWatch namespace of every metric; the publishing permission is conditioned on it. */
export const METRIC_NAMESPACE = 'OktaHealthMonitor';

/** The checks this version runs. */
export const CHECK_NAMES = ['oidc-discovery', 'rate-limits', 'service-status', 'saml-certificates'] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** Minutes between two runs of a check. */
export const CHECK_INTERVAL_MINUTES = {
  'oidc-discovery': 1,
  'rate-limits': 1,
  'service-status': 5,
  'saml-certificates': 5,
} as const satisfies Record<CheckName, number>;

/** A check stands still after so many missed runs, and not before so many minutes: for its siblings and for CloudWatch. */
export const STANDSTILL = { missedRuns: 3, minimumMinutes: 5 } as const;

/** State of a check after a run. The numbers are the values of the metric `CheckState`. */
export const CHECK_STATES = { ok: 0, unknown: 1, warning: 2, critical: 3 } as const;
export type CheckState = keyof typeof CHECK_STATES;

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const METRICS = {
  /** 0 ok, 1 unknown, 2 warning, 3 critical; published last by every run that finishes. Dimensions Org, Check. */
  checkState: 'CheckState',
  /** Milliseconds that a fresh client waits for the slowest document, connection included. Dimension Org. */
  discoveryLatency: 'DiscoveryLatency',
  /**
   * Whole days until the nearest certificate of any kind expires, of a host or of SAML, rounded down, negative once
   * expired. Two checks publish it, so that only its minimum means anything. Dimension Org.
   */
  daysToExpiry: 'DaysToExpiry',
  /** Open incidents that Okta reports on the org's cell; not published while unknown. Dimension Org. */
  activeOktaIncidents: 'ActiveOktaIncidents',
  /** Percent of the fullest rate-limit bucket that is used; not published when none was measured. Dimension Org. */
  rateLimitUtilization: 'RateLimitUtilization',
  /** Rate-limit events in the System Log since the last run, over all buckets. Dimension Org. */
  rateLimitEvents: 'RateLimitEvents',
  /** SAML certificates in use inside the first warning band; not published while unknown. Dimension Org. */
  certificatesExpiring: 'CertificatesExpiring',
  /**
   * Milliseconds by which the org's clock is ahead of the monitor's, negative when behind, of the host where they
   * differ most. Only in detail mode. Dimension Org.
   */
  clockSkew: 'ClockSkew',
  /** SAML apps in the last list that was read to its end. Only in detail mode. Dimension Org. */
  appsScanned: 'AppsScanned',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** The last three only in detail mode, each beside `Org`. What a dimension may say stands in a closed list. */
export const DIMENSIONS = {
  org: 'Org',
  check: 'Check',
  /** Of `DiscoveryLatency`: one of {@link PHASES}. */
  phase: 'Phase',
  /** Of `RateLimitUtilization`: one of the buckets that the org's settings have measured. */
  bucket: 'Bucket',
  /** Of `DaysToExpiry`: one of {@link CERTIFICATE_TYPES}. */
  certificateType: 'CertificateType',
} as const;
export type DetailDimension = Exclude<(typeof DIMENSIONS)[keyof typeof DIMENSIONS], 'Org' | 'Check'>;

/** Of the wait for a document, in their order. */
export const PHASES = ['DNS', 'Connect', 'TLS', 'FirstByte', 'Body'] as const;
export type LatencyPhase = (typeof PHASES)[number];

/** What hosts present; what apps and identity providers of the org use; what public metadata says. */
export const CERTIFICATE_TYPES = ['Host', 'SAML', 'Metadata'] as const;
export type CertificateType = (typeof CERTIFICATE_TYPES)[number];

/** What is wrong. Part of an incident's identity and of `docs/runbook.md`, so never renamed lightly. */
export const CONDITIONS = [
  'UNREACHABLE',
  'TLS_INVALID',
  'CERTIFICATE_EXPIRING',
  'DISCOVERY_UNAVAILABLE',
  'DISCOVERY_INVALID',
  'ISSUER_MISMATCH',
  'JWKS_UNAVAILABLE',
  'NO_USABLE_SIGNING_KEY',
  'JWKS_INVALID',
  'KEYS_REPLACED',
  'KEY_ADDED',
  'KEY_REMOVED',
  'CLOCK_SKEW',
  'LATENCY_HIGH',
  'CELL_CHANGED',
  'CUSTOM_DOMAIN_UNWATCHED',
  'OKTA_INCIDENT',
  'OKTA_MAINTENANCE',
  'RATE_LIMIT_VIOLATION',
  'CONCURRENCY_VIOLATION',
  'RATE_LIMIT_WARNING',
  'RATE_LIMIT_HIGH',
  'CLIENT_RATE_LIMITED',
  'OPERATION_RATE_LIMITED',
  'CERTIFICATE_NOT_YET_VALID',
  'CERTIFICATE_UNREADABLE',
  'CERTIFICATE_WEAK',
  'CERTIFICATE_CONTRADICTING',
  'SIGNING_KEY_CHANGED',
  'METADATA_EXPIRED',
  'CREDENTIAL_REFUSED',
  'CHECK_UNKNOWN',
  'CHECK_STALLED',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Why, as evidence; may change while an incident lasts. */
export const REASONS = [
  // the network, by phase
  'DNS',
  'CONNECT',
  'TLS',
  'TIMEOUT',
  'RESET',
  'TRUNCATED',
  // a certificate: what a host presents, or what SAML signs and encrypts with
  'CERT_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_WRONG_HOST',
  'CERT_SELF_SIGNED',
  'CERT_UNKNOWN_ISSUER',
  'CERT_WEAK_KEY',
  'CERT_INVALID',
  // the answer
  'REDIRECT',
  'REDIRECT_LOOP',
  'HTTP_2XX',
  'HTTP_4XX',
  'HTTP_5XX',
  'RATE_LIMITED',
  'READ_ONLY',
  'FEATURE_NOT_LICENSED',
  'TOO_LARGE',
  'BAD_ENCODING',
  'WRONG_CHARSET',
  'CONTENT_TYPE',
  'HTML',
  'NOT_JSON',
  'SCHEMA',
  // what the document says
  'ISSUER_SCHEME',
  'ISSUER_HOST',
  'ISSUER_TRAILING_SLASH',
  'ISSUER_PATH',
  'NOT_HTTPS',
  'FOREIGN_HOST',
  'NO_KEYS',
  'DUPLICATE_KID',
  'KEY_PRIVATE',
  'KEY_WITHOUT_KID',
  'KEY_MALFORMED',
  'KEY_TOO_SHORT',
  'KEY_NOT_FOR_SIGNING',
  'KEY_OF_OTHER_ALGORITHM',
  'ROLLOVER',
  // what was measured
  'CLOCK_AHEAD',
  'CLOCK_BEHIND',
  'SLOW_DNS',
  'SLOW_CONNECT',
  'SLOW_TLS',
  'SLOW_FIRST_BYTE',
  'SLOW_BODY',
  'EXPIRES_SOON',
  'MIGRATED',
  'NOT_CONFIGURED',
  // Okta's status page: what it reports, and why it cannot be believed
  'MAJOR_DISRUPTION',
  'SERVICE_DISRUPTION',
  'SERVICE_DEGRADATION',
  'PLANNED_MAINTENANCE',
  'FETCH',
  'LAYOUT',
  'JSON',
  'EMPTY',
  'STALE',
  'LOGIN_REDIRECT',
  // rate limits
  'CONCURRENCY',
  'BURST',
  'THRESHOLD',
  'PREVIEW',
  'UTILIZATION',
  'PROJECTED',
  'NO_LIMITS',
  // SAML certificates: what Okta says of them, and what is seen of the org
  'CERT_CONTRADICTED',
  'KEY_NOT_NAMED',
  'KEY_ROTATED',
  'TOO_FEW_APPS',
  'APPS_DROPPED',
  'INCOMPLETE',
  'FIRST_SCAN',
  'OUTDATED',
  // the monitor's credential
  'NO_CREDENTIAL',
  'CREDENTIAL_UNUSABLE',
  'ACCESS_DENIED',
  'AUTH',
  'CLIENT_UNKNOWN',
  'WRONG_KEY',
  'CLOCK_SKEW',
  'NETWORK_ZONE',
  'SCOPE',
  'ROLE',
  // the monitor itself
  'CIRCUIT_OPEN',
  'BUDGET',
  'PRIVATE_ADDRESS',
  'MONITOR_NETWORK',
  'DEADLINE',
  'MONITOR_ERROR',
  'OVERDUE',
] as const;
export type Reason = (typeof REASONS)[number];

/** What a message says of an incident. */
export const ALERT_STATES = [
  'FIRING',
  'ESCALATED',
  'REMINDER',
  'RESOLVED',
  'DIGEST',
  'FLAPPING',
  'STORM',
  'TEST',
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Version of the canonical alert JSON. */
export const ALERT_SCHEMA_VERSION = '1.0';

/** Attribute of a message that is for machines only; no other message has it. */
export const MACHINES_ONLY = 'machinesOnly';

/** Environment variables by which a deployed function finds its table and topic. */
export const ENVIRONMENT = { tableName: 'TABLE_NAME', alertsTopicArn: 'ALERTS_TOPIC_ARN' } as const;

/** Environment variables of the functions that hand alerts on. Severities are separated by commas. */
export const DELIVERY_ENVIRONMENT = {
  pagerEndpoint: 'PAGERDUTY_ENDPOINT',
  pagedSeverities: 'PAGED_SEVERITIES',
  routingKeySecret: 'ROUTING_KEY_SECRET_ARN',
  chatTopic: 'CHAT_TOPIC_ARN',
} as const;

/** Attribute names of the state table. */
export const TABLE_KEYS = { partition: 'pk', sort: 'sk', expiry: 'expiresAt' } as const;
