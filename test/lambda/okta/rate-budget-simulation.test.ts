/** A day of runs against a bucket that others use too: what the monitor takes of it, by the bucket's own count. */
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
  runStarted,
  spent,
  throttled,
} from '../../../lambda/okta/rate-budget.ts';
import { rateLimitOf, retryAtOf } from '../../../lambda/okta/rate-limit-headers.ts';
import { throttleWait } from '../../../lambda/okta/throttle-wait.ts';
import { type BucketModel, randomFrom, SimulatedBucket } from '../../support/simulated-bucket.ts';

const BUCKET = '/api/v1/apps';
const RUNS = 1440;
const START_MS = Date.UTC(2026, 0, 1);
/** Each run is so much later than a minute after the one before that a day sees them begin anywhere in a window. */
const SLIP_MS = 41;
const RUN_LASTS_MS = 50_000;
const TIMEOUT_MS = 5_000;

/** What the network and the calling code do. */
interface Habits {
  readonly seed: number;
  readonly parallel: number;
  /** Whether every run measures, or only one in three. */
  readonly measures: 'always' | 'sometimes';
  /** Of the answers, in percent, that never come, and that say nothing of limits. */
  readonly lostPercent: number;
  /** How often the work between two calls takes long. */
  readonly pausePercent: number;
}

interface Call {
  readonly kind: CallKind;
  readonly arrivesMs: number;
  readonly answerMs: number;
}

class Monitor {
  budget: Budget = EMPTY_BUDGET;
  nowMs = START_MS;
  readonly #bucket: SimulatedBucket;
  readonly #habits: Habits;
  readonly #random: () => number;

  constructor(bucket: SimulatedBucket, habits: Habits, random: () => number) {
    this.#bucket = bucket;
    this.#habits = habits;
    this.#random = random;
  }

