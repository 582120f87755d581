import { describe, expect, it } from 'vitest';
import type { RateLimitFacts } from '../../../../../lambda/checks/rate-limits/facts.ts';
import { FURTHER } from '../../../../../lambda/checks/rate-limits/happenings.ts';
import { type Remembered, rememberedIn } from '../../../../../lambda/checks/rate-limits/memory.ts';
import { METRICS } from '../../../../../lambda/contract.ts';
import { isUnseen, type Judgement } from '../../../../../lambda/outcome.ts';
import {
  factsWith,
  judged,
  logWith,
  NOW,
  onlyFinding,
  secondsAfter,
  told,
  UNREAD,
} from '../support/facts.ts';
import { bucketEvent, type EventOptions, rawEvent } from '../support/log-events.ts';

const BUCKET = '/api/v1/users';

function afterEvents(events: readonly unknown[], changes: Partial<RateLimitFacts> = {}): Judgement {
  return judged(factsWith({ log: logWith(events), ...changes }));
}

/** What is kept after a run; it has to be readable. */
function kept({ memory }: Judgement): Remembered {
  const remembered = rememberedIn(memory);
  if (remembered === undefined) throw new Error('a memory of another form');
  return remembered;
}

const metric = (name: string, { measurements }: Judgement) =>
  measurements.find(({ metric: published }) => published === name)?.value;

