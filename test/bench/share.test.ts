import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../bench/footprint/share.ts';
import type { WindowUsage } from '../../local/simulated-okta/api/bucket-window.ts';

const ALLOWED = { ceilingPercent: 50, sharePercent: 10, measuring: 2 };

/** A minute of a bucket of which the client may make fifty calls. */
function minute(passed: number, refused = 0, refusedToOthers = 0): WindowUsage {
  return {
    bucket: '/api/v1/apps',
    startedAt: new Date('2026-03-02T12:00:00.000Z'),
    limit: 100,
    passed: new Map([
      ['monitor', passed],
      ['another', 40],
    ]),
    refused: new Map([['monitor', refused]]),
    others: { passed: 30, refused: refusedToOthers, refusedBecauseOfCallers: refusedToOthers },
  };
}

const share = (...windows: WindowUsage[]) => sharesOf(windows, 'monitor', 4, ALLOWED)[0];

describe('the share of a bucket', () => {
  it('is of what the client may use, in its fullest minute and over all minutes', () => {
    expect(share(minute(1), minute(4))).toMatchObject({
      ceiling: 50,
      calls: 5,
      mostCalls: 4,
      mostPercent: 8,
      meanPercent: 2.5,
    });
  });

  it.each([
    { calls: [5, 0], over: 0 },
    { calls: [6, 0], over: 1 },
    { calls: [5, 1], over: 1 },
  ])(
    'counts $calls (passed, refused) of fifty as $over minutes over a tenth',
    ({ calls: [passed = 0, refused], over }) => {
      expect(share(minute(passed, refused))?.over).toBe(over);
    },
  );

  it.each([
    { calls: 2, over: 0 },
    { calls: 3, over: 1 },
  ])('of a small bucket grants the calls that measure: $calls are $over minutes over', ({ calls, over }) => {
    expect(share({ ...minute(calls), limit: 20 })?.over).toBe(over);
  });

  it('sums up what was refused to others', () => {
    expect(share(minute(1, 0, 2), minute(1, 0, 3))?.refusedToOthers).toBe(5);
  });

  it('is told of each bucket by itself', () => {
    const shares = sharesOf([minute(1), { ...minute(2), bucket: '/api/v1' }], 'monitor', 1, ALLOWED);
    expect(shares.map(({ bucket, calls }) => [bucket, calls])).toEqual([
      ['/api/v1', 2],
      ['/api/v1/apps', 1],
    ]);
  });
});
