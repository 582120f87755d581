import { describe, expect, it } from 'vitest';
import { secondsUntilEmpty } from '../../../../../lambda/checks/rate-limits/judge-use.ts';
import { rememberedIn } from '../../../../../lambda/checks/rate-limits/memory.ts';
import { APPS, LOG } from '../../../../../lambda/checks/rate-limits/targets.ts';
import { METRICS } from '../../../../../lambda/contract.ts';
import { isUnseen } from '../../../../../lambda/outcome.ts';
import {
  answered,
  appsAnswering,
  callTo,
  factsWith,
  judged,
  logWith,
  NOW,
  onlyFinding,
  REQUEST_ID,
  rateLimit,
  rememberedWith,
  secondsAfter,
  told,
  UNREAD,
} from '../support/facts.ts';
import { refused } from '../support/refusals.ts';

const HIGH = (reason: string) => [`RATE_LIMIT_HIGH on /api/v1/apps: ${reason} warning`];
const overIn = (judgement: { memory: Parameters<typeof rememberedIn>[0] }) =>
  rememberedIn(judgement.memory)?.over;

describe('the use of a bucket', () => {
  // Late in the window, where there is nothing left to forecast.
  const usedPercent = (percent: number) => answered(1000, 1000 - percent * 10, 1);

  it.each([
    { percent: 89.9, is: [] },
    { percent: 90, is: HIGH('UTILIZATION') },
    { percent: 100, is: HIGH('UTILIZATION') },
  ])('of $percent %, with 90 as the threshold of the org: $is', ({ percent, is }) => {
    expect(told(judged(appsAnswering(usedPercent(percent))))).toEqual(is);
  });

  it.each([
    { set: 50, ofOrg: 90, known: undefined, is: 50, source: 'as set for the monitor' },
    { set: undefined, ofOrg: 60, known: 75, is: 60, source: "the org's own threshold" },
    { set: undefined, ofOrg: undefined, known: 75, is: 75, source: "the org's own threshold" },
    { set: undefined, ofOrg: undefined, known: undefined, is: 90, source: "Okta's usual threshold" },
  ])(
    'is measured against $is: set $set, of the org $ofOrg, of before $known',
    ({ set, ofOrg, known, is, source }) => {
      const before = rememberedWith(known === undefined ? {} : { warningPercent: known });
      const settings = set === undefined ? {} : { warningPercent: set };
      const at = (percent: number) =>
        judged(appsAnswering(usedPercent(percent), { warningPercent: ofOrg }), before, settings);
      expect(told(at(is - 0.1))).toEqual([]);
      expect(onlyFinding(at(is))).toMatchObject({ wanted: `below ${is} % (${source})` });
    },
  );

  it('is measured against the threshold that was read last, for as long as it cannot be read', () => {
    let before = rememberedWith();
    for (const warningPercent of [60, undefined, undefined]) {
      before =
        rememberedIn(judged(appsAnswering(usedPercent(50), { warningPercent }), before).memory) ?? before;
      expect(before.warningPercent).toBe(60);
    }
  });

  it('is found after two of three runs, with the figures and the request', () => {
    expect(onlyFinding(judged(appsAnswering(usedPercent(95))))).toMatchObject({
      certainty: 'tentative',
      observed: '950 of 1000 calls used (95 %), new in 1 s',
      requestIds: [REQUEST_ID],
    });
  });

  it.each([
    { percent: 85.1, is: HIGH('UTILIZATION') },
    { percent: 85, is: [] },
    { percent: 84.9, is: [] },
  ])('that was over, at $percent % now: $is', ({ percent, is }) => {
    const judgement = judged(appsAnswering(usedPercent(percent)), rememberedWith({ over: ['/api/v1/apps'] }));
    expect(told(judgement)).toEqual(is);
    expect(overIn(judgement)).toEqual(is.length === 0 ? [] : ['/api/v1/apps']);
  });

  it('that was over in another bucket is no reason for this one', () => {
    const judgement = judged(appsAnswering(usedPercent(88)), rememberedWith({ over: ['/api/v1/logs'] }));
    expect(told(judgement)).toEqual([]);
    expect(overIn(judgement)).toEqual([]);
  });

  it('is remembered as over while it cannot be measured, and forgotten when it is measured no more', () => {
    const blind = appsAnswering({ kind: 'unreachable', reason: 'TIMEOUT', detail: 'x' });
    const judgement = judged(blind, rememberedWith({ over: ['/api/v1/apps', '/api/v1/users'] }));
    expect(overIn(judgement)).toEqual(['/api/v1/apps']);
    expect(isUnseen({ condition: 'RATE_LIMIT_HIGH', subject: '/api/v1/apps' }, judgement.unseen)).toBe(true);
    expect(isUnseen({ condition: 'RATE_LIMIT_HIGH', subject: '/api/v1' }, judgement.unseen)).toBe(false);
  });

  it('makes the fullest bucket the metric, of those that were measured', () => {
    const { measurements } = judged(appsAnswering(answered(60, 21, 1)));
    expect(measurements).toEqual([
      { metric: METRICS.rateLimitUtilization, value: 65, unit: 'Percent' },
      { metric: METRICS.rateLimitEvents, value: 0, unit: 'Count' },
    ]);
  });

  it('is not published when nothing could be measured', () => {
    const calls = [LOG, APPS].map((target) =>
      callTo(target, { kind: 'unreachable', reason: 'DNS', detail: 'x' }),
    );
    expect(judged(factsWith({ calls, log: logWith([], UNREAD) })).measurements).toEqual([]);
  });

  it('is taken from a refusal for another cause too', () => {
    const result = refused('role-missing', { rateLimit: rateLimit(100, 5, 1) });
    expect(told(judged(appsAnswering(result)))).toContain(HIGH('UTILIZATION')[0]);
  });
});

