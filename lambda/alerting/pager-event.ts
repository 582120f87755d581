/**
 * An alert as an event for the pager: PagerDuty Events API v2, trigger and resolve with one key. Pure.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 */
import type { Alert } from './alert.ts';
import { alertSubject } from './alert-subject.ts';

/** Limit of `payload.summary`. */
export const SUMMARY_LENGTH = 1024;
export const PAGER_CLIENT = 'Okta Health Monitor';

/** Events API v2 without the routing key, which only whoever sends it has. */
export interface PagerEvent {
  readonly event_action: 'trigger' | 'resolve';
  /** At most 255 characters. */
  readonly dedup_key: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: Alert['severity'];
    readonly timestamp: string;
    readonly component: string;
    readonly group: string;
    readonly class: string;
    readonly custom_details: unknown;
  };
  readonly links?: readonly { readonly href: string; readonly text: string }[];
  readonly client?: string;
  readonly client_url?: string;
}

/** @param routingKey of the integration on the service that is paged */
export function pagerEvent(alert: Alert, routingKey: string): object {
  return { routing_key: routingKey, ...pagerEventOf(alert) };
}

/** For whoever sends it, who knows the key. */
export function pagerEventOf(alert: Alert): PagerEvent {
  const { links, ...details } = alert;
  const dashboard = links.find(({ rel }) => rel === 'dashboard');
  if (alert.state === 'RESOLVED') return { event_action: 'resolve', dedup_key: alert.dedupKey };
  return {
    event_action: 'trigger',
    dedup_key: alert.dedupKey,
    payload: {
      summary: alertSubject(alert).slice(0, SUMMARY_LENGTH),
      source: alert.subject,
      severity: alert.severity,
      timestamp: alert.observedAt,
      component: alert.check,
      group: alert.org.alias,
      class: alert.reason ?? alert.state,
      custom_details: details,
    },
    links: links
      .filter((link) => URL.canParse(link.href))
      .map((link) => ({ href: link.href, text: link.rel })),
    client: PAGER_CLIENT,
    ...(dashboard === undefined ? {} : { client_url: dashboard.href }),
  };
}