describe('an event of the System Log', () => {
  it.each([
    {
      type: 'system.org.rate_limit.violation',
      is: `RATE_LIMIT_VIOLATION on ${BUCKET}: RATE_LIMITED critical`,
    },
    { type: 'system.org.rate_limit.warning', is: `RATE_LIMIT_WARNING on ${BUCKET}: THRESHOLD warning` },
    { type: 'system.org.rate_limit.burst', is: `RATE_LIMIT_WARNING on ${BUCKET}: BURST warning` },
    {
      type: 'system.org.rate_limit.expiration.warning',
      is: `RATE_LIMIT_WARNING on ${BUCKET}: EXPIRES_SOON warning`,
    },
    {
      type: 'core.concurrency.org.limit.violation',
      is: 'CONCURRENCY_VIOLATION on requests-in-flight: CONCURRENCY critical',
    },
    {
      type: 'system.client.rate_limit.violation',
      is: `CLIENT_RATE_LIMITED on ${BUCKET}: RATE_LIMITED warning`,
    },
    {
      type: 'system.client.concurrency_rate_limit.violation',
      is: `CLIENT_RATE_LIMITED on ${BUCKET}: CONCURRENCY warning`,
    },
    { type: 'system.client.rate_limit.notification', is: `CLIENT_RATE_LIMITED on ${BUCKET}: PREVIEW info` },
    {
      type: 'system.client.concurrency_rate_limit.notification',
      is: `CLIENT_RATE_LIMITED on ${BUCKET}: PREVIEW info`,
    },
    {
      type: 'app.oauth2.client_id_rate_limit_warning',
      is: `CLIENT_RATE_LIMITED on ${BUCKET}: THRESHOLD warning`,
    },
    {
      type: 'system.operation.rate_limit.violation',
      is: `OPERATION_RATE_LIMITED on ${BUCKET}: RATE_LIMITED warning`,
    },
    {
      type: 'system.operation.rate_limit.warning',
      is: `OPERATION_RATE_LIMITED on ${BUCKET}: THRESHOLD warning`,
    },
    {
      type: 'system.operation.concurrency_limit.violation',
      is: `OPERATION_RATE_LIMITED on ${BUCKET}: CONCURRENCY warning`,
    },
  ])('$type is $is, at once', ({ type, is }) => {
    const judgement = afterEvents([rawEvent(type, { debugData: { requestUri: BUCKET } })]);
    expect(told(judgement)).toEqual([is]);
    expect(onlyFinding(judgement)).toMatchObject({ certainty: 'certain', attempts: [] });
    expect(metric(METRICS.rateLimitEvents, judgement)).toBe(1);
  });

  it.each([
    'application.integration.rate_limit_exceeded',
    'system.rate_limit.configuration.update',
    'application.lifecycle.update',
    'app.keys.rotate',
    'user.session.start',
  ])('%s is no problem of the org: noted, and not counted', (type) => {
    const judgement = afterEvents([rawEvent(type)]);
    expect(judgement.findings).toEqual([]);
    expect(metric(METRICS.rateLimitEvents, judgement)).toBe(0);
  });

  it('says how many, since when, at what percentage and by what kind of caller', () => {
    const token: EventOptions = { transaction: { detail: { requestApiTokenId: '00T1' } } };
    const judgement = afterEvents([
      bucketEvent('warning', BUCKET, { at: secondsAfter(-120), debugData: { warningPercent: '60' } }),
      bucketEvent('warning', BUCKET, {
        at: secondsAfter(-30),
        debugData: { warningPercent: '90' },
        ...token,
      }),
      bucketEvent('warning', BUCKET, { at: secondsAfter(-60) }),
    ]);
    expect(onlyFinding(judgement).observed).toBe(
      '3 × system.org.rate_limit.warning since 2026-03-02T11:58:00Z, the last at 2026-03-02T11:59:30Z at 90 % of the limit by an API token',
    );
  });

  it('names the request that set off the last one', () => {
    const requestId = 'reqS9xgtpvOTcukX8Yu-SLRDQ';
    const judgement = afterEvents([bucketEvent('violation', BUCKET, { debugData: { requestId } })]);
    expect(onlyFinding(judgement).requestIds).toEqual([requestId]);
  });

  it('of several kinds about one bucket is one finding, the gravest kind first', () => {
    const judgement = afterEvents([
      bucketEvent('expiration.warning', BUCKET),
      bucketEvent('warning', BUCKET),
      bucketEvent('burst', BUCKET),
    ]);
    expect(told(judgement)).toEqual([`RATE_LIMIT_WARNING on ${BUCKET}: BURST warning`]);
    expect(onlyFinding(judgement).observed).toMatch(/burst.*; .*rate_limit\.warning.*; .*expiration/);
  });

  it('that refuses a client outweighs one in preview', () => {
    const at = { debugData: { requestUri: '/oauth2/v1/authorize' } };
    const judgement = afterEvents([
      rawEvent('system.client.rate_limit.notification', at),
      rawEvent('system.client.rate_limit.violation', at),
    ]);
    expect(told(judgement)).toEqual(['CLIENT_RATE_LIMITED on /oauth2/v1/authorize: RATE_LIMITED warning']);
  });

  it.each([
    { kind: 'violation' as const, percent: undefined, utilization: 100 },
    { kind: 'burst' as const, percent: undefined, utilization: 100 },
    { kind: 'warning' as const, percent: '75', utilization: 75 },
    // The headers alone: 10 of 60.
    { kind: 'warning' as const, percent: undefined, utilization: 16.7 },
    { kind: 'warning' as const, percent: '5', utilization: 16.7 },
  ])(
    'of the kind $kind at $percent makes the fullest bucket $utilization % full',
    ({ kind, percent, utilization }) => {
      const judgement = afterEvents([bucketEvent(kind, BUCKET, { debugData: { warningPercent: percent } })]);
      expect(metric(METRICS.rateLimitUtilization, judgement)).toBe(utilization);
    },
  );

  it('that is over by the time it is read fills nothing now, and is counted', () => {
    const judgement = afterEvents([bucketEvent('violation', BUCKET, { at: secondsAfter(-900) })]);
    expect(metric(METRICS.rateLimitUtilization, judgement)).toBe(16.7);
    expect(metric(METRICS.rateLimitEvents, judgement)).toBe(1);
  });

  it('about a client or an operation fills no bucket of the org', () => {
    const judgement = afterEvents([
      rawEvent('system.client.rate_limit.violation', { debugData: { warningPercent: '99' } }),
      rawEvent('system.operation.rate_limit.warning', { debugData: { warningPercent: '99' } }),
    ]);
    expect(metric(METRICS.rateLimitUtilization, judgement)).toBe(16.7);
  });
});

