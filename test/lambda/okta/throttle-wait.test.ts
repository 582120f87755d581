import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { throttleWait } from '../../../lambda/okta/throttle-wait.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('A call that was refused with 429', () => {
  it('is made again when Okta allows, up to two seconds later', () => {
    expect(throttleWait(at(9), NOW, at(50), 0)).toEqual({ waitMs: 9_000 });
    expect(throttleWait(at(9), NOW, at(50), 0.5)).toEqual({ waitMs: 10_000 });
    expect(throttleWait(at(9), NOW, at(50), 1)).toEqual({ waitMs: 11_000 });
  });

  it('is made again when the wait just fits the run, and not when it just does not', () => {
    expect(throttleWait(at(49), NOW, at(50), 0.5)).toEqual({ waitMs: 50_000 });
    expect(throttleWait(at(49), NOW, at(49.999), 0.5)).toEqual({ stop: 'deadline', until: at(49) });
    expect(throttleWait(at(49), NOW, NOW, 0)).toEqual({ stop: 'deadline', until: at(49) });
  });

  it('is not made again when Okta does not say for how long', () => {
    expect(throttleWait(undefined, NOW, at(50), 0.5)).toEqual({ stop: 'unknown' });
  });

  it('never waits less than nothing, nor past the run', () => {
    const moment = fc.integer({ min: -1_000, max: 1_000 }).map(at);
    fc.assert(
      fc.property(moment, moment, fc.double({ noNaN: true }), (retryAt, deadline, random) => {
        const wait = throttleWait(retryAt, NOW, deadline, random);
        if (!('waitMs' in wait)) return;
        expect(wait.waitMs).toBeGreaterThanOrEqual(0);
        expect(wait.waitMs).toBeGreaterThanOrEqual(retryAt.getTime() - NOW.getTime());
        expect(NOW.getTime() + wait.waitMs).toBeLessThanOrEqual(deadline.getTime());
      }),
    );
  });
});
