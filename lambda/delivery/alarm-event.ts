/** A CloudWatch alarm as an event for the pager: it triggers when the alarm goes on, and resolves when it is over. Pure. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { PAGER_CLIENT, type PagerEvent, SUMMARY_LENGTH } from '../alerting/pager-event.ts';
import { plain, shortened } from '../alerting/text-layout.ts';

const text = v.nullish(v.string(), '');

/** As CloudWatch writes it into a topic; whatever else it says is kept. */
export const alarmSchema = v.looseObject({
  AlarmName: v.pipe(v.string(), v.minLength(1)),
  NewStateValue: v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  AlarmArn: text,
  AWSAccountId: text,
  Region: text,
  AlarmDescription: text,
  NewStateReason: text,
  /** `2026-03-02T12:00:00.000+0000`. */
  StateChangeTime: text,
});
export type Alarm = v.InferOutput<typeof alarmSchema>;

/**
 * No event while data is missing: that says neither that it is over nor that it has begun, and where silence is an
 * alarm the alarm itself says so.
 *
 * @param sentAt ISO 8601, where the alarm does not say when it changed
 */
export function alarmEvents(alarm: Alarm, sentAt: string): PagerEvent[] {
  const { AlarmName: name, NewStateValue: state, AlarmDescription, NewStateReason, Region } = alarm;
  const key = { dedup_key: alarmKey(alarm) };
  if (state === 'INSUFFICIENT_DATA') return [];
  if (state === 'OK') return [{ event_action: 'resolve', ...key }];
  const why = AlarmDescription === '' ? NewStateReason : AlarmDescription;
  const changed = new Date(alarm.StateChangeTime);
  return [
    {
      event_action: 'trigger',
      ...key,
      payload: {
        summary: shortened(plain(`[CRITICAL] ${name}: ${why}`), SUMMARY_LENGTH),
        source: name,
        severity: 'critical',
        timestamp: Number.isNaN(changed.getTime()) ? sentAt : changed.toISOString(),
        component: 'monitor',
        group: Region === '' ? 'CloudWatch' : Region,
        class: 'CloudWatch alarm',
        custom_details: alarm,
      },
      client: PAGER_CLIENT,
    },
  ];
}

const KEY_LENGTH = 255;

/** The same for the beginning and the end of an alarm, and another for one of that name elsewhere. */
function alarmKey({ AlarmArn, AWSAccountId, Region, AlarmName }: Alarm): string {
  const key = `okta-health:alarm:${AlarmArn === '' ? `${AWSAccountId}:${Region}:${AlarmName}` : AlarmArn}`;
  if (key.length <= KEY_LENGTH) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `${key.slice(0, KEY_LENGTH - digest.length - 1)}~${digest}`;
}
