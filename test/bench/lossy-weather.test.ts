import { describe, expect, it } from 'vitest';
import { chanceFrom } from '../../bench/world/chance.ts';
import { LossyWeather } from '../../bench/world/lossy-weather.ts';

const SHARE = 0.005;
const EXCHANGES = 6;
const RUNS = 200_000;

/** Lost exchanges of a run, of all runs: those that lose nothing are not played. */
function lossesDrawn(weather: LossyWeather): number[] {
  return Array.from({ length: RUNS }, () => {
    if (!weather.willLose(EXCHANGES)) return 0;
    return Array.from({ length: EXCHANGES }, weather.isLost).filter(Boolean).length;
  });
}

const shareOf = (losses: readonly number[], count: number) =>
  losses.filter((lost) => lost === count).length / losses.length;

describe('a network that loses exchanges', () => {
  it('loses the share that it was told to', () => {
    const weather = new LossyWeather(chanceFrom(1), SHARE);
    const lost = Array.from({ length: RUNS * EXCHANGES }, weather.isLost).filter(Boolean).length;
    expect(lost / (RUNS * EXCHANGES)).toBeCloseTo(SHARE, 3);
  });

  it('loses as much when it is drawn before each run whether it loses anything', () => {
    const losses = lossesDrawn(new LossyWeather(chanceFrom(2), SHARE));
    const exactly = (count: number) =>
      binomial(EXCHANGES, count) * SHARE ** count * (1 - SHARE) ** (EXCHANGES - count);
    expect(shareOf(losses, 0)).toBeCloseTo(exactly(0), 3);
    expect(shareOf(losses, 1)).toBeCloseTo(exactly(1), 3);
    expect(shareOf(losses, 2)).toBeCloseTo(exactly(2), 4);
  });

  it('loses any of the exchanges of a run first, the last one too, and never none of those that it said', () => {
    const weather = new LossyWeather(chanceFrom(3), SHARE);
    const first = new Set<number>();
    for (let run = 0; run < RUNS; run += 1) {
      if (!weather.willLose(EXCHANGES)) continue;
      first.add(Array.from({ length: EXCHANGES }, weather.isLost).indexOf(true));
    }
    expect([...first].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

function binomial(of: number, count: number): number {
  return count === 0 ? 1 : (binomial(of - 1, count - 1) * of) / count;
}
