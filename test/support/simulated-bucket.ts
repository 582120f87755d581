/** A rate-limit bucket as Okta keeps it: windows that begin at any moment, other clients, a server with its own clock. */
import type { IncomingHttpHeaders } from 'node:http';

const WINDOW_MS = 60_000;

export interface BucketModel {
  /** Calls a window that the org's bucket takes. */
  readonly capacity: number;
  /**
   * What the headers show. `own`: the principal's ceiling of half the bucket, and its own calls alone, as Okta documents;
   * other clients cannot be seen. `whole`: the bucket, and everybody's calls.
   */
  readonly view: 'own' | 'whole';
  /** Where the windows begin, in milliseconds from a whole minute. */
  readonly offsetMs: number;
  /** How far the server's clock is ahead of ours. */
  readonly skewMs: number;
  /** Of the capacity; what other clients use in a window is up to that, at random. */
  readonly othersPercent: number;
}

/** What was asked of the bucket in one window. */
export interface WindowTally {
  measuring: number;
  scans: number;
  refusedMeasuring: number;
  refusedScans: number;
  refusedOthers: number;
}

interface Window extends WindowTally {
  used: number;
  ownUsed: number;
  /** Epoch milliseconds of the calls of others to come, the last of them first. */
  readonly others: number[];
}

/** 0 up to 1, the same each time for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** No more than a fifth of the capacity within this time: a faster burst could be foreseen by nobody. */
const BURST_MS = 8_000;
const BURST_PERCENT = 20;

export class SimulatedBucket {
  readonly limit: number;
  readonly #windows = new Map<number, Window>();
  readonly #model: BucketModel;
  readonly #random: () => number;

  constructor(model: BucketModel, random: () => number) {
    this.#model = model;
    this.#random = random;
    this.limit = model.view === 'own' ? Math.floor(model.capacity / 2) : model.capacity;
  }

  /** All windows in which the monitor called. */
  get tallies(): readonly WindowTally[] {
    return [...this.#windows.values()];
  }

  /** One call of the monitor, which arrives at `atMs` of our clock; calls have to arrive in order. */
  call(kind: 'measuring' | 'scan', atMs: number): { status: 200 | 429; headers: IncomingHttpHeaders } {
    const { capacity, view, offsetMs, skewMs } = this.#model;
    const index = Math.floor((atMs - offsetMs) / WINDOW_MS);
    const endMs = offsetMs + (index + 1) * WINDOW_MS;
    const window = this.#windowAt(index);
    letOthersCall(window, capacity, atMs);
    const isRefused = window.used >= capacity || window.ownUsed >= this.limit;
    if (kind === 'scan') window.scans += 1;
    else window.measuring += 1;
    if (isRefused && kind === 'scan') window.refusedScans += 1;
    else if (isRefused) window.refusedMeasuring += 1;
    if (!isRefused) {
      window.used += 1;
      window.ownUsed += 1;
    }
    const used = view === 'own' ? window.ownUsed : window.used;
    const headers = {
      date: new Date(atMs + skewMs).toUTCString(),
      'x-rate-limit-limit': String(this.limit),
      'x-rate-limit-remaining': String(Math.max(0, this.limit - used)),
      'x-rate-limit-reset': String(Math.floor((endMs + skewMs) / 1000)),
    };
    return { status: isRefused ? 429 : 200, headers };
  }

  /** Lets the windows come to their ends. */
  finish(): void {
    for (const window of this.#windows.values()) {
      letOthersCall(window, this.#model.capacity, Number.POSITIVE_INFINITY);
    }
  }

  #windowAt(index: number): Window {
    const { capacity, offsetMs, othersPercent } = this.#model;
    const known = this.#windows.get(index);
    if (known) return known;
    // Quiet windows, and as many in which others use all that they may.
    const share = Math.min(1, this.#random() * 2);
    const total = Math.floor((capacity * othersPercent * share) / 100);
    const tally = { measuring: 0, scans: 0, refusedMeasuring: 0, refusedScans: 0, refusedOthers: 0 };
    const others = this.#arrivals(total, offsetMs + index * WINDOW_MS);
    const window: Window = { ...tally, used: 0, ownUsed: 0, others };
    this.#windows.set(index, window);
    return window;
  }

  #arrivals(total: number, beginMs: number): number[] {
    // Half of them come together, as the jobs of others do, and most of those late.
    const bursts = [1, 2, 3, 4].map(() => (1 - this.#random() ** 3) * WINDOW_MS);
    const times = Array.from({ length: total }, () => {
      const burst = bursts[Math.floor(this.#random() * 2 * bursts.length)];
      return beginMs + (burst ?? this.#random() * WINDOW_MS);
    });
    const most = Math.max(1, Math.floor((this.#model.capacity * BURST_PERCENT) / 100));
    const accepted: number[] = [];
    for (const time of times.sort((a, b) => a - b)) {
      const earlier = accepted.at(-most);
      if (earlier === undefined || time - earlier > BURST_MS) accepted.push(time);
    }
    return accepted.reverse();
  }
}

function letOthersCall(window: Window, capacity: number, untilMs: number): void {
  for (let next = window.others.at(-1); next !== undefined && next <= untilMs; next = window.others.at(-1)) {
    window.others.pop();
    if (window.used >= capacity) window.refusedOthers += 1;
    else window.used += 1;
  }
}
