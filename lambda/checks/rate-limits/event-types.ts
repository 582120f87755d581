/** The System Log events that are read, by name and not by prefix (Okta's catalogue of event types). Pure. */
import type { Reason } from '../../contract.ts';

/** `other`: nothing about a limit of the org. */
export type EventClass = 'violation' | 'warning' | 'burst' | 'concurrency' | 'client' | 'operation' | 'other';

interface Meaning {
  readonly class: EventClass;
  readonly reason: Reason;
}

/** What the names say of limits. `.notification` tells of a limit in preview: nothing was refused. */
const LIMITS: Readonly<Record<string, Meaning>> = {
  'system.org.rate_limit.violation': { class: 'violation', reason: 'RATE_LIMITED' },
  'system.org.rate_limit.warning': { class: 'warning', reason: 'THRESHOLD' },
  'system.org.rate_limit.expiration.warning': { class: 'warning', reason: 'EXPIRES_SOON' },
  'system.org.rate_limit.burst': { class: 'burst', reason: 'BURST' },
  'core.concurrency.org.limit.violation': { class: 'concurrency', reason: 'CONCURRENCY' },
  'system.client.rate_limit.violation': { class: 'client', reason: 'RATE_LIMITED' },
  'system.client.rate_limit.notification': { class: 'client', reason: 'PREVIEW' },
  'system.client.concurrency_rate_limit.violation': { class: 'client', reason: 'CONCURRENCY' },
  'system.client.concurrency_rate_limit.notification': { class: 'client', reason: 'PREVIEW' },
  'app.oauth2.client_id_rate_limit_warning': { class: 'client', reason: 'THRESHOLD' },
  'system.operation.rate_limit.violation': { class: 'operation', reason: 'RATE_LIMITED' },
  'system.operation.rate_limit.warning': { class: 'operation', reason: 'THRESHOLD' },
  'system.operation.concurrency_limit.violation': { class: 'operation', reason: 'CONCURRENCY' },
};

/** Of limits, but not the org's: an application that Okta provisions has limited Okta; an admin changed a setting. */
const NOTED = ['application.integration.rate_limit_exceeded', 'system.rate_limit.configuration.update'];

/**
 * What changes the apps or their keys, so that whoever reads certificates knows when to look again. Read here because
 * one poll is all that the bucket of the System Log has room for.
 */
export const APP_CHANGES: readonly string[] = [
  'application.lifecycle.create',
  'application.lifecycle.update',
  'application.lifecycle.activate',
  'application.lifecycle.deactivate',
  'application.lifecycle.delete',
  'app.keys.generate',
  'app.keys.clone',
  'app.keys.rotate',
];

export const EVENT_TYPES: readonly string[] = [...Object.keys(LIMITS), ...NOTED, ...APP_CHANGES];

const READ: ReadonlySet<string> = new Set(EVENT_TYPES);

/** Whether it was asked for. Any other name is whatever the server likes, and not to be shown. */
export function isRead(eventType: string): boolean {
  return READ.has(eventType);
}

/** For the parameter `filter` (SCIM), without encoding. */
export const EVENT_FILTER = EVENT_TYPES.map((type) => `eventType eq "${type}"`).join(' or ');

/** Class and reason of an event about a limit of the org; undefined for every other one. */
export function meaningOf(eventType: string): Meaning | undefined {
  return Object.hasOwn(LIMITS, eventType) ? LIMITS[eventType] : undefined;
}
