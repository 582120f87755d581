/** What each message means for the pager, and that whatever began there ends there. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import type { PagerEvent } from '../../../lambda/alerting/pager-event.ts';
import type { Severity } from '../../../lambda/contract.ts';
import { pagerEvents } from '../../../lambda/delivery/pager-events.ts';
import { alertFor } from '../../support/alerting-values.ts';
import { alarmMessage, notificationOf, notificationOfAlert } from '../../support/notifications.ts';
import {
  alertOfState,
  alertsAfter,
  bad,
  expiring,
  good,
  MANY,
  type Step,
  UNREACHABLE,
} from '../alerting/forms/alerts-of-every-state.ts';

const CRITICAL: readonly Severity[] = ['critical'];
const ALL: readonly Severity[] = ['info', 'warning', 'critical'];

const eventsOf = (alert: Alert, paged = CRITICAL) => pagerEvents(notificationOfAlert(alert), paged);
const shortOf = ({ event_action, dedup_key, payload }: PagerEvent) => [
  event_action,
  dedup_key.split(':').at(-1),
  ...(payload === undefined ? [] : [payload.severity]),
];

/** Keys of what a pager has open after a story, of which the topic lets through what is grave enough. */
function openAfter(steps: readonly Step[], paged = CRITICAL): string[] {
  const open = new Set<string>();
  for (const alert of alertsAfter(steps)) {
    if (!paged.includes(alert.severity)) continue;
    for (const { event_action, dedup_key } of eventsOf(alert, paged))
      event_action === 'resolve' ? open.delete(dedup_key) : open.add(dedup_key);
  }
  return [...open].map((key) => key.split(':').at(-1) ?? '').sort();
}

describe('an alert about one incident', () => {
  it.each(['FIRING', 'ESCALATED', 'REMINDER', 'FLAPPING', 'TEST'] as const)(
    'triggers while it is %s',
    (state) => {
      const alert = alertOfState(state);
      expect(eventsOf(alert)).toMatchObject([
        { event_action: 'trigger', dedup_key: alert.dedupKey, payload: { severity: alert.severity } },
      ]);
    },
  );

  it('resolves by the same key, and says nothing else', () => {
    expect(eventsOf(alertFor('RESOLVED'))).toEqual([
      { event_action: 'resolve', dedup_key: alertFor('FIRING').dedupKey },
    ]);
  });
});

