/** Runs of the deployed function, and what they leave in mailboxes. */
import { setTimeout } from 'node:timers/promises';
import type { CheckState } from '../../lambda/contract.ts';
import type { Mail } from './emulator/emulated-aws.ts';
import type { Rehearsal } from './rehearsal.ts';

export interface DeployedRun {
  /** Just before the schedule fired. */
  readonly since: Date;
  readonly durationMs: number;
  /** Set when the invocation failed, as the function's error type. */
  readonly error: string | undefined;
  /** What the handler returned; undefined when it failed. */
  readonly state: CheckState | undefined;
  readonly sent: number | undefined;
  readonly logs: string;
}

const SECOND_MS = 1000;

/** The minute comes round: the one schedule fires, and the deployed zip runs. */
export async function runOnce({ aws }: Rehearsal): Promise<DeployedRun> {
  const since = new Date();
  const started = performance.now();
  const [tick, ...more] = await aws.tick();
  if (tick === undefined || more.length > 0)
    throw new Error(`one schedule expected, ${more.length + (tick ? 1 : 0)} fired`);
  const result = tick.result as { state?: CheckState; sent?: number; errorType?: string };
  const error = tick.error === undefined ? undefined : (result.errorType ?? tick.error);
  const durationMs = performance.now() - started;
  return { since, durationMs, error, state: result.state, sent: result.sent, logs: tick.logs };
}

export async function runTimes(times: number, rehearsal: Rehearsal): Promise<readonly DeployedRun[]> {
  const runs: DeployedRun[] = [];
  for (let run = 1; run <= times; run += 1) runs.push(await runOnce(rehearsal));
  return runs;
}

/** What is mailed while `work` goes on, oldest first. */
export async function mailDuring({ aws }: Rehearsal, work: () => Promise<unknown>): Promise<readonly Mail[]> {
  const before = (await aws.mail()).length;
  await work();
  return (await aws.mail()).slice(before);
}

export function subjectsOf(mail: readonly Mail[]): readonly string[] {
  return mail.map(({ subject }) => subject);
}

/** The emulator keeps data by the second: only what is measured since a new one has no older data in it. */
async function nextSecond(): Promise<void> {
  await setTimeout(SECOND_MS - (Date.now() % SECOND_MS));
}

/** As on another day: org and AWS are well, and all that was remembered or waited is gone. */
export async function anotherDay(rehearsal: Rehearsal): Promise<void> {
  const account = await rehearsal.account();
  await rehearsal.aws.clearFaults();
  await Promise.all([rehearsal.okta.switchTo('healthy'), rehearsal.control.switchTo('healthy')]);
  await account.forget();
  await account.takeFailedRuns();
  const run = await runOnce(rehearsal);
  if (run.state !== 'ok')
    throw new Error(`a healthy run expected, got ${run.error ?? run.state}: ${run.logs}`);
  await nextSecond();
}
