/** Runs of the deployed function, and what they leave in mailboxes. */
import type { CheckName, CheckState } from '../../lambda/contract.ts';
import type { Mail } from './emulator/emulated-aws.ts';
import { ALIAS, type Rehearsal, SIGNED } from './rehearsal.ts';

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

/** The minute comes round: the schedule that probes an org fires, and the deployed zip runs. */
export async function runOnce(rehearsal: Rehearsal, alias: string = ALIAS): Promise<DeployedRun> {
  const { result, ...run } = await fire(rehearsal, 'oidc-discovery', alias);
  const { state, sent } = result as OrgResult;
  return { ...run, state, sent };
}

/** Five minutes are over: the one schedule that reads Okta's status page fires. What it found for the probed org. */
export async function readStatusPage(rehearsal: Rehearsal): Promise<DeployedRun> {
  const { result, ...run } = await fire(rehearsal, 'service-status');
  const { orgs = [] } = result as { orgs?: readonly (OrgResult & { readonly alias: string })[] };
  const probed = orgs.find(({ alias }) => alias === ALIAS);
  return { ...run, state: probed?.state, sent: probed?.sent };
}

/** A minute later the schedule fires that reads the rate limits of an org. */
export async function measureLimits(rehearsal: Rehearsal, alias: string = ALIAS): Promise<DeployedRun> {
  // The windows of Okta's limits are a minute long, and the monitor takes its share of each.
  await rehearsal.clock.advance(1);
  const { result, ...run } = await fire(rehearsal, 'rate-limits', alias);
  const { state, sent } = result as OrgResult;
  return { ...run, state, sent };
}

/** The schedule fires that reads the certificates of an org; five minutes are for the step to let pass. */
export async function readCertificates(rehearsal: Rehearsal, alias: string = SIGNED): Promise<DeployedRun> {
  const { result, ...run } = await fire(rehearsal, 'saml-certificates', alias);
  const { state, sent } = result as OrgResult;
  return { ...run, state, sent };
}

interface OrgResult {
  readonly state: CheckState | undefined;
  readonly sent: number | undefined;
}

type Fired = Omit<DeployedRun, keyof OrgResult> & { readonly result: unknown };

/** @param alias of the org whose schedule it is; empty where there is only one of the check */
async function fire({ aws, clock }: Rehearsal, check: CheckName, alias = ''): Promise<Fired> {
  const since = clock.now();
  const started = performance.now();
  // CloudFormation makes names without hyphens.
  const [tick, ...more] = await aws.tick(alias + check.replaceAll('-', ''));
  if (tick === undefined || more.length > 0)
    throw new Error(`one schedule of ${check} expected, ${more.length + (tick ? 1 : 0)} fired`);
  const { errorType } = tick.result as { errorType?: string };
  const error = tick.error === undefined ? undefined : (errorType ?? tick.error);
  return { since, durationMs: performance.now() - started, error, logs: tick.logs, result: tick.result };
}

export async function runTimes(
  times: number,
  rehearsal: Rehearsal,
  run: (rehearsal: Rehearsal) => Promise<DeployedRun> = runOnce,
): Promise<readonly DeployedRun[]> {
  const runs: DeployedRun[] = [];
  for (let count = 1; count <= times; count += 1) runs.push(await run(rehearsal));
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

/** As on another day: the orgs, Okta and AWS are well, and all that was remembered or waited is gone. */
export async function anotherDay(rehearsal: Rehearsal): Promise<void> {
  const account = await rehearsal.account();
  const { aws, okta, control, second, statusPage, pager, webhook } = rehearsal;
  await aws.clearFaults();
  for (const receiver of [pager, webhook]) receiver.answerWith();
  statusPage.switchTo('status-operational');
  await Promise.all([okta, control, second].map((org) => org.switchTo('healthy')));
  await account.forget();
  await account.takeFailedRuns();
  const run = await runOnce(rehearsal);
  if (run.state !== 'ok')
    throw new Error(`a healthy run expected, got ${run.error ?? run.state}: ${run.logs}`);
  // The emulator keeps data by the second, in which a step may begin that counts its own.
  await aws.forgetMetrics(run.since);
}
