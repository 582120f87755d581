import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  allowance,
  type Budget,
  budgetSchema,
  type CallKind,
  EMPTY_BUDGET,
  observed,
  ownSharePercent,
  runStarted,
  spent,
  throttled,
} from '../../../lambda/okta/rate-budget.ts';

const BUCKET = '/api/v1/apps';
const NOW = new Date('2026-03-01T10:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

/** What Okta says: how much is left of how much, and when the window begins anew, in seconds from {@link NOW}. */
const word = (remaining: number, limit: number, resetsAt = 60) => ({
  limit,
  remaining,
  resetAt: at(resetsAt),
  isConcurrency: limit === 0,
});
const ask = (budget: Budget, kind: CallKind = 'scan', seconds = 0) =>
  allowance(budget, BUCKET, kind, at(seconds));
const spend = (budget: Budget, kind: CallKind = 'scan', seconds = 0) =>
  spent(budget, BUCKET, kind, at(seconds));
const hear = (budget: Budget, said: ReturnType<typeof word> | undefined, seconds = 0) =>
  observed(budget, BUCKET, said, at(seconds));
/** One measuring call, answered at once. */
const measured = (remaining: number, limit: number, seconds = 0, resetsAt = 60) =>
  hear(spend(EMPTY_BUDGET, 'measuring', seconds), word(remaining, limit, resetsAt), seconds);
/** Scans that are answered at once until one is refused; how many there were, and why no more. */
function scanOn(budget: Budget, limit: number, seconds = 0, resetsAt = 60) {
  for (let scans = 0; ; scans += 1) {
    const answer = ask(budget, 'scan', seconds);
    if (answer !== 'allowed') return { scans, ...answer, budget };
    budget = hear(spend(budget, 'scan', seconds), word(limit - scans - 2, limit, resetsAt), seconds);
  }
}

describe('A measuring call', () => {
  it('is allowed once per bucket and run', () => {
    const once = spend(EMPTY_BUDGET, 'measuring');
    expect(ask(EMPTY_BUDGET, 'measuring')).toBe('allowed');
    expect(ask(once, 'measuring')).toEqual({ refused: 'measured', until: at(60) });
    expect(allowance(once, '/api/v1/logs', 'measuring', NOW)).toBe('allowed');
    expect(ask(runStarted(once), 'measuring')).toBe('allowed');
  });

  it('is allowed once more in the next window, which begins when Okta says', () => {
    const budget = measured(40, 50, 0, 20);
    expect(ask(budget, 'measuring', 19.999)).toEqual({ refused: 'measured', until: at(20) });
    expect(ask(budget, 'measuring', 20)).toBe('allowed');
  });

  it.each([
    { when: 'nothing is left', budget: measured(0, 50) },
    { when: 'Okta has refused a call', budget: throttled(measured(40, 50), BUCKET, at(200), NOW) },
    { when: 'the share is used', budget: scanOn(measured(49, 50), 50).budget },
  ])('is allowed in each run, even when $when', ({ budget }) => {
    expect(ask(runStarted(budget), 'measuring')).toBe('allowed');
  });

  it('that was refused by Okta is allowed again when Okta allows it', () => {
    const budget = throttled(measured(0, 50, 0, 9), BUCKET, at(30), NOW);
    expect(ask(budget, 'measuring', 29.999)).toEqual({ refused: 'measured', until: at(30) });
    expect(ask(budget, 'measuring', 30)).toBe('allowed');
  });
});

describe('Scans', () => {
  it.each([
    { limit: 1000, scans: 98 },
    { limit: 50, scans: 3 },
    { limit: 40, scans: 2 },
    { limit: 39, scans: 1 },
    { limit: 20, scans: 1 },
    { limit: 10, scans: 1 },
  ])('take a tenth of $limit, less two calls for measuring', ({ limit, scans }) => {
    expect(scanOn(measured(limit - 1, limit), limit)).toMatchObject({
      scans,
      refused: 'share',
      until: at(60),
    });
  });

  it('leave the share to more measuring calls, where there were more', () => {
    const thrice = [1, 2, 3].reduce((budget) => hear(spend(budget, 'measuring'), word(49, 50)), EMPTY_BUDGET);
    expect(scanOn(thrice, 50)).toMatchObject({ scans: 2, refused: 'share' });
  });

  it('take what other shares are given', () => {
    const shares = { sharePercent: 50, reservePercent: 70 };
    const budget = hear(spend(measured(9, 10), 'scan'), word(8, 10));
    expect(allowance(budget, BUCKET, 'scan', NOW, shares)).toBe('allowed');
    expect(allowance(hear(budget, word(7, 10)), BUCKET, 'scan', NOW, shares)).toMatchObject({
      refused: 'reserve',
    });
  });

  it.each([
    { remaining: 11, limit: 50, expected: 'allowed' },
    { remaining: 10, limit: 50, expected: { refused: 'reserve', until: at(60) } },
    { remaining: 3, limit: 10, expected: 'allowed' },
    { remaining: 2, limit: 10, expected: { refused: 'reserve', until: at(60) } },
    { remaining: 0, limit: 10, expected: { refused: 'reserve', until: at(60) } },
  ])('leave a fifth to others: $remaining of $limit', ({ remaining, limit, expected }) => {
    expect(ask(measured(remaining, limit))).toEqual(expected);
  });

  it('count what is under way as used', () => {
    expect(ask(spend(measured(12, 50)))).toBe('allowed');
    expect(ask(spend(spend(measured(12, 50))))).toMatchObject({ refused: 'reserve' });
  });

  it('believe what is left for five seconds', () => {
    const budget = measured(40, 50);
    expect(ask(budget, 'scan', 5)).toBe('allowed');
    expect(ask(budget, 'scan', 5.001)).toEqual({ refused: 'unmeasured', until: at(60) });
    expect(ask(hear(budget, word(40, 50), 6), 'scan', 6)).toBe('allowed');
  });

  it('go by the least that was said of one window', () => {
    const budget = hear(measured(10, 50), word(40, 50));
    expect(ask(budget)).toMatchObject({ refused: 'reserve' });
    expect(ask(hear(measured(40, 50), word(40, 300)))).toBe('allowed');
    expect(ownSharePercent(hear(measured(40, 50), word(40, 300)), BUCKET, NOW)).toBe(2);
  });

  it('begin anew at the reset, with one call until Okta has answered', () => {
    const { budget } = scanOn(measured(49, 50), 50);
    expect(ask(budget, 'scan', 60)).toBe('allowed');
    expect(ask(spend(budget, 'scan', 60), 'scan', 60)).toMatchObject({ refused: 'unmeasured' });
    expect(scanOn(hear(spend(budget, 'scan', 60), word(49, 50, 120), 60), 50, 60, 120)).toMatchObject({
      scans: 2,
      refused: 'share',
      until: at(120),
    });
  });

  it('are of the next window when Okta says so before the reset was noticed', () => {
    const { budget } = scanOn(measured(49, 50), 50);
    const next = hear(spend(runStarted(budget), 'measuring', 59), word(49, 50, 119), 59);
    expect(ownSharePercent(next, BUCKET, at(59))).toBe(2);
    expect(ask(next, 'scan', 59)).toBe('allowed');
  });

  it.each([
    { resetsAt: 31, percent: 8 },
    { resetsAt: 30, percent: 8 },
    { resetsAt: 29, percent: 8 },
    { resetsAt: 90, percent: 8 },
    { resetsAt: 91, percent: 2 },
  ])('keep being counted while the window is the same: reset at $resetsAt', ({ resetsAt, percent }) => {
    const { budget } = scanOn(measured(49, 50), 50);
    expect(ownSharePercent(budget, BUCKET, NOW)).toBe(8);
    const called = spend({ [BUCKET]: { ...budget[BUCKET], calls: 3 } as Budget[string] }, 'measuring');
    expect(ownSharePercent(hear(called, word(45, 50, resetsAt)), BUCKET, NOW)).toBe(percent);
  });

  it('do not heed an answer of a window before', () => {
    const budget = measured(40, 50, 0, 60);
    expect(hear(spend(budget), word(0, 50, 29))[BUCKET]).toMatchObject({
      endsAt: at(60).toISOString(),
      seen: { remaining: 40 },
      unanswered: 0,
    });
    expect(hear(spend(budget), word(0, 50, 30))[BUCKET]).toMatchObject({ seen: { remaining: 0 } });
  });

  it('keep the later of two ends of one window', () => {
    expect(hear(measured(40, 50, 0, 60), word(40, 50, 58))[BUCKET]?.endsAt).toBe(at(60).toISOString());
    expect(hear(measured(40, 50, 0, 60), word(40, 50, 63))[BUCKET]?.endsAt).toBe(at(63).toISOString());
  });
});

describe('A call that is not answered', () => {
  it('counts in the next window too, and then no more', () => {
    const lost = spend(measured(49, 50));
    expect(ask(lost, 'scan', 60)).toEqual({ refused: 'unmeasured', until: at(120) });
    expect(ask(lost, 'scan', 119.999)).toEqual({ refused: 'unmeasured', until: at(120) });
    expect(ask(lost, 'scan', 120)).toBe('allowed');
    const next = hear(spend(runStarted(lost), 'measuring', 61), word(48, 50, 119), 61);
    expect(ownSharePercent(next, BUCKET, at(61))).toBe(4);
    expect(ask(next, 'scan', 119)).toBe('allowed');
  });

  it('counts in the window that another answer names', () => {
    const inFlight = spend(spend(spend(measured(49, 50), 'scan', 58), 'scan', 58), 'scan', 58);
    const next = hear(inFlight, word(49, 50, 119), 59);
    expect(next[BUCKET]).toMatchObject({ calls: 3, scans: 3, unanswered: 2 });
  });
});

describe('A limit that is not known', () => {
  it('allows one call a window, and a window is a minute from its answer', () => {
    expect(ask(EMPTY_BUDGET)).toBe('allowed');
    const asked = spend(EMPTY_BUDGET);
    expect(ask(asked)).toEqual({ refused: 'unmeasured', until: at(60) });
    const silent = hear(asked, undefined, 2);
    expect(ask(silent, 'scan', 61.999)).toEqual({ refused: 'unmeasured', until: at(62) });
    expect(ask(silent, 'scan', 62)).toBe('allowed');
    expect(ownSharePercent(silent, BUCKET, at(2))).toBeUndefined();
  });

  it('is not learned from a violation of concurrency', () => {
    const budget = hear(spend(EMPTY_BUDGET), word(0, 0, 5), 2);
    expect(ask(budget, 'scan', 6)).toEqual({ refused: 'unmeasured', until: at(62) });
    expect(hear(spend(measured(40, 50)), word(0, 0, 5))[BUCKET]).toMatchObject({
      seen: { limit: 50, remaining: 40 },
      endsAt: at(60).toISOString(),
      unanswered: 1,
    });
  });

  it('leaves what is known of the window as it is, and the call without an answer', () => {
    const budget = spend(measured(40, 50));
    expect(hear(budget, undefined, 1)).toEqual(budget);
  });
});

describe('After a 429 there is no scan', () => {
  it('until Okta allows it, whatever is left', () => {
    const budget = throttled(measured(40, 50), BUCKET, at(9), NOW);
    expect(ask(budget)).toEqual({ refused: 'throttled', until: at(9) });
    expect(ask(hear(budget, word(40, 50), 8.999), 'scan', 8.999)).toMatchObject({ refused: 'throttled' });
    expect(ask(hear(budget, word(40, 50), 9), 'scan', 9)).toBe('allowed');
  });

  it('for a whole window where Okta does not say', () => {
    const budget = throttled(hear(spend(EMPTY_BUDGET), undefined, 2), BUCKET, undefined, at(2));
    expect(ask(budget, 'scan', 61.999)).toEqual({ refused: 'throttled', until: at(62) });
    expect(ask(budget, 'scan', 62)).toBe('allowed');
  });

  it('until the later of two such times, and beyond the window', () => {
    const budget = throttled(throttled(EMPTY_BUDGET, BUCKET, at(200), NOW), BUCKET, at(9), NOW);
    expect(ask(budget, 'scan', 199)).toEqual({ refused: 'throttled', until: at(200) });
    expect(ask(budget, 'scan', 200)).toBe('allowed');
  });
});

describe('The own share', () => {
  it('is all calls of the window in percent of the limit', () => {
    expect(ownSharePercent(EMPTY_BUDGET, BUCKET, NOW)).toBeUndefined();
    expect(ownSharePercent(hear(EMPTY_BUDGET, word(50, 50)), BUCKET, NOW)).toBe(0);
    expect(ownSharePercent(spend(measured(49, 50)), BUCKET, NOW)).toBe(4);
    expect(ownSharePercent(measured(0, 1), BUCKET, NOW)).toBe(100);
    expect(ownSharePercent(measured(49, 50), BUCKET, at(60))).toBeUndefined();
  });

  it('is not divided by a limit of 0 that was stored', () => {
    const stored = hear(spend(EMPTY_BUDGET), { ...word(0, 0), isConcurrency: false });
    expect(ownSharePercent(stored, BUCKET, NOW)).toBeUndefined();
  });
});

describe('A budget that was kept', () => {
  it('survives as JSON', () => {
    const budget = throttled(spend(measured(40, 50)), BUCKET, at(9), NOW);
    expect(v.parse(budgetSchema, JSON.parse(JSON.stringify(budget)))).toEqual(budget);
    expect(v.parse(budgetSchema, EMPTY_BUDGET)).toEqual({});
  });

  it('is cautious, not locked, after a clock was set back', () => {
    const budget = throttled(scanOn(measured(49, 50), 50).budget, BUCKET, at(9), NOW);
    expect(ask(budget, 'scan', -61)).toMatchObject({ refused: 'throttled' });
    expect(ask(budget, 'measuring', -86_400)).toBe('allowed');
    expect(ask(budget, 'scan', -86_400)).toBe('allowed');
    expect(ask(spend(budget, 'scan', -86_400), 'scan', -86_400)).toMatchObject({ refused: 'unmeasured' });
  });

  it.each([
    { clockSetBack: 61, expected: 'unmeasured' },
    { clockSetBack: 61.001, expected: undefined },
  ])('ends its window within 121 s: $clockSetBack', ({ clockSetBack, expected }) => {
    const answer = ask(measured(40, 50), 'scan', -clockSetBack);
    expect(answer === 'allowed' ? undefined : answer.refused).toBe(expected);
  });

  it('is begun anew where a time in it is none', () => {
    const spoilt = (change: object) => ({ [BUCKET]: { ...spend(measured(40, 50))[BUCKET], ...change } });
    expect(ask(spoilt({ endsAt: 'soon' }) as Budget)).toBe('allowed');
    const seen = { limit: 50, remaining: 40, at: 'lately' };
    expect(ask(spoilt({ seen }) as Budget)).toMatchObject({ refused: 'unmeasured' });
  });

  it('never throws, and never refuses for more than five minutes', () => {
    const seconds = fc.integer({ min: -400, max: 400 });
    const step = fc.record({
      does: fc.constantFrom('spend', 'hear', 'throttle', 'start'),
      kind: fc.constantFrom('measuring' as const, 'scan' as const),
      seconds,
      resetIn: fc.integer({ min: 0, max: 121 }),
      limit: fc.integer({ min: 0, max: 60 }),
      isSilent: fc.boolean(),
    });
    const kinds: readonly CallKind[] = ['measuring', 'scan'];
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), seconds, (steps, finally_) => {
        const budget = steps.reduce<Budget>((before, { does, kind, resetIn, limit, isSilent, ...when }) => {
          if (does === 'spend') return spend(before, kind, when.seconds);
          if (does === 'start') return runStarted(before);
          const said = isSilent ? undefined : word(limit >> 1, limit, when.seconds + resetIn);
          if (does === 'hear') return hear(before, said, when.seconds);
          return throttled(before, BUCKET, said?.resetAt, at(when.seconds));
        }, EMPTY_BUDGET);
        expect(v.is(budgetSchema, budget)).toBe(true);
        for (const kind of kinds) {
          const answer = ask(budget, kind, finally_);
          if (answer === 'allowed') continue;
          const waitMs = answer.until.getTime() - at(finally_).getTime();
          expect(waitMs).toBeGreaterThan(0);
          expect(waitMs).toBeLessThanOrEqual(300_000);
        }
        expect(ask(runStarted(budget), 'measuring', finally_)).toBe('allowed');
      }),
      { numRuns: 2_000 },
    );
  });
});
