/**
 * An org that is well, seen for a long time over a network that loses some exchanges: whatever people are told is a
 * false alarm.
 *
 * Runs that lose nothing, of checks that found nothing in their last runs, change nothing that is told: they are counted
 * and left out, but for the completion that siblings look at. Whether a run loses something is drawn before it begins,
 * as often as it would.
 */
import { dueScan } from '../../lambda/checks/saml-certificates/due.ts';
import type { CheckRequest } from '../../lambda/config.ts';
import { CHECK_NAMES, type CheckName } from '../../lambda/contract.ts';
import { chanceFrom } from '../world/chance.ts';
import { LossyWeather } from '../world/lossy-weather.ts';
import { startSchedules } from '../world/scheduler.ts';
import { type Message, type SmallWorld, smallWorld } from '../world/small-world.ts';
import { functionsOf } from '../world/stack.ts';
import { VirtualTime } from '../world/virtual-time.ts';
import { WARM_START_MS } from './trial.ts';

const START = new Date('2026-03-02T00:00:00.000Z');
const DAY_MS = 86_400_000;
/** Until every check has run, and the first sweep is through. */
const BEGINNING_MS = 3_600_000;
/** After a run that lost something or found something so many are run, whatever they lose. */
const RUNS_AFTER = 4;

/** Exchanges of a run at most: a connection, documents; calls and a token, with what is asked once an hour; the page. */
const EXCHANGES: Readonly<Record<Exclude<CheckName, 'saml-certificates'>, number>> = {
  'oidc-discovery': 6,
  'rate-limits': 4,
  'service-status': 2,
};

export interface Noise {
  readonly messages: readonly Message[];
  /** Runs by the schedules, and those of them that were simulated. */
  readonly due: number;
  readonly simulated: number;
  /** Runs in which something was found, by check and condition. */
  readonly found: ReadonlyMap<string, number>;
}

/** @param share of exchanges that are lost, 0 to 1 @param isWhole whether every run is simulated */
export async function noiseOf(days: number, share: number, seed: number, isWhole: boolean): Promise<Noise> {
  const chance = chanceFrom(seed);
  const time = new VirtualTime(START);
  const weather = {
    host: new LossyWeather(chance, share),
    api: new LossyWeather(chance, share),
    page: new LossyWeather(chance, share),
  };
  const world = await smallWorld({ time, chance, weather, ailment: () => undefined });
  const leftOut = leavingOut(world, weather);
  let due = 0;
  const found = new Map<string, number>();
  const run = functionsOf(world);
  const { failures, count } = startSchedules(
    world.requests,
    async (request) => {
      const runs = await run(request);
      const findings = runs.flatMap(({ outcome }) => outcome.findings);
      for (const { condition } of findings) {
        const name = `${request.check} ${condition}`;
        found.set(name, (found.get(name) ?? 0) + 1);
      }
      if (findings.length > 0) leftOut.follow(request.check);
      return runs;
    },
    time,
    chance,
    { jitterMs: 1_000, warmStartMs: WARM_START_MS },
    async (request) => {
      due += 1;
      const isBeginning = time.monotonicMs() < START.getTime() + BEGINNING_MS;
      return isWhole || isBeginning || !(await leftOut.mayLeaveOut(request));
    },
  );
  await time.runUntil(START.getTime() + days * DAY_MS);
  if (failures.length > 0) throw new AggregateError(failures, 'runs failed');
  return { messages: world.messages, due, simulated: count(), found };
}

function leavingOut(
  { ports: { store }, certificates, time }: SmallWorld,
  weather: { readonly host: LossyWeather; readonly api: LossyWeather; readonly page: LossyWeather },
) {
  const toRun = new Map<CheckName, number>(CHECK_NAMES.map((check) => [check, RUNS_AFTER]));
  const ways = { 'oidc-discovery': weather.host, 'rate-limits': weather.api, 'service-status': weather.page };
  const follow = (check: CheckName) => toRun.set(check, RUNS_AFTER);

  async function isNothingDue(request: CheckRequest): Promise<boolean> {
    const { check } = request;
    if (check !== 'saml-certificates') return !ways[check].willLose(EXCHANGES[check]);
    const { scan } = await certificates.read(request.org.alias);
    return dueScan(scan, request.org.url, undefined, time.now()) === undefined;
  }

  return {
    follow,
    mayLeaveOut: async (request: CheckRequest): Promise<boolean> => {
      const { check } = request;
      const owing = toRun.get(check) ?? 0;
      if (owing > 0) {
        toRun.set(check, owing - 1);
        return false;
      }
      if (!(await isNothingDue(request))) {
        follow(check);
        return false;
      }
      const orgs =
        check === 'service-status' ? request.orgs : [{ ...request.org, isWatched: request.isWatched }];
      for (const { alias, isWatched } of orgs)
        if (isWatched) await store.complete(alias, { [check]: time.now().toISOString() });
      return true;
    },
  };
}
