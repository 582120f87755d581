/** The life of an org: an hour when all is well, the fault for as long as it takes to be told, and what comes after. */
import { expect } from 'vitest';
import { CHECK_INTERVAL_MINUTES, CHECK_NAMES, type CheckName } from '../../../lambda/contract.ts';
import { toLoopback } from '../../support/loopback-network.ts';
import { cellsOf, type Row } from './cells.ts';
import {
  ALIAS,
  ATTEMPT_IN_SILENCE_MS,
  ATTEMPT_MS,
  createWorld,
  RUN_MS,
  type RunRecord,
  type World,
} from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** When lists of apps are read anew. */
export const SWEEP_MS = 6 * HOUR_MS + MINUTE_MS;
/** As long as the System Log has to be silent. */
export const CALM_MS = 16 * MINUTE_MS;
/** Runs in which what is wrong has to be told … */
const RUNS = 3;
/** … and of the status page, without which nobody is harmed for a while. */
const RUNS_OF_PAGE = 6;
const ROUNDS_TO_RECOVER = 6;

const EVERY_MINUTE = CHECK_NAMES.filter((check) => CHECK_INTERVAL_MINUTES[check] === 1);
const EVERY_FIVE_MINUTES = CHECK_NAMES.filter((check) => CHECK_INTERVAL_MINUTES[check] === 5);

export interface Lived {
  readonly world: World;
  readonly before: readonly RunRecord[];
  /** While the fault lasts, and what was known before is believed. */
  readonly during: readonly RunRecord[];
  /** While the fault lasts, and what was known before is not believed any more. */
  readonly later: readonly RunRecord[];
  readonly after: readonly RunRecord[];
  /** Requests to org and page while the fault lasted, as far as they were read there. */
  readonly askedMeanwhile: number;
}

const requestsTo = ({ org, page }: World) => org.requests.length + page.requests.length;

/** Seconds of the minute at which each check begins, as schedules do: behind the tries of the first. */
const SECOND_OF = {
  'oidc-discovery': 0,
  'rate-limits': 40,
  'service-status': 45,
  'saml-certificates': 50,
} as const satisfies Record<CheckName, number>;

/** One run of each check, and then the next is due. */
export async function round(
  world: World,
  checks: readonly CheckName[] = CHECK_NAMES,
  minutes = 5,
  run = (one: World, check: CheckName) => one.run(check),
): Promise<RunRecord[]> {
  const begun = world.clock.trueTime().getTime();
  const records: RunRecord[] = [];
  for (const check of checks) {
    world.clock.passUntil(new Date(begun + SECOND_OF[check] * 1000));
    records.push(await run(world, check));
  }
  world.clock.passUntil(new Date(begun + minutes * MINUTE_MS));
  return records;
}

async function rounds(count: number, ...what: Parameters<typeof round>): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (let done = 0; done < count; done += 1) records.push(...(await round(...what)));
  return records;
}

/** As often as is needed for what is wrong to be told. */
async function runsWhileItLasts(world: World, { cells }: Row): Promise<RunRecord[]> {
  const isPageConcerned = cells['service-status'].kind === 'seen';
  return [
    ...(await rounds(RUNS, world, EVERY_MINUTE, 1)),
    ...(await rounds(RUNS, world, EVERY_FIVE_MINUTES)),
    ...(isPageConcerned ? await rounds(RUNS_OF_PAGE - RUNS, world, ['service-status']) : []),
  ];
}

export async function lifeOf(row: Row): Promise<Lived> {
  const world = await createWorld();
  const before = await round(world);
  world.clock.pass(SWEEP_MS);
  await row.begin(world);
  if (row.silent === true) world.attemptMs = ATTEMPT_IN_SILENCE_MS;
  const asked = requestsTo(world);
  const during = await runsWhileItLasts(world, row);
  const later: RunRecord[] = [];
  for (const { check, cell } of cellsOf(row)) {
    if (cell.kind !== 'seen' || cell.believed === undefined) continue;
    const [first] = before;
    if (first === undefined) throw new Error('nothing ran before');
    world.clock.passUntil(new Date(first.at.getTime() + cell.believed.hours * HOUR_MS + MINUTE_MS));
    later.push(...(await rounds(RUNS, world, [check])));
  }
  const askedMeanwhile = requestsTo(world) - asked;
  await heal(world);
  await row.end?.(world);
  world.clock.pass(CALM_MS);
  const after = await recovery(world);
  const isSwept = cellsOf(row).some(({ cell }) => cell.kind === 'seen' && cell.isOverWithNextSweep === true);
  if (isSwept) {
    expect(await isSettled(world)).toBe(false);
    world.clock.pass(SWEEP_MS);
    after.push(...(await recovery(world)));
  }
  return { world, before, during, later, after, askedMeanwhile };
}

/** What every world is like when nothing is wrong. */
export async function heal(world: World): Promise<void> {
  world.resolve = toLoopback;
  world.publicOnly = false;
  world.secret = async () => world.credential.privateKey;
  world.aws = world.stored;
  world.attemptMs = ATTEMPT_MS;
  world.runMs = RUN_MS;
  world.api.switchTo();
  world.statusPage.switchTo('status-operational');
  if (world.okta.scenario !== 'healthy') await world.okta.switchTo('healthy');
  await Promise.all([world.org.heal(), world.page.heal(), world.control.heal()]);
}

/** Until every check is ok and nothing is left to be said, or for as long as that may take. */
export async function recovery(world: World): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (let done = 0; done < ROUNDS_TO_RECOVER; done += 1) {
    const last = await round(world);
    records.push(...last);
    if (last.every(({ run }) => run?.outcome.state === 'ok') && (await isSettled(world))) break;
  }
  return records;
}

export async function isSettled({ stored }: World): Promise<boolean> {
  const { incidents, pending } = await stored.store.read(ALIAS);
  return pending.length === 0 && incidents.every(({ status }) => status !== 'open');
}
