/** Runs that read certificates, and the org around them while a step puts apps of its own into it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { appKeyEvent } from '../../../local/simulated-okta/api/audit-events.ts';
import { WORKFORCE_LIMITS } from '../../../local/simulated-okta/api/buckets.ts';
import type { SimulatedApp } from '../../../local/simulated-okta/api/simulated-app.ts';
import type { Mail } from '../emulator/emulated-aws.ts';
import { type Rehearsal, SIGNED } from '../rehearsal.ts';
import { type DeployedRun, mailDuring, measureLimits, readCertificates, subjectsOf } from '../runs.ts';

export const LIST = /^\/api\/v1\/apps\?/;
export const KEYS = /^\/api\/v1\/apps\/[^/]+\/credentials\/keys$/;

const BUCKET = '/api/v1/apps';
/** No step waits for the next window. */
const NO_LIMIT = 100_000;

/** Five minutes are over: the schedule fires. */
export async function nextRun(rehearsal: Rehearsal, alias: string = SIGNED): Promise<DeployedRun> {
  await rehearsal.clock.advance(5);
  return readCertificates(rehearsal, alias);
}

export interface RunWithMail {
  readonly run: DeployedRun;
  readonly mail: readonly Mail[];
  readonly subjects: readonly string[];
}

export async function nextRunWithMail(rehearsal: Rehearsal): Promise<RunWithMail> {
  let run: DeployedRun | undefined;
  const mail = await mailDuring(rehearsal, async () => {
    run = await nextRun(rehearsal);
  });
  if (run === undefined) throw new Error('the run gave nothing');
  return { run, mail, subjects: subjectsOf(mail) };
}

/** How often the org was asked for such paths, from its request of that number on. */
export function asked({ okta }: Rehearsal, since: number, path: RegExp): number {
  return okta.requests.slice(since).filter((request) => path.test(request.path)).length;
}

/** The System Log has it that apps were changed, and the next measuring run reads that. */
export async function tellOfChange(rehearsal: Rehearsal, ...apps: readonly SimulatedApp[]): Promise<void> {
  const { api, clock } = rehearsal;
  api.log.publish(...apps.map(({ id }) => appKeyEvent(clock.now(), 'rotate', id)));
  const run = await measureLimits(rehearsal, SIGNED);
  expect(run, run.logs).toMatchObject({ error: undefined, state: 'ok' });
}

/** Each step may change the apps of the org, begins without anything stored, and leaves the org as it was. */
export function withAppsOfItsOwn(stage: () => Rehearsal): void {
  let before: readonly SimulatedApp[];
  beforeAll(() => {
    before = stage().api.apps;
    stage().api.rateLimits.setLimit(BUCKET, NO_LIMIT);
  });
  afterAll(() => {
    stage().api.apps = before;
    stage().api.rateLimits.setLimit(BUCKET, WORKFORCE_LIMITS[BUCKET] ?? Number.NaN);
  });
  beforeEach(async () => {
    const account = await stage().account();
    await account.forget();
    await account.takeFailedRuns();
  });
  afterEach(async () => {
    stage().api.switchTo();
    await stage().aws.clearFaults();
  });
}
