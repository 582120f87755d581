import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../bench/world/virtual-time.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';

const START = new Date('2026-03-02T00:00:00.000Z');
const HOUR_MS = 3_600_000;

/** What happened when, in milliseconds since the start. */
function diary(time: VirtualTime) {
  const entries: [number, string][] = [];
  return { entries, note: (what: string) => entries.push([time.monotonicMs() - START.getTime(), what]) };
}

describe('virtual time', () => {
  it('passes as fast as there is something to do, in the order of the moments that were asked for', async () => {
    const time = new VirtualTime(START);
    const { entries, note } = diary(time);
    for (const ms of [50, 10, 40, 30, 20]) time.at(START.getTime() + ms, () => note(`at ${ms}`));
    await time.runUntil(START.getTime() + 35);
    expect(entries.map(([at]) => at)).toEqual([10, 20, 30]);
    expect(time.now()).toEqual(new Date(START.getTime() + 35));
    await time.runUntil(START.getTime() + HOUR_MS);
    expect(entries.map(([at]) => at)).toEqual([10, 20, 30, 40, 50]);
  });

  it('keeps the order of what is due at the same moment', async () => {
    const time = new VirtualTime(START);
    const { entries, note } = diary(time);
    for (const name of 'abcdefgh') time.at(START.getTime() + 5, () => note(name));
    await time.runUntil(START.getTime() + 5);
    expect(entries.map(([, name]) => name).join('')).toBe('abcdefgh');
  });

  it('stands while there is work that does not wait, in other threads too', async () => {
    const time = new VirtualTime(START);
    const { entries, note } = diary(time);
    const work = async () => {
      await time.pass(10);
      for (let hop = 0; hop < 50; hop += 1) await Promise.resolve();
      await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
      await crypto.subtle.digest('SHA-256', new Uint8Array(1_000_000));
      note('worked');
    };
    const done = work();
    time.at(START.getTime() + 11, () => note('later'));
    await time.runUntil(START.getTime() + 20);
    await done;
    expect(entries).toEqual([
      [10, 'worked'],
      [11, 'later'],
    ]);
  });

  it('is that of the deadlines of a run', async () => {
    const time = new VirtualTime(START);
    const { entries, note } = diary(time);
    const run = () =>
      withTimeLimit(43_000, undefined, (signal) => time.wait(HOUR_MS, signal)).catch(() => note('cut short'));
    time.at(START.getTime() + 500, () => void run());
    await time.runUntil(START.getTime() + 2 * HOUR_MS);
    expect(entries).toEqual([[43_500, 'cut short']]);
  });

  it('lets go of a deadline that was met', async () => {
    const time = new VirtualTime(START);
    const { entries, note } = diary(time);
    const run = async () => {
      await withTimeLimit(43_000, undefined, async (signal) => {
        signal.addEventListener('abort', () => note('cut short'));
        await time.wait(5, signal);
      });
      note('met');
    };
    time.at(START.getTime(), () => void run());
    await time.runUntil(START.getTime() + HOUR_MS);
    expect(entries).toEqual([[5, 'met']]);
  });

  it('rejects a wait that was given up before it began', async () => {
    const time = new VirtualTime(START);
    await expect(time.wait(5, AbortSignal.abort())).rejects.toThrow('given up');
    await time.runUntil(START.getTime() + 10);
  });

  it('ends when it is told to, and leaves the clock there', async () => {
    const time = new VirtualTime(START);
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      time.at(time.monotonicMs() + 60_000, tick);
    };
    tick();
    await time.runUntil(START.getTime() + HOUR_MS, () => ticks === 4);
    expect(time.monotonicMs() - START.getTime()).toBe(3 * 60_000);
  });

  it('gives the timers of the program back, and its cryptography', async () => {
    const { setTimeout, clearTimeout } = globalThis;
    const { sign } = crypto.subtle;
    const time = new VirtualTime(START);
    time.at(START.getTime() + 1, () => {
      throw new Error('what is simulated is broken');
    });
    await expect(time.runUntil(START.getTime() + 5)).rejects.toThrow('broken');
    expect(globalThis.setTimeout).toBe(setTimeout);
    expect(globalThis.clearTimeout).toBe(clearTimeout);
    expect(crypto.subtle.sign).toBe(sign);
  });
});
