/** One line for each thing that was looked at, good or bad. Pure. */
import type { CheckState } from '../../contract.ts';
import { type Finding, type Observation, stateOfFinding, worstState } from '../../outcome.ts';
import type { Capacity } from './capacity.ts';
import type { CallFacts, LogFacts, RateLimitFacts } from './facts.ts';
import { EVENT_CONDITIONS, type Occurrence } from './happenings.ts';
import type { Threshold } from './judge-use.ts';
import { problemOf } from './problem.ts';
import { percentText } from './verdict.ts';

/** What the monitor may take of a bucket, in percent: its budget sees to it. */
const OWN_SHARE_PERCENT = 10;

/**
 * @param calls of the monitor itself, and as others
 * @param findings of the run; they say in what state their subjects are
 */
export function observationsOf(
  facts: RateLimitFacts,
  calls: readonly CallFacts[],
  occurrences: readonly Occurrence[],
  findings: readonly Finding[],
  threshold: Threshold,
  capacity: Capacity | undefined,
): Observation[] {
  const buckets = calls.map((call) => bucketLine(call, findings, threshold));
  const shown = new Set(buckets.map(({ subject }) => subject));
  const others = findings.filter(({ subject }) => !shown.has(subject));
  return [
    ...buckets,
    ...others.map((finding) => ({
      subject: finding.subject,
      state: stateOfFinding(finding),
      observed: `${finding.condition}: ${finding.observed}`,
      wanted: finding.wanted,
      durationMs: 0,
    })),
    logLine(facts.log, occurrences, facts.calls[0]?.durationMs ?? 0),
    ...(capacity === undefined ? [] : [capacityLine(capacity)]),
  ];
}

function bucketLine(call: CallFacts, findings: readonly Finding[], threshold: Threshold): Observation {
  const { target, result, at, ownSharePercent, durationMs } = call;
  const own = findings.filter(({ subject }) => subject === target.bucket);
  const rateLimit = 'rateLimit' in result ? result.rateLimit : undefined;
  const isMeasured = rateLimit !== undefined && !rateLimit.isConcurrency;
  const states: CheckState[] = [...own.map(stateOfFinding), isMeasured ? 'ok' : 'unknown'];
  const events = own.filter(({ condition }) => EVENT_CONDITIONS.includes(condition));
  const parts = [
    ...(isMeasured ? [useInWords(rateLimit, at)] : []),
    ...(ownSharePercent === undefined ? [] : [shareInWords(ownSharePercent)]),
    ...(isMeasured ? [] : [whyUnmeasured(call)]),
    ...events.map(({ condition, observed }) => `${condition}: ${observed}`),
  ];
  return {
    subject: target.bucket,
    state: worstState(states),
    observed: parts.join('; '),
    wanted: `below ${percentText(threshold.percent)} % (${threshold.source}), of that the monitor at most ${OWN_SHARE_PERCENT} %`,
    durationMs,
  };
}

function useInWords(
  { limit, remaining, resetAt }: { limit: number; remaining: number; resetAt: Date },
  at: Date,
): string {
  const seconds = Math.max(0, Math.round((resetAt.getTime() - at.getTime()) / 1000));
  const percent = percentText(((limit - remaining) / limit) * 100);
  return `${limit - remaining} of ${limit} used (${percent} %), new in ${seconds} s`;
}

function shareInWords(percent: number): string {
  const beyond = percent > OWN_SHARE_PERCENT ? `, more than ${OWN_SHARE_PERCENT} %` : '';
  return `by the monitor itself ${percentText(percent)} %${beyond}`;
}

function whyUnmeasured({ result }: CallFacts): string {
  const problem = problemOf(result);
  if (problem !== undefined) return `not measured: ${problem.words}`;
  const isRefused = result.kind === 'not-asked' && result.why === 'credential';
  return isRefused ? 'not asked: the credential is refused' : 'not asked: the org does not answer';
}

const ENDS: Readonly<Record<LogFacts['end'], string>> = {
  end: 'read to its end',
  pages: 'not read to its end: the next run goes on',
  budget: 'not read to its end, for the budget of its bucket: the next run goes on',
  time: 'not read to its end, for the time of the run: the next run goes on',
  failed: 'not read to its end, because a page failed: the next run goes on',
  link: 'not read to its end: the next page cannot be followed',
};

function logLine(log: LogFacts, occurrences: readonly Occurrence[], durationMs: number): Observation {
  const { events, repeated, malformed, pages, end, began, detail } = log;
  const isWhole = pages > 0 && end === 'end';
  const others = countsByType(log, occurrences);
  const count = `${occurrences.length.toLocaleString('en')}${isWhole || pages === 0 ? '' : '+'}`;
  const parts = [
    ...(began === 'anew' ? ['begun anew, as the place where the last run ended is not taken any more'] : []),
    ...(pages === 0
      ? [`not read${detail === undefined ? '' : `: ${detail}`}`]
      : [`${count} new ${occurrences.length === 1 ? 'event' : 'events'} about limits`, ENDS[end]]),
    ...(events.length > occurrences.length ? [`noted: ${others}`] : []),
    ...(repeated > 0 ? [`${repeated} read before`] : []),
    ...(malformed > 0 ? [`${malformed} entries that are no events`] : []),
  ];
  return {
    subject: 'System Log',
    state: isWhole ? 'ok' : 'unknown',
    observed: parts.join('; '),
    wanted: 'a log read to its end',
    durationMs,
  };
}

/** Types of what is only noted, by name as far as Okta's catalogue has it. */
function countsByType({ events }: LogFacts, occurrences: readonly Occurrence[]): string {
  const told = new Set(occurrences.map(({ type }) => type));
  const counts = new Map<string, number>();
  for (const { type, class: kind } of events) {
    if (kind === 'other' && !told.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, count]) => `${count} × ${type}`).join(', ');
}

function capacityLine(capacity: Capacity): Observation {
  const line = {
    subject: 'share of the credential',
    wanted: 'known, for which the scope okta.principalRateLimits.read is needed',
    durationMs: 0,
  };
  if ('unknown' in capacity) return { ...line, state: 'unknown', observed: `not known: ${capacity.unknown}` };
  const { lowestPercent, highestPercent } = capacity;
  const range =
    lowestPercent === highestPercent
      ? `${percentText(lowestPercent)} %`
      : `between ${percentText(lowestPercent)} and ${percentText(highestPercent)} %`;
  return { ...line, state: 'ok', observed: `${range} of each bucket` };
}
