/** One fault, its end, and the fault again, at random moments of the real schedule. */
import { chanceFrom } from '../world/chance.ts';
import type { Ailment } from '../world/public-host.ts';
import { startSchedules } from '../world/scheduler.ts';
import { type Message, smallWorld } from '../world/small-world.ts';
import { functionsOf } from '../world/stack.ts';
import { VirtualTime } from '../world/virtual-time.ts';
import { fairWeather } from '../world/weather.ts';
import type { Fault } from './faults.ts';

const MINUTE_MS = 60_000;
const START = new Date('2026-03-02T00:00:00.000Z');
/** Every check has run. */
const QUIET_MS = 7 * MINUTE_MS;
/** A fault of which nothing is said for so long is missed. */
const PATIENCE_MS = 60 * MINUTE_MS;
/** How long a fault lasts after it was told of, in which nothing more may be said. */
const LASTS_MS = 6 * MINUTE_MS;

/** The second after the first is over: a fault after a recovery is told of as soon. */
const FAULTS_A_TRIAL = 2;

/** From the last line of a function that is warm to the first: assumed, see the notes of the bench. */
export const WARM_START_MS = [20, 80] as const;

export interface Told {
  /** From the fault to the message that the topic has taken; undefined when there was none. */
  readonly afterMs: readonly (number | undefined)[];
  /** Messages that are neither of the fault nor of its end, or are so twice. */
  readonly surplus: readonly Message[];
}

export async function trial(fault: Fault, seed: number, jitterMs: number): Promise<Told> {
  const chance = chanceFrom(seed);
  const time = new VirtualTime(START);
  let isAiling = false;
  const ailment: Ailment = () => (isAiling ? fault.ails?.(chance) : undefined);
  const fair = fairWeather(chance);
  const weather = { host: fair, api: fair, page: fair };
  const world = await smallWorld({ time, chance, weather, ailment });
  const { messages } = world;
  const punctuality = { jitterMs, warmStartMs: WARM_START_MS };
  const { failures } = startSchedules(world.requests, functionsOf(world), time, chance, punctuality);
  const passing = (ms: number) => time.runUntil(time.monotonicMs() + ms);
  const tells = ({ alert }: Message, state: string) =>
    alert.condition === fault.condition && alert.state === state;
  const firing = (from: number) => messages.slice(from).find((message) => tells(message, 'FIRING'));
  const isOver = () =>
    messages.findLast(({ alert }) => alert.condition === fault.condition)?.alert.state !== 'FIRING';

  const afterMs: (number | undefined)[] = [];
  for (let round = 0; round < FAULTS_A_TRIAL; round += 1) {
    await passing(QUIET_MS + chance() * 5 * MINUTE_MS);
    const began = time.monotonicMs();
    const from = messages.length;
    isAiling = true;
    fault.begins?.(world);
    await time.runUntil(began + PATIENCE_MS, () => firing(from) !== undefined);
    const told = firing(from);
    afterMs.push(told === undefined ? undefined : told.atMs - began);
    await passing(LASTS_MS);
    isAiling = false;
    fault.ends?.(world);
    await time.runUntil(time.monotonicMs() + PATIENCE_MS, isOver);
  }
  await passing(QUIET_MS);
  if (failures.length > 0)
    throw new AggregateError(failures, `runs failed in trial ${seed} of ${fault.name}`);
  return { afterMs, surplus: surplusOf(messages, tells) };
}

/** A fault and its end by turns are what there is to say; everything else is too much. */
function surplusOf(messages: readonly Message[], tells: (message: Message, state: string) => boolean) {
  let last = 'RESOLVED';
  return messages.filter((message) => {
    const expected = last === 'RESOLVED' ? 'FIRING' : 'RESOLVED';
    if (!tells(message, expected)) return true;
    last = expected;
    return false;
  });
}