describe('after an event', () => {
  const eventAt = (secondsAgo: number) => bucketEvent('violation', BUCKET, { at: secondsAfter(-secondsAgo) });

  it.each([
    { minutes: 0, isFound: true },
    { minutes: 14.99, isFound: true },
    { minutes: 15, isFound: false },
    { minutes: 15.01, isFound: false },
  ])('of $minutes minutes ago there is a finding: $isFound', ({ minutes, isFound }) => {
    expect(told(afterEvents([eventAt(minutes * 60)])).length).toBe(isFound ? 1 : 0);
  });

  it.each([
    { minutes: 1, isFound: true },
    { minutes: 14.99, isFound: true },
    { minutes: 15, isFound: false },
  ])('quiet runs find it for 15 minutes: still $isFound after $minutes', ({ minutes, isFound }) => {
    const before = kept(afterEvents([eventAt(0)]));
    const later = judged(factsWith({ at: secondsAfter(minutes * 60) }), before);
    expect(told(later).length).toBe(isFound ? 1 : 0);
    // An old event fills nothing now.
    expect(metric(METRICS.rateLimitUtilization, later)).toBe(16.7);
    expect(metric(METRICS.rateLimitEvents, later)).toBe(0);
  });

  it('a new one begins the 15 minutes again', () => {
    const before = kept(afterEvents([eventAt(0)]));
    const again = judged(
      factsWith({
        at: secondsAfter(600),
        log: logWith([bucketEvent('violation', BUCKET, { at: secondsAfter(600) })]),
      }),
      before,
    );
    const later = judged(factsWith({ at: secondsAfter(1400) }), kept(again));
    expect(onlyFinding(later).observed).toContain(
      '2 × system.org.rate_limit.violation since 2026-03-02T12:00:00Z',
    );
  });

  it('that was over, a new one is counted from one', () => {
    const before = kept(afterEvents([eventAt(0)]));
    const at = secondsAfter(1000);
    const again = judged(factsWith({ at, log: logWith([bucketEvent('violation', BUCKET, { at })]) }), before);
    expect(onlyFinding(again).observed).toContain('1 × system.org.rate_limit.violation at');
  });

  it('from a clock ahead of ours it is as if it were of now', () => {
    const before = kept(afterEvents([eventAt(-7200)]));
    expect(before.happenings[0]?.last).toBe(NOW.toISOString());
  });
});

describe('a log that was not read', () => {
  const withViolation = () =>
    kept(afterEvents([bucketEvent('violation', BUCKET), rawEvent('core.concurrency.org.limit.violation')]));

  it('neither confirms what it told before nor takes it back, for however long', () => {
    for (const minutes of [1, 20, 3000]) {
      const later = judged(
        factsWith({ log: logWith([], UNREAD), at: secondsAfter(minutes * 60) }),
        withViolation(),
      );
      expect(told(later)).toEqual([]);
      for (const incident of [
        { condition: 'RATE_LIMIT_VIOLATION', subject: BUCKET },
        { condition: 'CONCURRENCY_VIOLATION', subject: 'requests-in-flight' },
        { condition: 'CLIENT_RATE_LIMITED', subject: FURTHER },
      ] as const) {
        expect(isUnseen(incident, later.unseen)).toBe(true);
      }
      // The bucket itself was measured.
      expect(isUnseen({ condition: 'RATE_LIMIT_HIGH', subject: '/api/v1/apps' }, later.unseen)).toBe(false);
      expect(kept(later).happenings).toEqual(withViolation().happenings);
    }
  });

  it('publishes no count of events', () => {
    const judgement = judged(factsWith({ log: logWith([], UNREAD) }), withViolation());
    expect(metric(METRICS.rateLimitEvents, judgement)).toBeUndefined();
  });

  it('right after an event was over does not pass for a good run', () => {
    const over = judged(factsWith({ at: secondsAfter(16 * 60) }), withViolation());
    expect(told(over)).toEqual([]);
    const blind = judged(factsWith({ at: secondsAfter(17 * 60), log: logWith([], UNREAD) }), kept(over));
    expect(isUnseen({ condition: 'RATE_LIMIT_VIOLATION', subject: BUCKET }, blind.unseen)).toBe(true);
    const forgotten = judged(factsWith({ at: secondsAfter(20 * 60) }), kept(over));
    expect(kept(forgotten).happenings).toEqual([]);
  });

  it('by an org of which nothing is remembered leaves everything open', () => {
    expect(judged(factsWith({ log: logWith([], UNREAD) }), null).unseen).toBe('everything');
    expect(judged(factsWith(), null).unseen).not.toBe('everything');
  });

  it('once read again clears what is over by then', () => {
    const blind = judged(factsWith({ log: logWith([], UNREAD), at: secondsAfter(3600) }), withViolation());
    const again = judged(factsWith({ at: secondsAfter(3660) }), kept(blind));
    expect(told(again)).toEqual([]);
    expect(again.unseen).toEqual([]);
  });
});

