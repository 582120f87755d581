/** The alarm that watches the monitor itself, as synthesised, over months that are played: silent in health, soon on in death. */
import { describe, expect, it } from 'vitest';
import { type AlarmState, type DataPoint, evaluated } from '../support/cloudwatch-alarm.ts';
import { type Json, synthesise } from './synthesise.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-11-01T00:00:00Z');

const alarm: Json = synthesise()
  .ofType('AWS::CloudWatch::Alarm')
  .map(([, properties]) => properties)
  .find(({ AlarmName }) => AlarmName === 'OktaHealthMonitor-acme-oidc-discovery-silent');

/** Of CloudWatch, which does not say. */
const MORE_PERIODS = [0, 1, 2, 3, 5];

function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

interface Course {
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** EventBridge Scheduler starts a run within this of its time. */
  readonly jitterMs: number;
  /** One run in so many does not finish. */
  readonly lostOneIn?: number;
}

/** Runs of a minute, each published up to 55 s after its start, and seen by CloudWatch up to a minute later. */
function course({ from, to, seed, jitterMs, lostOneIn = Number.POSITIVE_INFINITY }: Course): DataPoint[] {
  const random = randomness(seed);
  const points: DataPoint[] = [];
  for (let due = from; due < to; due += MINUTE_MS) {
    const at = due + random() * jitterMs;
    const arrivedAt = at + random() * 55_000 + random() * MINUTE_MS;
    if (random() * lostOneIn < 1) continue;
    points.push({ at, arrivedAt });
  }
  return points.sort((one, other) => one.at - other.at);
}

/** The states at each minute, and when they changed. */
function played(points: readonly DataPoint[], from: number, to: number, morePeriods: number) {
  const changes: { readonly at: number; readonly state: AlarmState }[] = [];
  let upTo = 0;
  for (let now = from; now < to; now += MINUTE_MS) {
    while (upTo < points.length && (points[upTo]?.at ?? 0) < now) upTo += 1;
    const state = evaluated(alarm, points.slice(Math.max(0, upTo - 30), upTo), now, morePeriods);
    if (state !== (changes.at(-1)?.state ?? 'OK')) changes.push({ at: now, state });
  }
  return changes;
}

describe('the dead-man alarm', () => {
  it.each([{ jitterMs: 1_000 }, { jitterMs: 59_999 }])(
    'is silent for a healthy month of runs up to $jitterMs ms late',
    ({ jitterMs }) => {
      const to = START + 30 * DAY_MS;
      const points = course({ from: START, to, seed: 7, jitterMs });
      expect(points).toHaveLength(43_200);
      expect(played(points, START + 10 * MINUTE_MS, to, 0)).toEqual([]);
    },
  );

  it('is silent though one run in twenty does not finish', () => {
    const to = START + 30 * DAY_MS;
    const points = course({ from: START, to, seed: 11, jitterMs: 59_999, lostOneIn: 20 });
    expect(points.length).toBeLessThan(41_500);
    expect(played(points, START + 10 * MINUTE_MS, to, 2)).toEqual([]);
  });

  it.each(MORE_PERIODS)(
    'is on within ten minutes of a stop where CloudWatch looks %i periods further',
    (more) => {
      const random = randomness(3);
      for (let round = 0; round < 200; round += 1) {
        const stop = START + 60 * MINUTE_MS + random() * 60 * MINUTE_MS;
        const points = course({ from: START, to: stop, seed: round + 1, jitterMs: 59_999 }).filter(
          ({ at }) => at < stop,
        );
        const [first] = played(points, START + 10 * MINUTE_MS, stop + 20 * MINUTE_MS, more).filter(
          ({ at }) => at >= stop,
        );
        expect(first?.state).toBe('ALARM');
        expect(((first?.at ?? Number.NaN) - stop) / MINUTE_MS).toBeLessThanOrEqual(more > 3 ? 12 : 10);
      }
    },
  );

  it.each(MORE_PERIODS)(
    'is off again within three minutes of a new start, looking %i periods further',
    (more) => {
      const stop = START + 60 * MINUTE_MS;
      const again = stop + 30 * MINUTE_MS;
      const to = again + 20 * MINUTE_MS;
      const points = [
        ...course({ from: START, to: stop, seed: 5, jitterMs: 1000 }),
        ...course({ from: again, to, seed: 6, jitterMs: 1000 }),
      ];
      const changes = played(points, START + 10 * MINUTE_MS, to, more);
      expect(changes.map(({ state }) => state)).toEqual(['ALARM', 'OK']);
      expect(((changes[1]?.at ?? Number.NaN) - again) / MINUTE_MS).toBeLessThanOrEqual(3);
    },
  );

  it.each(MORE_PERIODS)(
    'is not on when it is made, a minute after the first run, looking %i periods further',
    (more) => {
      // The first run of the deploy, then the schedule, which begins within a minute.
      for (let wait = 1; wait <= 4; wait += 1) {
        const firstRun: DataPoint = { at: START, arrivedAt: START + 30_000 };
        const schedule = course({
          from: START + wait * MINUTE_MS,
          to: START + 30 * MINUTE_MS,
          seed: wait,
          jitterMs: 59_999,
        });
        const made = START + wait * MINUTE_MS;
        expect(played([firstRun, ...schedule], made, START + 30 * MINUTE_MS, more)).toEqual([]);
      }
    },
  );

  it('would be on at once without the first run of the deploy', () => {
    expect(evaluated(alarm, [], START, 2)).toBe('ALARM');
  });
});
