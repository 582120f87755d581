/**
 * An alert as an event for the pager: PagerDuty Events API v2, trigger and resolve with one key. Pure.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 */
import type { Alert } from './alert.ts';
import { alertSubject } from './alert-subject.ts';

/** Limit of `payload.summary`. */
const SUMMARY_LENGTH = 1024;

/** @param routingKey of the integration on the service that is paged */
export function pagerEvent(alert: Alert, routingKey: string): object {
  const { links, ...details } = alert;
  const href = (rel: Alert['links'][number]['rel']) => links.find((link) => link.rel === rel)?.href;
  const common = {
    routing_key: routingKey,
    event_action: alert.state === 'RESOLVED' ? 'resolve' : 'trigger',
    dedup_key: alert.dedupKey,
  };
  if (alert.state === 'RESOLVED') return common;
  return {
    ...common,
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
    client: 'Okta Health Monitor',
    ...(href('dashboard') === undefined ? {} : { client_url: href('dashboard') }),
  };
}
