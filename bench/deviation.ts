/** How far measurements are from the truth, in figures. */
import type { Sample } from './probing-client.ts';

export interface Deviation {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly max: number;
}

export function deviationOf(samples: readonly Sample[]): Deviation {
  const errors = samples.map(({ reportedMs, trueMs }) => Math.abs(reportedMs - trueMs)).sort((a, b) => a - b);
  return {
    count: errors.length,
    p50: quantile(errors, 0.5),
    p90: quantile(errors, 0.9),
    max: errors.at(-1) ?? Number.NaN,
  };
}

/** The smallest value that at least the share `q` of all values does not exceed. */
function quantile(ascending: readonly number[], q: number): number {
  return ascending[Math.ceil(q * ascending.length) - 1] ?? Number.NaN;
}
