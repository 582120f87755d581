/** Time that runs as on any machine and jumps where a test says so: hours of an outage pass in no time. */
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../../lambda/net/network.ts';

export interface VirtualClock extends Clock {
  /** Everybody's time, the org's too. */
  pass(ms: number): void;
  /** Lets time pass up to a moment; one that is over already stays over. */
  passUntil(at: Date): void;
  /** The monitor's own wall clock is set, by this much; no time passes, and nobody else notices. */
  set(byMs: number): void;
  /** Everybody else's clock. */
  readonly trueTime: () => Date;
}

export function virtualClock(): VirtualClock {
  let passed = 0;
  let off = 0;
  const trueMs = () => Date.now() + passed;
  return {
    now: () => new Date(trueMs() + off),
    monotonicMs: () => performance.now() + passed,
    pass: (ms) => {
      passed += ms;
    },
    passUntil: (at) => {
      passed += Math.max(0, at.getTime() - trueMs());
    },
    set: (byMs) => {
      off += byMs;
    },
    trueTime: () => new Date(trueMs()),
  };
}
