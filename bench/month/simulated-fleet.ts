/** Orgs of a hundred SAML apps each, watched by deployed stacks for some hours, with everything counted. */

import type { CheckName } from '../../lambda/contract.ts';
import type { Run } from '../../lambda/engine/run-check.ts';
import type { WindowUsage } from '../../local/simulated-okta/api/bucket-window.ts';
import type { Scenario } from '../../local/simulated-okta/scenario.ts';
import { type Chance, chanceFrom } from '../world/chance.ts';
import { startSchedules } from '../world/scheduler.ts';
import { type SimulatedOrg, simulatedOrg } from '../world/simulated-org.ts';
import { functionsOf, type World } from '../world/stack.ts';
import { statusPage } from '../world/status-page.ts';
import { VirtualTime } from '../world/virtual-time.ts';
import { fairWeather, type Weather } from '../world/weather.ts';
import { CountingAws, type Counts } from './counting-aws.ts';
import { type Deployment, deploymentOf } from './deployment.ts';
import { samlApps } from './saml-apps.ts';

const START = new Date('2026-03-02T00:00:00.000Z');
const HOUR_MS = 3_600_000;
const APPS = 100;
/** Until every key was read; not counted. */
const SETTLING_MS = HOUR_MS;

export interface Fleet extends World {
  /** What ails an org, by its alias. */
  readonly ailments: Map<string, Scenario>;
}

/** Something that happens, so many hours after the settling. */
export interface Happening {
  readonly atHour: number;
  readonly happens: (fleet: Fleet) => void;
}

export interface Counted extends Counts {
  readonly orgs: number;
  readonly hours: number;
  readonly deployment: Deployment;
  readonly invocations: ReadonlyMap<CheckName, number>;
  /** Of documents that are not limited, with their connections. */
  readonly publicExchanges: number;
  /** Of each bucket of each org, minute by minute. */
  readonly windows: readonly WindowUsage[];
  readonly metrics: number;
}

export async function simulatedFleet(
  orgCount: number,
  hours: number,
  happenings: readonly Happening[] = [],
): Promise<Counted> {
  const chance = chanceFrom(orgCount);
  const time = new VirtualTime(START);
  const ailments = new Map<string, Scenario>();
  const publicSide = countingWeather(chance);
  const weather = { host: publicSide.weather, api: fairWeather(chance) };
  const apps = await samlApps(APPS, START);
  const orgs: SimulatedOrg[] = [];
  for (let index = 0; index < orgCount; index += 1) {
    const alias = `subsidiary-${String(index).padStart(2, '0')}`;
    const org = await simulatedOrg(alias, 'ssws', {
      time,
      weather,
      ailment: () => ailments.get(alias),
    });
    org.api.apps = apps;
    orgs.push(org);
  }
  const deployment = deploymentOf(orgs);
  const aws = new CountingAws(time);
  const { ports, certificates } = aws;
  const fleet: Fleet = {
    time,
    chance,
    orgs,
    page: statusPage(time, weather.api),
    ports,
    certificates,
    ailments,
  };
  const run = functionsOf(fleet);
  const invocations = new Map<CheckName, number>();
  const counted = async (request: Parameters<typeof run>[0]): Promise<readonly Run[]> => {
    if (time.monotonicMs() >= begins)
      invocations.set(request.check, (invocations.get(request.check) ?? 0) + 1);
    return run(request);
  };
  const begins = START.getTime() + SETTLING_MS;
  const { failures } = startSchedules(deployment.requests, counted, time, chance, {
    jitterMs: 1_000,
    warmStartMs: [20, 80],
  });
  await time.runUntil(begins);
  const before = { ...aws.counts(), publicExchanges: publicSide.exchanges() };
  for (const { atHour, happens } of happenings) time.at(begins + atHour * HOUR_MS, () => happens(fleet));
  await time.runUntil(begins + hours * HOUR_MS);
  if (failures.length + aws.errors.length > 0)
    throw new AggregateError([...failures, ...aws.errors], 'runs of the simulated month failed');
  const after = { ...aws.counts(), publicExchanges: publicSide.exchanges() };
  const names = Object.keys(before) as (keyof typeof before)[];
  const differences = Object.fromEntries(names.map((name) => [name, after[name] - before[name]]));
  return {
    ...(differences as typeof before),
    orgs: orgCount,
    hours,
    deployment,
    invocations,
    windows: orgs.flatMap(({ api }) =>
      api.rateLimits.usage().filter(({ startedAt }) => startedAt.getTime() >= begins),
    ),
    metrics: aws.metrics.size,
  };
}

function countingWeather(chance: Chance): { readonly weather: Weather; readonly exchanges: () => number } {
  const fair = fairWeather(chance);
  let count = 0;
  const exchangeMs = () => {
    count += 1;
    return fair.exchangeMs();
  };
  return { weather: { ...fair, exchangeMs }, exchanges: () => count };
}
