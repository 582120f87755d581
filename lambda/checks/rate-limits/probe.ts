/** Asks for what a run measures, one call after the other. Resolves for any state of org and credential. */
import type { Clock } from '../../net/network.ts';
import { type ClientState, NOTHING_KNOWN, type OktaClient } from '../../okta/client.ts';
import type { RateLimitsSettings } from '../../settings/rate-limits.ts';
import { type Ask, asking, factsOf, skipped } from './api-call.ts';
import { type CapacityFacts, capacityIn, warningPercentIn } from './capacity.ts';
import type { CallFacts, CallResult, RateLimitFacts, Skipped } from './facts.ts';
import type { Remembered } from './memory.ts';
import { pollLog } from './poll-log.ts';
import { type AskingPrincipal, askAs, type PrincipalFacts, startedAnew } from './principals.ts';
import { problemOf } from './problem.ts';
import { capacityPath, type Principal, targetsOf, WARNING_THRESHOLD } from './targets.ts';

/** A check request has all of it. */
export interface RateLimitsProbeRequest {
  readonly org: { readonly url: string; readonly customDomains: readonly { readonly url: string }[] };
  readonly settings: RateLimitsSettings;
  readonly credential: Principal;
  readonly principals: readonly AskingPrincipal[];
}

export interface RateLimitsPorts {
  readonly clock: Clock;
  /**
   * A client that goes on from what was known before; made once a run.
   *
   * @param principal by whose credential it calls; the monitor's own unless named
   */
  readonly open: (known: ClientState, principal?: string) => OktaClient;
}

/** No call is begun after so long: a run that is cut off by its deadline would have seen nothing. */
const CALLING_MS = 25_000;

const CAPACITY_EVERY_MS = 3_600_000;

export async function probeRateLimits(
  { org, settings, credential, principals }: RateLimitsProbeRequest,
  { clock, open }: RateLimitsPorts,
  { log: logBefore, capacity: capacityBefore, client: known, principals: knownOf }: Remembered,
  signal: AbortSignal,
): Promise<RateLimitFacts> {
  const started = clock.monotonicMs();
  const isOver = () => clock.monotonicMs() - started >= CALLING_MS;
  const client = open(startedAnew(known));
  const ask = asking(client, clock, settings.attemptTimeoutMs, signal);
  const { host } = new URL(org.url);
  const hosts = [host, ...org.customDomains.map(({ url }) => new URL(url).host)];

  const before = { place: logBefore.place, seen: logBefore.seen, readUntil: dateOf(logBefore.readUntil) };
  const polled = await pollLog({ url: org.url, hosts }, before, ask, client, clock.now(), isOver);
  const calls: CallFacts[] = [polled.call];
  let warningPercent: number | undefined;
  for (const target of targetsOf(settings.buckets)) {
    const why = whyStop(calls) ?? (isOver() ? 'time' : undefined);
    if (why !== undefined) {
      calls.push(skipped(target, why, clock.now()));
      continue;
    }
    const call = await ask(new URL(target.path, org.url).href, 'measuring');
    calls.push(factsOf(target, call, client));
    if (target === WARNING_THRESHOLD && call.result.kind === 'json') {
      warningPercent = warningPercentIn(call.result.json);
    }
  }
  const isDue = isCapacityDue(capacityBefore?.askedAt, clock.now());
  const capacity =
    isDue && !isOver() && whyStop(calls) === undefined
      ? await capacityOf(new URL(capacityPath(credential), org.url).href, ask)
      : undefined;
  const run = { orgUrl: org.url, clock, timeoutMs: settings.attemptTimeoutMs, isOver, signal };
  const others: PrincipalFacts[] = [];
  for (const principal of isUnreachable(calls) ? [] : principals) {
    const theirs = open(startedAnew(knownOf[principal.name] ?? NOTHING_KNOWN), principal.name);
    others.push(await askAs(principal, theirs, run));
  }
  return {
    host,
    secretArn: credential.secretArn,
    calls,
    principals: others,
    log: polled.log,
    warningPercent,
    ...(capacity === undefined ? {} : { capacity }),
    client: client.state(),
    at: clock.now(),
  };
}

/** One call in vain may be bad luck; two are none. */
const UNREACHABLE_IN_A_ROW = 2;

/** Whose credential it is makes no difference then. */
function isUnreachable(calls: readonly CallFacts[]): boolean {
  return whyStop(calls) === 'unreachable';
}

/** What makes every further call pointless, or worse. */
function whyStop(calls: readonly CallFacts[]): Skipped | undefined {
  if (calls.some(({ result }) => isOfTheCredential(result))) return 'credential';
  const last = calls.slice(-UNREACHABLE_IN_A_ROW).map(({ result }) => result);
  const inVain = last.filter(({ kind }) => kind === 'unreachable').length === UNREACHABLE_IN_A_ROW;
  const stopped = calls.some(
    ({ result }) => result.kind === 'not-asked' && ['circuit', 'unreachable'].includes(result.why),
  );
  return inVain || stopped ? 'unreachable' : undefined;
}

/** Refused for this call is refused for all. */
function isOfTheCredential(result: CallResult): boolean {
  const problem = problemOf(result);
  return problem?.kind === 'credential' && problem.isWhole;
}

/** A time ahead of now was noted by a clock that has been set back. */
function isCapacityDue(askedAt: string | undefined, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(askedAt ?? '');
  return !(ageMs >= 0 && ageMs < CAPACITY_EVERY_MS);
}

async function capacityOf(url: string, ask: Ask): Promise<CapacityFacts> {
  const { result, at } = await ask(url, 'scan');
  switch (result.kind) {
    case 'json':
      return { askedAt: at, capacity: capacityIn(result.json) };
    case 'refused':
      return { askedAt: at, capacity: { unknown: `HTTP ${result.refusal.status}, ${result.refusal.kind}` } };
    default:
      return { askedAt: at, capacity: { unknown: result.kind } };
  }
}

function dateOf(iso: string | undefined): Date | undefined {
  return iso === undefined ? undefined : new Date(iso);
}
