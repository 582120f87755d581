/** The System Log events that tell of limits. */
import { randomUUID } from 'node:crypto';
import { type EventSubject, type LogEvent, logEvent } from './log-event.ts';

/** What an event about a bucket of the org says. */
export interface BucketEvent {
  /** Such as `/api/v1/apps`. */
  readonly bucket: string;
  /** Requests a minute. */
  readonly threshold: number;
  /** @default 30 */
  readonly secondsToReset?: number;
}

/** A bucket of the org has passed the threshold of warnings. @param warningPercent such as 90 */
export function bucketWarning(at: Date, event: BucketEvent, warningPercent: number): LogEvent {
  return bucketEvent(at, event, 'warning', 'Rate limit warning', { warningPercent: String(warningPercent) });
}

/** A bucket of the org is exhausted and requests were refused. */
export function bucketViolation(at: Date, event: BucketEvent): LogEvent {
  return bucketEvent(at, event, 'violation', 'Rate limit violation', {});
}

/** A bucket for sign-in is exhausted and lives on what Okta gives beyond it. */
export function bucketBurst(at: Date, event: BucketEvent): LogEvent {
  return bucketEvent(at, event, 'burst', 'Burst rate limit in use', {});
}

/** Too many requests in flight. */
export function concurrencyViolation(at: Date, requestUri: string): LogEvent {
  return logEvent(at, {
    eventType: 'core.concurrency.org.limit.violation',
    displayMessage: 'Too many concurrent requests in flight',
    severity: 'WARN',
    outcome: { result: 'FAILURE', reason: null },
    debugData: { requestUri, url: requestUri },
    target: [],
  });
}

/** One client exceeded what it may do; in the mode PREVIEW it is only told of (`notification`). */
export function clientRateLimit(at: Date, clientId: string, kind: 'violation' | 'notification'): LogEvent {
  return logEvent(at, {
    eventType: `system.client.rate_limit.${kind}`,
    displayMessage: `Client rate limit ${kind}`,
    severity: 'WARN',
    outcome: { result: kind === 'violation' ? 'DENY' : 'ALLOW', reason: null },
    debugData: { requestUri: '/oauth2/v1/authorize', url: '/oauth2/v1/authorize', clientId },
    target: [{ id: clientId, type: 'AppInstance', displayName: 'A Client' }],
  });
}

/** Too many attempts at one operation, such as sending a code by SMS. */
export function operationViolation(at: Date, operation: string): LogEvent {
  return logEvent(at, {
    eventType: 'system.operation.rate_limit.violation',
    displayMessage: 'Operation rate limit violation',
    severity: 'WARN',
    outcome: { result: 'DENY', reason: `Too many attempts: ${operation}` },
    debugData: {
      operationRateLimitType: operation,
      operationRateLimitSubtype: 'SMS',
      operationRateLimitScopeType: 'User',
      operationRateLimitThreshold: '5',
      operationRateLimitTimeSpan: '5',
      operationRateLimitTimeUnit: 'MINUTES',
      operationRateLimitSecondsToReset: '120',
      requestUri: '/idp/idx/challenge',
      url: '/idp/idx/challenge?',
      threatSuspected: 'false',
    },
    target: [{ id: '00usimulated00000002', type: 'User', displayName: 'A User' }],
  });
}

/** So many violations of one bucket, spread evenly over a stretch of time, oldest first. */
export function violationStorm(count: number, from: Date, to: Date, event: BucketEvent): LogEvent[] {
  const stepMs = (to.getTime() - from.getTime()) / count;
  return Array.from({ length: count }, (_, index) =>
    bucketViolation(new Date(from.getTime() + Math.floor(index * stepMs)), event),
  );
}

function bucketEvent(
  at: Date,
  { bucket, threshold, secondsToReset = 30 }: BucketEvent,
  kind: 'warning' | 'violation' | 'burst',
  displayMessage: string,
  more: Readonly<Record<string, string>>,
): LogEvent {
  const subject: EventSubject = {
    eventType: `system.org.rate_limit.${kind}`,
    displayMessage,
    severity: kind === 'violation' ? 'WARN' : 'INFO',
    outcome: { result: 'SUCCESS', reason: null },
    debugData: {
      rateLimitScopeType: 'ORG',
      rateLimitSecondsToReset: String(secondsToReset),
      threshold: String(threshold),
      timeSpan: '1',
      timeUnit: 'MINUTES',
      requestUri: bucket,
      url: `${bucket}?limit=100`,
      userId: '00usimulated00000001',
      ...more,
    },
    target: [
      { id: bucket, type: 'URL Pattern', displayName: null },
      { id: randomUUID(), type: 'Bucket Uuid', displayName: null },
    ],
  };
  if (kind === 'burst') return logEvent(at, subject);
  return logEvent(at, { ...subject, legacyEventType: `core.framework.ratelimit.${kind}` });
}
