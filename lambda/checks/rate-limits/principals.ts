/** Reads limits as other clients of the org have them: each with its own credential, and out of its own share. */
import type { Clock } from '../../net/network.ts';
import type { ClientState, OktaClient } from '../../okta/client.ts';
import { runStarted } from '../../okta/rate-budget.ts';
import type { Principals } from '../../settings/principals.ts';
import { asking, factsOf, skipped } from './api-call.ts';
import type { CallFacts } from './facts.ts';
import { APPS, furtherTarget, type Principal, type Target } from './targets.ts';

export interface AskingPrincipal extends Pick<Principals[number], 'name' | 'buckets'> {
  readonly credential: Principal;
}

export interface PrincipalFacts {
  readonly name: string;
  /** Where its secret is kept; undefined for a key in KMS. */
  readonly secretArn: string | undefined;
  /** Subjects say as whom: `/api/v1/users as provisioning`. */
  readonly calls: readonly CallFacts[];
  /** What its client knows now, for the next run. */
  readonly client: ClientState;
}

/** What all of them need of the run. */
export interface PrincipalRun {
  readonly orgUrl: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly isOver: () => boolean;
  readonly signal: AbortSignal;
}

/** @param client that goes on from what was known before */
export async function askAs(
  { name, buckets, credential }: AskingPrincipal,
  client: OktaClient,
  { orgUrl, clock, timeoutMs, isOver, signal }: PrincipalRun,
): Promise<PrincipalFacts> {
  const ask = asking(client, clock, timeoutMs, signal);
  const calls: CallFacts[] = [];
  for (const bucket of buckets) {
    const target = targetAs(name, bucket === 'apps' ? APPS : furtherTarget(bucket));
    if (isOver()) calls.push(skipped(target, 'time', clock.now()));
    else calls.push(factsOf(target, await ask(new URL(target.path, orgUrl).href, 'measuring'), client));
  }
  return { name, secretArn: credential.secretArn, calls, client: client.state() };
}

export function startedAnew(known: ClientState): ClientState {
  return { ...known, budget: runStarted(known.budget) };
}

function targetAs(name: string, target: Target): Target {
  return { ...target, bucket: `${target.bucket} as ${name}` };
}
