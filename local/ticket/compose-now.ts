/** From requests that were sent to what Okta's support is handed. Pure. */
import { readOrganization, statusPageCell } from '../../lambda/checks/oidc-discovery/okta-organization.ts';
import { ORGANIZATION_PATH } from '../../lambda/checks/oidc-discovery/targets.ts';
import { type Bundle, type Frequency, MAXIMUM_REQUESTS } from './bundle.ts';
import type { Collected } from './exchange.ts';
import { type Judged, judgedOf, spanOf } from './judged.ts';
import { type OktaStatusShown, oktaStatusLines } from './okta-status-lines.ts';
import { hasOwnNetworkFailed, ruledOutNow } from './ruled-out-now.ts';
import { sanitised } from './sanitised.ts';
import { answersOf, failuresOf, frequencyOf, requestRows } from './tables-now.ts';

export interface Composed {
  readonly bundle: Bundle;
  /** Requests that failed. */
  readonly failed: number;
  /** What was looked at, in lines. */
  readonly lookedAt: readonly string[];
  /** Whether what was found says nothing of Okta, or nothing at all. */
  readonly isUnknown: boolean;
}

export function composeNow(collected: Collected, tool: string): Composed {
  const judged = judgedOf(collected.exchanges);
  const failed = judged.filter(({ outcome }) => outcome.kind === 'failed');
  const counted = judged.filter(({ outcome }) => outcome.kind !== 'handshake');
  const { cell, pipeline } = ofOrganization(collected);
  const status = oktaStatusLines(collected.page, cell, collected.endedAt);
  const frequency = frequencyOf(counted);
  const rows = requestRows(judged, collected);
  const how = howCollected(collected, tool);
  const isOwn = hasOwnNetworkFailed(collected);
  const bundle: Bundle = {
    source: 'reproduced',
    summary: summaryOf(collected, frequency, { failed, counted, cell, status, isOwn }),
    org: {
      url: collected.orgUrl,
      alias: null,
      cell: cell ?? 'not known: the org did not say it',
      pipeline: pipeline ?? 'not known: the org did not say it',
    },
    window: { from: collected.startedAt.toISOString(), to: collected.endedAt.toISOString() },
    failures: failuresOf(failed),
    requests: rows.slice(0, MAXIMUM_REQUESTS),
    requestsLeftOut: Math.max(0, rows.length - MAXIMUM_REQUESTS),
    answers: answersOf(failed),
    frequency,
    oktaStatus: status.lines,
    ruledOut: ruledOutNow(collected, judged),
    collected: how,
  };
  const lookedAt = [
    ...frequency.map(({ what, words }) => `${what}: ${words}`),
    ...status.lines.slice(0, 1),
    ...how.slice(0, 1),
    ...whatIsMissing(collected),
  ];
  const isBlind = counted.length === 0 || whatIsMissing(collected).length > 0;
  return { bundle, failed: failed.length, lookedAt, isUnknown: isOwn || (failed.length === 0 && isBlind) };
}

function ofOrganization({ exchanges, cell }: Collected): {
  cell: string | undefined;
  pipeline: string | undefined;
} {
  for (const { path, result } of exchanges) {
    if (path !== ORGANIZATION_PATH || !('answer' in result) || result.answer.status !== 200) continue;
    const json = jsonIn(result.answer.body);
    const stated = readOrganization(json)?.cell;
    const pipeline = (json as { pipeline?: unknown } | null)?.pipeline;
    return {
      cell: cell ?? (stated === undefined ? undefined : (statusPageCell(stated) ?? sanitised(stated, 40))),
      pipeline: typeof pipeline === 'string' ? (PIPELINES[pipeline] ?? sanitised(pipeline, 40)) : undefined,
    };
  }
  return { cell, pipeline: undefined };
}

/** As Okta's organization document has them. */
const PIPELINES: Readonly<Record<string, string>> = {
  idx: 'idx (Identity Engine)',
  v1: 'v1 (Classic Engine)',
};

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

interface SummaryFacts {
  readonly failed: readonly Judged[];
  readonly counted: readonly Judged[];
  readonly cell: string | undefined;
  readonly status: OktaStatusShown;
  readonly isOwn: boolean;
}

const NAMED = 3;

function summaryOf(
  { orgUrl, control, tries: { done, planned }, isInterrupted }: Collected,
  frequency: readonly Frequency[],
  { failed, counted, cell, status, isOwn }: SummaryFacts,
): string {
  const { first, last } = spanOf(failed);
  const when = first === last ? `at ${first}` : `between ${first} and ${last}`;
  const bad = frequency.filter((each) => each.failed > 0);
  const named = bad.slice(0, NAMED).map(({ what, words }) => `${what} (${words})`);
  const more = bad.length > NAMED ? ` and ${bad.length - NAMED} more` : '';
  const tries = new Set(failed.map(({ exchange }) => exchange.attempt)).size;
  const where = `${orgUrl} (cell ${cell ?? 'not known'})`;
  const failing = `${failed.length} of ${counted.length} requests to ${where} failed ${when}, in ${tries} of ${isInterrupted ? done + 1 : planned} tries: ${named.join('; ')}${more}.`;
  if (isOwn)
    return `${failing} The control target ${control?.target} could not be reached either, so that this machine's own network is to be looked at first; this is no evidence against Okta.`;
  const advice = failed.every(({ outcome }) => outcome.credentialAdvice !== undefined)
    ? failed[0]?.outcome.credentialAdvice
    : undefined;
  if (advice !== undefined)
    return `${failing} Okta answered, and refused the credential, which an administrator of the org can mostly put right without a case: ${advice}`;
  return `${failing} ${status.short}.`;
}

function howCollected(collected: Collected, tool: string): string[] {
  const { tries, startedAt, endedAt, endpoint, isInterrupted, exchanges } = collected;
  const asked =
    endpoint === undefined
      ? 'documents that anybody may read'
      : 'documents that anybody may read, and one endpoint';
  return [
    `${tool}, npm start -- ticket: ${tries.done} of ${tries.planned} tries from ${startedAt.toISOString()} to ${endedAt.toISOString()}, ${exchanges.length} requests: ${asked}`,
    ...(isInterrupted ? ['ended by Ctrl-C; what was under way then is not counted'] : []),
    'each try over a fresh connection that its requests share; nothing is repeated behind it and no redirect followed; times are of the clock of the machine that asked',
    'tokens, client ids, names, addresses of people and values of queries are replaced by marks in brackets; of answers only what is known to be an error is quoted',
    ...whatIsMissing(collected),
  ];
}

function whatIsMissing({ notAsked }: Collected): string[] {
  return notAsked === undefined ? [] : [sanitised(`the endpoint was not asked: ${notAsked}`, 300)];
}