describe('a log that was not read to its end', () => {
  const storm = (minutesAgo: number) =>
    logWith([bucketEvent('violation', BUCKET, { at: secondsAfter(-minutesAgo * 60) })], {
      end: 'pages',
      pages: 10,
    });

  it('stands still at its last event, so that a storm that is read late is not taken for over', () => {
    const facts = factsWith({ log: storm(40) });
    const before = {
      ...kept(judged(factsWith())),
      log: { seen: [], readUntil: secondsAfter(-3000).toISOString() },
    };
    const judgement = judged(facts, before);
    expect(told(judgement)).toEqual([`RATE_LIMIT_VIOLATION on ${BUCKET}: RATE_LIMITED critical`]);
    expect(kept(judgement).log.readUntil).toBe(secondsAfter(-2400).toISOString());
  });

  it('never goes back, though events come late', () => {
    const before = {
      ...kept(judged(factsWith())),
      log: { seen: [], readUntil: secondsAfter(-60).toISOString() },
    };
    expect(kept(judged(factsWith({ log: storm(40) }), before)).log.readUntil).toBe(
      secondsAfter(-60).toISOString(),
    );
  });

  it('is read until now at most', () => {
    expect(kept(judged(factsWith({ log: storm(-40) }))).log.readUntil).toBe(NOW.toISOString());
  });

  it('without any event has been read until where it was before', () => {
    const log = logWith([], { end: 'link', malformed: 3 });
    expect(kept(judged(factsWith({ log }))).log.readUntil).toBe(secondsAfter(-60).toISOString());
    expect(kept(judged(factsWith({ log }), null)).log.readUntil).toBe(NOW.toISOString());
  });
});

describe('more subjects than are told apart', () => {
  const paths = 'abcdefghijkl'.split('').map((letter) => `/api/v1/${letter}`);

  it('are told as one, beside the first eight', () => {
    const judgement = afterEvents(paths.map((path) => bucketEvent('violation', path)));
    expect(judgement.findings.map(({ subject }) => subject)).toEqual([...paths.slice(0, 8), FURTHER]);
    expect(judgement.findings.at(-1)?.observed).toContain('4 × ');
  });

  it('leave those alone that were there before', () => {
    const before = kept(afterEvents([bucketEvent('violation', '/api/v1/z')]));
    const later = judged(
      factsWith({ log: logWith(paths.map((path) => bucketEvent('violation', path))) }),
      before,
    );
    expect(later.findings.map(({ subject }) => subject)).toEqual([
      '/api/v1/z',
      ...paths.slice(0, 7),
      FURTHER,
    ]);
    const again = judged(factsWith({ log: logWith([bucketEvent('violation', '/api/v1/z')]) }), kept(later));
    expect(again.findings.find(({ subject }) => subject === '/api/v1/z')?.observed).toContain('2 × ');
  });

  it('make room again when one of them is over', () => {
    const old = paths.slice(0, 1).map((path) => bucketEvent('violation', path, { at: secondsAfter(-800) }));
    const before = kept(
      afterEvents([...old, ...paths.slice(1, 9).map((path) => bucketEvent('violation', path))]),
    );
    expect(before.happenings.map(({ subject }) => subject)).toEqual([...paths.slice(0, 8), FURTHER]);
    const at = secondsAfter(500);
    const later = kept(judged(factsWith({ at }), before));
    const again = judged(
      factsWith({ at, log: logWith([bucketEvent('violation', '/api/v1/z', { at })]) }),
      later,
    );
    expect(again.findings.map(({ subject }) => subject)).toEqual([
      ...paths.slice(1, 8),
      FURTHER,
      '/api/v1/z',
    ]);
  });

  it('are counted by condition, so that none takes the place of a graver one', () => {
    const judgement = afterEvents([
      ...paths.map((path) =>
        rawEvent('system.client.rate_limit.violation', { debugData: { requestUri: path } }),
      ),
      bucketEvent('violation', BUCKET),
    ]);
    expect(told(judgement)).toContain(`RATE_LIMIT_VIOLATION on ${BUCKET}: RATE_LIMITED critical`);
  });
});

describe('changes of apps and keys', () => {
  it.each(['application.lifecycle.create', 'app.keys.rotate'])('%s is kept with its time', (type) => {
    const judgement = afterEvents([rawEvent(type, { at: secondsAfter(-30) })]);
    expect(kept(judgement).appsChangedAt).toBe(secondsAfter(-30).toISOString());
    expect(kept(judged(factsWith(), kept(judgement))).appsChangedAt).toBe(secondsAfter(-30).toISOString());
  });

  it('are not known where there was none', () => {
    expect(kept(afterEvents([bucketEvent('violation')])).appsChangedAt).toBeUndefined();
  });
});
