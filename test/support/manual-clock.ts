/** Time that passes only when a test says so, or when the code under test waits. */
import type { Ports } from '../../lambda/engine/ports.ts';
import { NOW } from './alerting-values.ts';

export interface ManualClock extends Pick<Ports, 'clock' | 'wait'> {
  pass(ms: number): void;
  /** Milliseconds since the start, at which something happened. */
  readonly elapsedMs: () => number;
}

export function manualClock(start: Date = NOW): ManualClock {
  let elapsed = 0;
  return {
    clock: { now: () => new Date(start.getTime() + elapsed), monotonicMs: () => elapsed },
    wait: async (ms) => {
      elapsed += ms;
    },
    pass: (ms) => {
      elapsed += ms;
    },
    elapsedMs: () => elapsed,
  };
}
