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
  SEVERAL,
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

  it('is none where it is a storm: each of what it names was published for machines', () => {
    const story = [bad(0, ...SEVERAL)];
    const alerts = alertsAfter(story);
    const storm = alerts.find(({ state }) => state === 'STORM') as Alert;
    expect(eventsOf(storm, ALL)).toEqual([]);
    expect(storm.items.length).toBeGreaterThan(1);
    const paged = alerts.flatMap((alert) => eventsOf(alert, ALL)).map(({ dedup_key }) => dedup_key);
    expect(paged).toHaveLength(SEVERAL.length);
    expect(new Set(paged).size).toBe(SEVERAL.length);
    for (const { dedupKey } of storm.items) expect(paged).toContain(dedupKey);
  });
});

describe('certificates that come into a band and leave it', () => {
  const hosts = (count: number) =>
    Array.from({ length: count }, (_, index) => `app-${String(index).padStart(4, '0')}.acme.com`);
  const within = (count: number, days: number) => hosts(count).map((host) => expiring(host, days));

  it.each([1, 2, 50, 51, 200, 1000])('are each paged, and each resolved: %i', (count) => {
    expect(openAfter([bad(0, ...within(count, 5))])).toEqual(hosts(count));
    expect(openAfter([bad(0, ...within(count, 5)), good(5), good(10)])).toEqual([]);
  });

  it('are paged by no event but their own', () => {
    const alerts = alertsAfter([bad(0, ...within(200, 5))]);
    const keys = alerts.flatMap((alert) => eventsOf(alert)).map(({ dedup_key }) => dedup_key);
    expect(keys.map((key) => key.split(':').at(-1)).toSorted()).toEqual(hosts(200));
  });

  it('are resolved one by one where the others last', () => {
    const some = within(200, 5).filter((_, index) => index % 3 > 0);
    const lasting = hosts(200).filter((_, index) => index % 3 > 0);
    expect(openAfter([bad(0, ...within(200, 5)), bad(5, ...some), bad(10, ...some)])).toEqual(lasting);
  });

  it('reach the pager where only some of them may page, wherever those are named', () => {
    const mixed = (days: number) => [...within(120, 12), ...within(180, days).slice(120)];
    expect(openAfter([bad(0, ...mixed(5))])).toEqual(hosts(180).slice(120));
    expect(openAfter([bad(0, ...mixed(5)), bad(5, ...within(120, 12)), bad(10, ...within(120, 12))])).toEqual(
      [],
    );
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

  it.each(['', 'x'.repeat(256)])(
    'that is an alert with a key that no pager takes is quoted: "%s"',
    (dedupKey) => {
      const message = notificationOf(JSON.stringify({ ...alertFor('FIRING'), dedupKey }));
      expect(pagerEvents(message, CRITICAL)).toMatchObject([
        { event_action: 'trigger', dedup_key: `okta-health:message:${message.MessageId}` },
      ]);
    },
  );

  it.each([64_000, 64_001])('of %i characters is quoted as far as an event has room', (length) => {
    const [event] = pagerEvents(notificationOf('\u0001'.repeat(length)), CRITICAL);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512 * 1024);
    expect(event?.payload?.custom_details).toMatchObject({ charactersLeftOut: length - 64_000 });
    expect(event?.payload?.summary.length).toBeLessThanOrEqual(1024);
  });
});
