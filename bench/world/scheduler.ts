/** EventBridge Scheduler in a simulated world: one schedule a request, at a phase of its own, never quite punctual. */
import { type CheckRequest, watchesOf } from '../../lambda/config.ts';
import { CHECK_INTERVAL_MINUTES } from '../../lambda/contract.ts';
import { between, type Chance } from './chance.ts';
import type { StartRun } from './stack.ts';
import type { VirtualTime } from './virtual-time.ts';

const MINUTE_MS = 60_000;

export interface Punctuality {
  /** Milliseconds by which a start may be late, each time anew; Scheduler documents up to a minute. */
  readonly jitterMs: number;
  /** From the start of a warm function to its first line. Assumed. */
  readonly warmStartMs: readonly [number, number];
}

/** What was started and failed; a target that is down fails nothing. */
export interface Started {
  readonly failures: readonly unknown[];
  /** Runs that have begun. */
  readonly count: () => number;
}

/** @param isDue asked at each start; a run that is not due is left out */
export function startSchedules(
  requests: readonly CheckRequest[],
  start: StartRun,
  time: VirtualTime,
  chance: Chance,
  { jitterMs, warmStartMs }: Punctuality,
  isDue: (request: CheckRequest) => boolean | Promise<boolean> = () => true,
): Started {
  const failures: unknown[] = [];
  let count = 0;
  const run = async (request: CheckRequest) => {
    try {
      if (!(await isDue(request))) return;
      count += 1;
      await time.pass(between(chance, warmStartMs));
      await start(request);
    } catch (error) {
      failures.push(new Error(`${request.check} of ${aliases(request)}`, { cause: error }));
    }
  };
  for (const request of requests) {
    const everyMs = CHECK_INTERVAL_MINUTES[request.check] * MINUTE_MS;
    const phaseMs = chance() * everyMs;
    const first = time.monotonicMs() + phaseMs;
    const tick = (number: number) => {
      time.at(first + number * everyMs + chance() * jitterMs, () => void run(request));
      time.at(first + (number + 1) * everyMs, () => tick(number + 1));
    };
    time.at(first, () => tick(0));
  }
  return { failures, count: () => count };
}

function aliases(request: CheckRequest): string {
  return watchesOf(request)
    .map(({ org }) => org.alias)
    .join(', ');
}
