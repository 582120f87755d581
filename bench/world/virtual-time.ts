/**
 * Time that passes only when everybody waits: years in minutes, the same at every run. While it runs, the timers of the
 * program are its own, since the deadlines of a run are made of them.
 */
import { webcrypto } from 'node:crypto';
import type { Clock } from '../../lambda/net/network.ts';

interface Waking {
  readonly atMs: number;
  /** Of two at the same moment the one that was asked for first. */
  readonly order: number;
  readonly wake: () => void;
  cancelled: boolean;
}

export class VirtualTime implements Clock {
  #nowMs: number;
  #order = 0;
  readonly #queue: Waking[] = [];

  constructor(start: Date) {
    this.#nowMs = start.getTime();
  }

  readonly now = (): Date => new Date(this.#nowMs);
  readonly monotonicMs = (): number => this.#nowMs;

  /** Calls back once, at that moment or now if it is over. */
  at(atMs: number, wake: () => void): Waking {
    this.#order += 1;
    const waking = { atMs: Math.max(atMs, this.#nowMs), order: this.#order, wake, cancelled: false };
    push(this.#queue, waking);
    return waking;
  }

  /** Resolves after so many milliseconds. */
  readonly pass = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      this.at(this.#nowMs + ms, resolve);
    });

  /** As the port of the engine: rejects at once when the signal aborts. */
  readonly wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = () => {
        waking.cancelled = true;
        reject(new DOMException('the wait was given up', 'AbortError'));
      };
      const waking = this.at(this.#nowMs + ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });

  /** Lets time pass until then, or until `isDone`. */
  async runUntil(endMs: number, isDone: () => boolean = () => false): Promise<void> {
    const own = replaceTimers(this);
    try {
      await own.settled();
      while (!isDone()) {
        const next = this.#queue[0];
        if (next === undefined || next.atMs > endMs) break;
        pop(this.#queue);
        if (next.cancelled) continue;
        this.#nowMs = next.atMs;
        next.wake();
        await own.settled();
      }
      if (!isDone()) this.#nowMs = Math.max(this.#nowMs, endMs);
    } finally {
      own.restore();
    }
  }
}

const CRYPTO = ['sign', 'verify', 'digest', 'importKey', 'exportKey', 'generateKey'] as const;

/** What really takes time, in another thread, is waited for: virtual time stands meanwhile. */
function replaceTimers(time: VirtualTime) {
  const { setTimeout, clearTimeout } = globalThis;
  const { subtle } = webcrypto;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  let working = 0;
  globalThis.setTimeout = ((callback: () => void, ms = 0) =>
    time.at(time.monotonicMs() + ms, callback)) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((waking: Waking | undefined) => {
    if (waking !== undefined) waking.cancelled = true;
  }) as unknown as typeof clearTimeout;
  for (const name of CRYPTO) {
    const real = (subtle[name] as (...given: unknown[]) => Promise<unknown>).bind(subtle);
    const counted = async (...given: unknown[]) => {
      working += 1;
      try {
        return await real(...given);
      } finally {
        working -= 1;
      }
    };
    Object.defineProperty(subtle, name, { value: counted, configurable: true, writable: true });
  }
  return {
    settled: async () => {
      do await turn();
      while (working > 0);
    },
    restore: () => {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      // What lies behind them is that of the prototype.
      for (const name of CRYPTO) Reflect.deleteProperty(subtle, name);
    },
  };
}

function isBefore(one: Waking, other: Waking): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

function push(heap: Waking[], waking: Waking): void {
  let index = heap.push(waking) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(waking, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = waking;
}

function pop(heap: Waking[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const least = isRight ? right : left;
    if (!isBefore(least, last)) break;
    heap[index] = least;
    index = 2 * index + (isRight ? 2 : 1);
  }
  heap[index] = last;
}
