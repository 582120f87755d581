import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';

/** Work that ends only when its signal aborts. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<number>((resolve) => {
    const started = performance.now();
    const end = () => resolve(performance.now() - started);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('Work under a time limit', () => {
  it('is told when its time is up, not before and not much later', async () => {
    const ms = await withTimeLimit(200, undefined, untilAborted);
    expect(ms).toBeGreaterThan(195);
    expect(ms).toBeLessThan(1900);
  });

  it('that ends in time gives its result and was never told to stop', async () => {
    const result = await withTimeLimit(60_000, undefined, async (signal) => ({ aborted: signal.aborted }));
    expect(result).toEqual({ aborted: false });
  });

  it('that fails fails as it did', async () => {
    const broken = new TypeError('no');
    await expect(withTimeLimit(60_000, undefined, () => Promise.reject(broken))).rejects.toBe(broken);
  });

  it('is told at once when the work around it is', async () => {
    const parent = new AbortController();
    setTimeout(() => parent.abort(), 20);
    expect(await withTimeLimit(60_000, parent.signal, untilAborted)).toBeLessThan(3000);
  });

  it('that begins when the work around it was told already is told at once', async () => {
    expect(await withTimeLimit(60_000, AbortSignal.abort(), untilAborted)).toBeLessThan(3000);
  });

  it('does not end the work around it', async () => {
    const parent = new AbortController();
    await withTimeLimit(10, parent.signal, untilAborted);
    expect(parent.signal.aborted).toBe(false);
  });

  it.each([
    ['ends well', () => Promise.resolve()],
    ['fails', () => Promise.reject(new Error('broken'))],
  ])('that %s leaves no timer and no listener behind', async (_how, work) => {
    const parent = new AbortController();
    const before = timers();
    for (let i = 0; i < 20; i += 1) await withTimeLimit(60_000, parent.signal, work).catch(() => {});
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
    expect(timers()).toBe(before);
  });

  it('keeps its time when memory is collected meanwhile', async () => {
    const outer = new AbortController();
    const collected = withTimeLimit(60_000, outer.signal, (signal) =>
      withTimeLimit(80, signal, untilAborted),
    );
    for (let i = 0; i < 40; i += 1) Array.from({ length: 20_000 }, () => ({}));
    expect(await collected).toBeLessThan(3000);
  });
});