describe('an alert about several incidents', () => {
  const two = [expiring('a.acme.com', 5), expiring('b.acme.com', 5)];

  it('is an event for each of them', () => {
    const [digest] = alertsAfter([bad(0, ...two)]);
    expect(digest?.state).toBe('DIGEST');
    expect(eventsOf(digest as Alert).map(shortOf)).toEqual([
      ['trigger', 'a.acme.com', 'critical'],
      ['trigger', 'b.acme.com', 'critical'],
    ]);
  });

  it('has each event say what it is about, and be as grave as that', () => {
    const [digest] = alertsAfter([bad(0, expiring('a.acme.com', 5), expiring('b.acme.com', 12))]);
    expect(eventsOf(digest as Alert, ALL)).toMatchObject([
      {
        payload: {
          source: 'a.acme.com',
          severity: 'critical',
          summary: expect.stringMatching(/^\[CRITICAL\] acme: /),
        },
      },
      {
        payload: {
          source: 'b.acme.com',
          severity: 'warning',
          summary: expect.stringMatching(/^\[WARNING\] acme: /),
        },
      },
    ]);
  });

  it('pages only for those that are grave enough', () => {
    const [digest] = alertsAfter([bad(0, expiring('a.acme.com', 5), expiring('b.acme.com', 12))]);
    expect(eventsOf(digest as Alert).map(shortOf)).toEqual([['trigger', 'a.acme.com', 'critical']]);
  });

  it.each<[string, readonly Step[], string[]]>([
    ['fired alone and are over together', [bad(0, two[0] as never), bad(60, ...two), good(61), good(62)], []],
    [
      'fired together and are over one by one',
      [bad(0, ...two), bad(60, two[0] as never), bad(61, two[0] as never), good(62), good(63)],
      [],
    ],
    [
      'fired together, of which one lasts',
      [bad(0, ...two), bad(60, two[0] as never), bad(61, two[0] as never)],
      ['a.acme.com'],
    ],
    [
      'began as warnings, grew and are over',
      [
        bad(0, expiring('a.acme.com', 12), expiring('b.acme.com', 12)),
        bad(9000, ...two),
        good(9001),
        good(9002),
      ],
      [],
    ],
    ['are an org that is down and up again', [bad(0, UNREACHABLE), good(13), good(14)], []],
    ['are an org that is down', [bad(0, UNREACHABLE)], ['acme.okta.com']],
    ['come back', [bad(0, ...two), good(60), good(61), bad(600, ...two)], ['a.acme.com', 'b.acme.com']],
  ])('leaves open exactly what lasts when they %s', (_, steps, lasting) => {
    expect(openAfter(steps)).toEqual(lasting);
  });

  it('that held back more than fits says so in one more event, where what is left out may page', () => {
    const grave = MANY.map(({ subject }) => expiring(subject, 5));
    const [digest] = alertsAfter([bad(0, ...grave)]) as [Alert];
    const events = eventsOf(digest);
    expect(digest.items.length).toBeLessThan(digest.itemsTotal);
    expect(events).toHaveLength(digest.items.length + 1);
    expect(events.at(-1)).toMatchObject({
      event_action: 'trigger',
      dedup_key: digest.dedupKey,
      payload: {
        summary: expect.stringContaining(`${200 - digest.items.length} not named, of: 200 certificates`),
      },
    });
  });

  it('that held back nothing that pages has no such event', () => {
    const digest = alertOfState('DIGEST');
    expect(digest.items.length).toBeLessThan(digest.itemsTotal);
    expect(eventsOf(digest).map(shortOf)).toEqual(
      [197, 198, 199].map((n) => ['trigger', `app-${n}.acme.com`, 'critical']),
    );
  });

  it('that is over as a whole has no such event, though not all that is over is named', () => {
    const grave = MANY.map(({ subject }) => expiring(subject, 5));
    const [, over] = alertsAfter([bad(0, ...grave), good(1), good(2)]) as [Alert, Alert];
    expect(over.items.length).toBeLessThan(over.itemsTotal);
    expect(new Set(eventsOf(over).map(({ event_action }) => event_action))).toEqual(new Set(['resolve']));
  });

  it('is read out of a storm too', () => {
    const storm = alertOfState('STORM');
    const keys = eventsOf(storm, ALL).map(({ dedup_key }) => dedup_key);
    expect(keys).toEqual(storm.items.map(({ dedupKey }) => dedupKey));
    expect(keys.length).toBeGreaterThan(1);
  });
});