  run(index: number): void {
    const beginMs = START_MS + index * (60_000 + SLIP_MS) + this.#random() * 3_000;
    this.nowMs = Math.max(this.nowMs, beginMs);
    const deadline = new Date(beginMs + RUN_LASTS_MS);
    this.budget = runStarted(v.parse(budgetSchema, JSON.parse(JSON.stringify(this.budget))));
    if (this.#habits.measures === 'always' || index % 3 === 0) {
      const retryAt = this.#ask('measuring', 1);
      const wait = retryAt && throttleWait(retryAt, new Date(this.nowMs), deadline, this.#random());
      if (wait && 'waitMs' in wait) {
        this.nowMs += wait.waitMs;
        this.#ask('measuring', 1);
      }
    }
    while (this.nowMs < deadline.getTime() && this.#mayScan()) {
      this.#ask('scan', this.#habits.parallel);
      if (this.#random() * 100 < this.#habits.pausePercent) this.nowMs += this.#random() * 20_000;
    }
  }

  #mayScan(): boolean {
    return allowance(this.budget, BUCKET, 'scan', new Date(this.nowMs)) === 'allowed';
  }

  /** Up to `parallel` calls at once; when the last of the refused ones may be made again. */
  #ask(kind: CallKind, parallel: number): Date | undefined {
    const calls: Call[] = [];
    while (
      calls.length < parallel &&
      allowance(this.budget, BUCKET, kind, new Date(this.nowMs)) === 'allowed'
    ) {
      this.budget = spent(this.budget, BUCKET, kind, new Date(this.nowMs));
      const arrivesMs = this.nowMs + 20 + this.#random() * 700;
      calls.push({ kind, arrivesMs, answerMs: arrivesMs + 20 + this.#random() * 700 });
    }
    const answers = calls
      .sort((a, b) => a.arrivesMs - b.arrivesMs)
      .map((call) => ({ ...call, ...this.#bucket.call(kind, call.arrivesMs) }));
    let retryAt: Date | undefined;
    let doneMs = this.nowMs;
    for (const { answerMs, status, headers } of answers.sort((a, b) => a.answerMs - b.answerMs)) {
      const luck = this.#random() * 100;
      if (luck < this.#habits.lostPercent) {
        doneMs = Math.max(doneMs, this.nowMs + TIMEOUT_MS);
        continue;
      }
      const at = new Date(answerMs);
      const readable = luck < 2 * this.#habits.lostPercent ? {} : headers;
      this.budget = observed(this.budget, BUCKET, rateLimitOf(readable, at), at);
      if (status === 429) {
        retryAt = retryAtOf(readable, at);
        this.budget = throttled(this.budget, BUCKET, retryAt, at);
      }
      doneMs = Math.max(doneMs, answerMs);
    }
    this.nowMs = doneMs;
    return retryAt;
  }
}

function dayOf(model: BucketModel, habits: Habits): SimulatedBucket {
  const random = randomFrom(habits.seed);
  const bucket = new SimulatedBucket(model, random);
  const monitor = new Monitor(bucket, habits, random);
  for (let index = 0; index < RUNS; index += 1) monitor.run(index);
  bucket.finish();
  return bucket;
}

const habits = (lostPercent: number): fc.Arbitrary<Habits> =>
  fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    parallel: fc.constantFrom(1, 3),
    measures: fc.constantFrom('always' as const, 'sometimes' as const),
    lostPercent: fc.constant(lostPercent),
    pausePercent: fc.constant(10),
  });
const modelOf = (view: BucketModel['view'], capacities: readonly number[]): fc.Arbitrary<BucketModel> =>
  fc.record({
    capacity: fc.constantFrom(...capacities),
    view: fc.constant(view),
    offsetMs: fc.integer({ min: 0, max: 59_999 }),
    skewMs: fc.constantFrom(0, 400, -90_000, 7_200_000),
    othersPercent: fc.constant(95),
  });

/** What the monitor may take in any one window: its share, or where that is no more, one scan beside what it measures. */
function expectBounds(bucket: SimulatedBucket): void {
  const share = Math.floor(bucket.limit / 10);
  expect(bucket.tallies.length).toBeGreaterThan(RUNS / 4);
  for (const { measuring, scans } of bucket.tallies) {
    expect(scans).toBeLessThanOrEqual(Math.max(1, share));
    expect(measuring + scans).toBeLessThanOrEqual(Math.max(share, measuring + 1));
  }
}

const scansOf = (bucket: SimulatedBucket) => bucket.tallies.reduce((sum, { scans }) => sum + scans, 0);

describe('A day of runs', () => {
  it('keeps to the share, and costs no client of the org a single call', { timeout: 60_000 }, () => {
    // Half of the bucket is the principal's, a tenth of it 5 % of the whole: from 60 on that is three calls.
    fc.assert(
      fc.property(modelOf('own', [60, 100, 150, 600]), habits(0), (model, ways) => {
        const bucket = dayOf(model, ways);
        expectBounds(bucket);
        for (const { refusedScans, refusedMeasuring, refusedOthers } of bucket.tallies) {
          expect({ refusedScans, refusedMeasuring, refusedOthers }).toEqual({
            refusedScans: 0,
            refusedMeasuring: 0,
            refusedOthers: 0,
          });
        }
      }),
      { numRuns: 8 },
    );
  });

  it('never scans into a 429 where the headers show what all clients leave', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(modelOf('whole', [10, 20, 50, 100]), habits(0), (model, ways) => {
        const bucket = dayOf(model, ways);
        expectBounds(bucket);
        for (const { refusedScans } of bucket.tallies) expect(refusedScans).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps to the share when answers are lost or say nothing', { timeout: 60_000 }, () => {
    const anyModel = fc.oneof(modelOf('own', [60, 100]), modelOf('whole', [10, 50, 300]));
    fc.assert(
      fc.property(anyModel, habits(4), (model, ways) => {
        const bucket = dayOf(model, ways);
        expectBounds(bucket);
        for (const { refusedScans } of bucket.tallies) expect(refusedScans).toBe(0);
      }),
      { numRuns: 10 },
    );
  });

  it('keeps to the share when one answer says nothing and the next one names a window that is over', () => {
    const model = { capacity: 100, view: 'own', offsetMs: 59_977, skewMs: 0, othersPercent: 95 } as const;
    const ways = { seed: 2_943_048_696, parallel: 3, measures: 'always', lostPercent: 4 } as const;
    expectBounds(dayOf(model, { ...ways, pausePercent: 10 }));
  });

  it.each([
    { capacity: 20, scansAWindow: 1 },
    { capacity: 100, scansAWindow: 3 },
    { capacity: 600, scansAWindow: 28 },
  ])('gets its work done beside quiet clients: $capacity', ({ capacity, scansAWindow }) => {
    const model = { capacity, view: 'own', offsetMs: 17_300, skewMs: 0, othersPercent: 0 } as const;
    const bucket = dayOf(model, {
      seed: 7,
      parallel: 1,
      measures: 'always',
      lostPercent: 0,
      pausePercent: 0,
    });
    expect(scansOf(bucket)).toBeGreaterThan(0.8 * scansAWindow * RUNS);
    expect(scansOf(bucket)).toBeLessThanOrEqual(1.01 * scansAWindow * RUNS);
  });
});
