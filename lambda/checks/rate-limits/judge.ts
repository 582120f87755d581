/** Facts of one probe, settings, memory and now, to findings and measurements. Pure. */
import { METRICS } from '../../contract.ts';
import type { Judgement, Measurement, Memory, UnseenSubject } from '../../outcome.ts';
import type { RateLimitsSettings } from '../../settings/rate-limits.ts';
import { onePerIncident } from '../one-per-incident.ts';
import { detailOf, roundedPercent } from './detail.ts';
import { APP_CHANGES } from './event-types.ts';
import type { RateLimitFacts } from './facts.ts';
import { lasts } from './happenings.ts';
import { judgeAccess } from './judge-access.ts';
import { type EventsVerdict, judgeEvents } from './judge-events.ts';
import { judgeUse, type Threshold, type UseVerdict } from './judge-use.ts';
import { memoryOf, type Remembered, rememberedIn } from './memory.ts';
import { observationsOf } from './observations.ts';

/** Okta's own where an org sets none. */
const USUAL_WARNING_PERCENT = 90;

/** @param isDetailed whether the org is in detail mode, of which more is measured */
export function judgeRateLimits(
  facts: RateLimitFacts,
  { warningPercent }: Pick<RateLimitsSettings, 'warningPercent'>,
  memory: Memory,
  isDetailed = false,
): Judgement {
  const before = rememberedIn(memory);
  const threshold = thresholdOf(warningPercent, facts.warningPercent ?? before?.warningPercent);
  const events = judgeEvents(facts, before);
  const calls = [...facts.calls, ...facts.principals.flatMap((principal) => principal.calls)];
  const use = judgeUse(calls, threshold, before?.over ?? []);
  const access = judgeAccess(facts);
  const findings = onePerIncident([...events.findings, ...use.findings, ...access.findings]);
  const kept = toKeep(facts, before, events, use);
  return {
    findings,
    observations: observationsOf(facts, calls, events.occurrences, findings, threshold, kept.capacity?.found),
    measurements: [...measurementsOf(facts, events, use), ...(isDetailed ? detailOf(use.uses) : [])],
    // Without a memory nobody knows which buckets the incidents are about that the log would have cleared.
    unseen:
      before === undefined && facts.log.pages === 0
        ? 'everything'
        : withoutFound([...events.unseen, ...use.unseen, ...access.unseen], findings),
    memory: memoryOf(kept),
  };
}

function thresholdOf(set: number | undefined, ofOrg: number | undefined): Threshold {
  if (set !== undefined) return { percent: set, source: 'as set for the monitor' };
  if (ofOrg !== undefined) return { percent: ofOrg, source: "the org's own threshold" };
  return { percent: USUAL_WARNING_PERCENT, source: "Okta's usual threshold" };
}

/** What one part found, another that could not see it does not take back. */
function withoutFound(
  unseen: readonly UnseenSubject[],
  findings: Judgement['findings'],
): readonly UnseenSubject[] {
  return unseen.filter(
    ({ subject, conditions }) =>
      !findings.some((found) => found.subject === subject && conditions?.includes(found.condition)),
  );
}

/** Nothing is published of what was not seen: neither 0 % nor no events. */
function measurementsOf(
  { log }: RateLimitFacts,
  { occurrences, readUntil }: EventsVerdict,
  { uses }: UseVerdict,
): Measurement[] {
  const recent = occurrences.filter(
    ({ at }) => readUntil !== undefined && lasts({ last: at.toISOString() }, readUntil),
  );
  const ofEvents = recent.flatMap(({ reason, percent, condition }) => {
    if (condition === 'RATE_LIMIT_VIOLATION' || reason === 'BURST') return 100;
    return condition === 'RATE_LIMIT_WARNING' ? (percent ?? []) : [];
  });
  const percents = [...uses.map(({ usedPercent }) => usedPercent), ...ofEvents];
  const fullest = percents.reduce((most, percent) => Math.max(most, percent), 0);
  return [
    ...(percents.length === 0
      ? []
      : [
          {
            metric: METRICS.rateLimitUtilization,
            value: roundedPercent(fullest),
            unit: 'Percent',
          } as const,
        ]),
    ...(log.pages === 0
      ? []
      : [{ metric: METRICS.rateLimitEvents, value: occurrences.length, unit: 'Count' } as const]),
  ];
}

function toKeep(
  { log, warningPercent, capacity, client, principals, at }: RateLimitFacts,
  before: Remembered | undefined,
  { happenings, readUntil }: EventsVerdict,
  { over }: UseVerdict,
): Remembered {
  const threshold = warningPercent ?? before?.warningPercent;
  const share =
    capacity === undefined
      ? before?.capacity
      : { askedAt: capacity.askedAt.toISOString(), found: capacity.capacity };
  const changes = log.events.filter(({ type }) => APP_CHANGES.includes(type));
  const changedAt = changes.reduce((latest, { published }) => Math.max(latest, published.getTime()), 0);
  const appsChangedAt =
    changedAt === 0 ? before?.appsChangedAt : new Date(Math.min(changedAt, at.getTime())).toISOString();
  return {
    log: {
      seen: [...log.seen],
      ...(log.place === undefined ? {} : { place: log.place }),
      ...(readUntil === undefined ? {} : { readUntil: readUntil.toISOString() }),
    },
    happenings: [...happenings],
    over: [...over],
    client,
    principals:
      principals.length === 0
        ? (before?.principals ?? {})
        : Object.fromEntries(principals.map((one) => [one.name, one.client])),
    ...(threshold === undefined ? {} : { warningPercent: threshold }),
    ...(share === undefined ? {} : { capacity: share }),
    ...(appsChangedAt === undefined ? {} : { appsChangedAt }),
  };
}
