/** What one message of a topic means for the pager. Pure. */
import * as v from 'valibot';
import { type Alert, type AlertItem, alertSchema, dedupKeySchema } from '../alerting/alert.ts';
import { PAGER_CLIENT, type PagerEvent, pagerEventOf, SUMMARY_LENGTH } from '../alerting/pager-event.ts';
import { plain, shortened } from '../alerting/text-layout.ts';
import { SEVERITIES, type Severity } from '../contract.ts';
import { alarmEvents, alarmSchema } from './alarm-event.ts';
import { messageAs, type Notification } from './sns-event.ts';

/**
 * An alert, an alarm of CloudWatch, or whatever else somebody published: that is quoted, so that nothing is lost.
 *
 * @param paged severities of which the incidents that one alert names together page
 */
export function pagerEvents(notification: Notification, paged: readonly Severity[]): PagerEvent[] {
  const alert = messageAs(notification, alertSchema);
  if (alert !== undefined) return alertEvents(alert, paged);
  const alarm = messageAs(notification, alarmSchema);
  if (alarm !== undefined) return alarmEvents(alarm, notification.Timestamp);
  return [quotation(notification)];
}

/**
 * Each incident that a digest names is one event: what was paged alone may end in a digest, and the other way round. A
 * storm is none, as each of what it names was published at once, for machines only.
 */
function alertEvents(alert: Alert, paged: readonly Severity[]): PagerEvent[] {
  switch (alert.state) {
    case 'STORM':
      return [];
    case 'DIGEST':
      return alert.items
        .filter(({ severity }) => paged.includes(severity))
        .map((item) => pagerEventOf(alertAbout(item, alert)));
    default:
      return [pagerEventOf(alert)];
  }
}

function alertAbout(
  { dedupKey, state, severity, subject, summary, observed }: AlertItem,
  whole: Alert,
): Alert {
  return { ...whole, dedupKey, state, severity, subject, summary, observed, items: [], itemsTotal: 0 };
}

/** Characters, each at most 6 bytes in JSON, so that an event keeps within the 512 KiB that PagerDuty takes. */
const QUOTED_CHARACTERS = 64_000;

/** What an alert of another version still has in common with ours, as functions are deployed one after the other. */
const announcement = v.object({
  dedupKey: dedupKeySchema,
  state: v.string(),
});

function quotation(notification: Notification): PagerEvent {
  const { MessageId, TopicArn, Subject, Message, Timestamp, MessageAttributes } = notification;
  const known = messageAs(notification, announcement);
  if (known?.state === 'RESOLVED') return { event_action: 'resolve', dedup_key: known.dedupKey };
  const stated = SEVERITIES.find((severity) => severity === MessageAttributes['severity']?.Value);
  return {
    event_action: 'trigger',
    dedup_key: known?.dedupKey ?? `okta-health:message:${MessageId}`,
    payload: {
      summary: shortened(plain(`Not understood by the monitor: ${Subject ?? Message}`), SUMMARY_LENGTH),
      source: TopicArn,
      // What nobody understands may be grave.
      severity: stated ?? 'critical',
      timestamp: Timestamp,
      component: 'monitor',
      group: 'unknown',
      class: 'unknown',
      custom_details: {
        subject: Subject ?? null,
        message: Message.slice(0, QUOTED_CHARACTERS),
        charactersLeftOut: Math.max(0, Message.length - QUOTED_CHARACTERS),
      },
    },
    client: PAGER_CLIENT,
  };
}