describe('a call of the monitor that is refused for its rate', () => {
  it('means that the bucket is used up for the monitor, and says nothing of the org', () => {
    const judgement = judged(appsAnswering(refused('rate-limited', { rateLimit: rateLimit(60, 20) })));
    expect(told(judgement)).toEqual(HIGH('RATE_LIMITED'));
    expect(onlyFinding(judgement).observed).toContain('used up for the monitor: GET /api/v1/apps: HTTP 429');
    expect(judgement.measurements[0]).toMatchObject({ value: 100 });
    expect(overIn(judgement)).toEqual(['/api/v1/apps']);
  });

  it('by the token endpoint is about that bucket', () => {
    const problem = { kind: 'no-token', refusal: refused('rate-limited').refusal } as const;
    const judgement = judged(
      factsWith({ calls: [callTo(LOG, { kind: 'no-credential', problem })], log: logWith([], UNREAD) }),
    );
    expect(told(judgement)).toEqual(['RATE_LIMIT_HIGH on /oauth2/v1/token: RATE_LIMITED warning']);
    expect(isUnseen({ condition: 'RATE_LIMIT_HIGH', subject: '/api/v1/logs' }, judgement.unseen)).toBe(true);
  });

  it('by the token endpoint is over with a call that was answered, and open while there is none', () => {
    const subject = '/oauth2/v1/token';
    expect(isUnseen({ condition: 'RATE_LIMIT_HIGH', subject }, judged(factsWith()).unseen)).toBe(false);
    const calls = [callTo(LOG, { kind: 'unreachable', reason: 'DNS', detail: 'x' })];
    expect(isUnseen({ condition: 'RATE_LIMIT_HIGH', subject }, judged(factsWith({ calls })).unseen)).toBe(
      true,
    );
  });

  it('with a limit of 0 is about all that is in flight, at once, and about no bucket', () => {
    const judgement = judged(appsAnswering(refused('concurrency', { rateLimit: rateLimit(0, 0) })));
    expect(told(judgement)).toEqual(['CONCURRENCY_VIOLATION on requests-in-flight: CONCURRENCY critical']);
    expect(onlyFinding(judgement)).toMatchObject({ certainty: 'certain', requestIds: [REQUEST_ID] });
    expect(judgement.measurements[0]).toMatchObject({ value: 16.7 });
    expect(isUnseen({ condition: 'RATE_LIMIT_HIGH', subject: '/api/v1/apps' }, judgement.unseen)).toBe(true);
  });

  it('with a limit of 0 is told though the log cannot be read, and lasts as an event does', () => {
    const facts = appsAnswering(refused('concurrency', { rateLimit: rateLimit(0, 0) }), {
      log: logWith([], UNREAD),
    });
    const judgement = judged(facts);
    expect(told(judgement)).toContain('CONCURRENCY_VIOLATION on requests-in-flight: CONCURRENCY critical');
    expect(
      isUnseen({ condition: 'CONCURRENCY_VIOLATION', subject: 'requests-in-flight' }, judgement.unseen),
    ).toBe(false);
    const later = judged(factsWith({ at: secondsAfter(600) }), rememberedIn(judgement.memory));
    expect(told(later)).toHaveLength(1);
  });
});

describe('the forecast', () => {
  // Used since the window began, with so many seconds left of its 60.
  it.each([
    { about: 'at twice the rate that lasts', limit: 60, remaining: 20, left: 30, empty: 15 },
    { about: 'a moment before the reset', limit: 61, remaining: 30, left: 30, empty: 29.03 },
    { about: 'at just the rate that lasts', limit: 60, remaining: 30, left: 30, empty: undefined },
    { about: 'at a lower rate', limit: 60, remaining: 40, left: 30, empty: undefined },
    { about: '15 s into the window', limit: 20, remaining: 5, left: 45, empty: 5 },
    { about: 'less than 15 s into the window', limit: 20, remaining: 5, left: 45.1, empty: undefined },
    { about: 'after ten calls', limit: 15, remaining: 5, left: 45, empty: 7.5 },
    { about: 'after nine calls', limit: 14, remaining: 5, left: 45, empty: undefined },
    { about: 'when nothing is left', limit: 60, remaining: 0, left: 30, empty: undefined },
    { about: 'when the window is over', limit: 60, remaining: 1, left: 0, empty: undefined },
    { about: 'for a reset that is far ahead', limit: 60, remaining: 1, left: 110, empty: undefined },
  ])('$about: empty in $empty s', ({ limit, remaining, left, empty }) => {
    const seconds = secondsUntilEmpty(rateLimit(limit, remaining, left), NOW);
    if (empty === undefined) expect(seconds).toBeUndefined();
    else expect(seconds).toBeCloseTo(empty, 1);
  });

  it('is a finding of its own reason, which says when the bucket is empty', () => {
    const judgement = judged(appsAnswering(answered(60, 20, 30)));
    expect(told(judgement)).toEqual(HIGH('PROJECTED'));
    expect(onlyFinding(judgement)).toMatchObject({
      observed: '40 of 60 calls used (66.7 %), at this rate empty in 15 s and new only in 30 s',
      certainty: 'tentative',
    });
    // What is only forecast is not over yet.
    expect(overIn(judgement)).toEqual([]);
  });

  it('yields to what is already over', () => {
    expect(told(judged(appsAnswering(answered(60, 3, 30))))).toEqual(HIGH('UTILIZATION'));
  });
});