describe('an alarm of CloudWatch', () => {
  const eventsOfAlarm = (changes: object = {}) =>
    pagerEvents(notificationOf(alarmMessage(changes)), CRITICAL);

  it('triggers with all that it says', () => {
    expect(eventsOfAlarm()).toMatchObject([
      {
        event_action: 'trigger',
        payload: {
          summary: expect.stringMatching(
            /^\[CRITICAL\] OktaHealthMonitor-acme-oidc-discovery-silent: No run has finished/,
          ),
          source: 'OktaHealthMonitor-acme-oidc-discovery-silent',
          severity: 'critical',
          timestamp: '2026-03-02T11:59:30.500Z',
          custom_details: JSON.parse(alarmMessage()),
        },
      },
    ]);
  });

  it('resolves by the same key when it is over', () => {
    const [begun] = eventsOfAlarm();
    expect(eventsOfAlarm({ NewStateValue: 'OK' })).toEqual([
      { event_action: 'resolve', dedup_key: begun?.dedup_key },
    ]);
  });

  it('does nothing while data is missing', () => {
    expect(eventsOfAlarm({ NewStateValue: 'INSUFFICIENT_DATA' })).toEqual([]);
  });

  it.each([
    ['of another name', { AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:other' }],
    [
      'in another region',
      {
        AlarmArn:
          'arn:aws:cloudwatch:us-east-1:123456789012:alarm:OktaHealthMonitor-acme-oidc-discovery-silent',
      },
    ],
    ['without an ARN', { AlarmArn: null }],
  ])('has another key than one %s', (_, changes) => {
    expect(eventsOfAlarm(changes)[0]?.dedup_key).not.toBe(eventsOfAlarm()[0]?.dedup_key);
  });

  it.each([
    { characters: 255 - 'okta-health:alarm:'.length, whole: true },
    { characters: 256 - 'okta-health:alarm:'.length, whole: false },
    { characters: 1600, whole: false },
  ])('of $characters characters has a key of 255 at most, of its own', ({ characters, whole }) => {
    const arn = 'a'.repeat(characters);
    const [one] = eventsOfAlarm({ AlarmArn: arn });
    const [other] = eventsOfAlarm({ AlarmArn: `${arn.slice(1)}b` });
    expect(one?.dedup_key.length).toBe(255);
    expect(one?.dedup_key.endsWith(arn)).toBe(whole);
    expect(other?.dedup_key).not.toBe(one?.dedup_key);
  });

  it.each([
    ['', '2026-03-02T12:00:00.000Z'],
    ['yesterday', '2026-03-02T12:00:00.000Z'],
  ])('that changed "%s" is dated by its message', (StateChangeTime, timestamp) => {
    expect(eventsOfAlarm({ StateChangeTime })).toMatchObject([{ payload: { timestamp } }]);
  });

  it('without a description says its reason', () => {
    expect(eventsOfAlarm({ AlarmDescription: null })).toMatchObject([
      { payload: { summary: expect.stringContaining('Threshold Crossed') } },
    ]);
  });
});

describe('anything else', () => {
  it.each(['hello', '{}', '[]', 'null', '', '{"AlarmName":"x","NewStateValue":"ON"}'])(
    'is quoted: %j',
    (message) => {
      expect(pagerEvents(notificationOf(message, { Subject: 'from a person' }), CRITICAL)).toMatchObject([
        {
          event_action: 'trigger',
          dedup_key: 'okta-health:message:95df01b4-ee98-5cb9-9903-4c221d41eb5e',
          payload: {
            summary: 'Not understood by the monitor: from a person',
            severity: 'critical',
            custom_details: { subject: 'from a person', message, charactersLeftOut: 0 },
          },
        },
      ]);
    },
  );

  it.each([
    ['info', 'info'],
    ['warning', 'warning'],
    ['CRITICAL', 'critical'],
    ['none', 'critical'],
  ])('with the severity %s is %s', (Value, severity) => {
    const notification = notificationOf('hello', { MessageAttributes: { severity: { Value } } });
    expect(pagerEvents(notification, CRITICAL)).toMatchObject([{ payload: { severity } }]);
  });

  it('that is an alert of another version keeps its key, and ends by it', () => {
    const later = (state: 'FIRING' | 'RESOLVED') =>
      notificationOf(JSON.stringify({ ...alertFor(state), schemaVersion: '2.0' }));
    const { dedupKey } = alertFor('FIRING');
    expect(pagerEvents(later('FIRING'), CRITICAL)).toMatchObject([
      { event_action: 'trigger', dedup_key: dedupKey },
    ]);
    expect(pagerEvents(later('RESOLVED'), CRITICAL)).toEqual([
      { event_action: 'resolve', dedup_key: dedupKey },
    ]);
  });

  it.each([64_000, 64_001])('of %i characters is quoted as far as an event has room', (length) => {
    const [event] = pagerEvents(notificationOf('\u0001'.repeat(length)), CRITICAL);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512 * 1024);
    expect(event?.payload?.custom_details).toMatchObject({ charactersLeftOut: length - 64_000 });
    expect(event?.payload?.summary.length).toBeLessThanOrEqual(1024);
  });
});
