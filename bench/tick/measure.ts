/** Runs of a function with what CPU they take: the first, process start included, and later ones. */
import type { ChildProcess } from 'node:child_process';
import { messageOf } from '../child.ts';
import { type FunctionCode, FunctionProcess } from '../lambda/function-process.ts';
import type { Asked } from './servers.ts';

export interface Ticks {
  /** Milliseconds of CPU from the start of the process until the first run is done. */
  readonly coldMs: number;
  /** Of a later run, in the mean. */
  readonly warmMs: number;
  /** What the first run asked for, and the last. */
  readonly asked: readonly [first: Asked, last: Asked];
}

export const WARM_RUNS = 15;

export async function measureTicks(
  code: FunctionCode,
  event: object,
  runtimeInterface: string,
  servers: ChildProcess,
): Promise<Ticks> {
  const aMinutePasses = async () => {
    servers.send('a minute passes');
    return (await messageOf(servers)) as Asked;
  };
  const running = await FunctionProcess.start(code, runtimeInterface);
  try {
    await running.invoke(event);
    const coldMs = await running.cpuMs();
    const first = await aMinutePasses();
    let last = first;
    let warmMs = 0;
    for (let run = 0; run < WARM_RUNS; run += 1) {
      // What the end of connections takes is no part of a run.
      const before = await running.cpuMs();
      await running.invoke(event);
      warmMs += (await running.cpuMs()) - before;
      last = await aMinutePasses();
    }
    return { coldMs, warmMs: warmMs / WARM_RUNS, asked: [first, last] };
  } finally {
    await running.stop();
  }
}
