/** What happened lately, by condition, subject and reason: the memory of events, however many there were. Pure. */
import type { Condition, Reason } from '../../contract.ts';
import { type EventClass, meaningOf } from './event-types.ts';
import type { LogEvent } from './log-event.ts';
import type { Happening } from './memory.ts';

/** An event is what is found for so long after it. */
export const LASTING_MS = 15 * 60_000;

/** Remembered for a while longer, so that a run that cannot read the log does not pass for one that saw it well. */
const KEPT_MS = LASTING_MS + 5 * 60_000;

/** As many are kept of a condition; what comes on top of them is told as one. */
const KEPT_PER_CONDITION = 8;

/** Stands for all that are not told apart. */
export const FURTHER = 'further-subjects';

/** One event, as a happening sees it. */
export interface Occurrence {
  readonly condition: Condition;
  readonly reason: Reason;
  readonly subject: string;
  /** What it is called, in the System Log or by us. */
  readonly type: string;
  readonly at: Date;
  readonly culprit?: string | undefined;
  readonly percent?: number | undefined;
  readonly requestId?: string | undefined;
}

const CONDITION_OF_CLASS: Readonly<Record<Exclude<EventClass, 'other'>, Condition>> = {
  violation: 'RATE_LIMIT_VIOLATION',
  concurrency: 'CONCURRENCY_VIOLATION',
  warning: 'RATE_LIMIT_WARNING',
  burst: 'RATE_LIMIT_WARNING',
  client: 'CLIENT_RATE_LIMITED',
  operation: 'OPERATION_RATE_LIMITED',
};

/** All that events can be about. */
export const EVENT_CONDITIONS: readonly Condition[] = [...new Set(Object.values(CONDITION_OF_CLASS))];

/** Undefined for an event that says nothing of a limit of the org. */
export function occurrenceOf(event: LogEvent): Occurrence | undefined {
  const meaning = meaningOf(event.type);
  if (meaning === undefined || meaning.class === 'other') return undefined;
  const { type, subject, published, culprit, warningPercent, requestId } = event;
  const condition = CONDITION_OF_CLASS[meaning.class];
  return {
    condition,
    reason: meaning.reason,
    subject,
    type,
    at: published,
    culprit,
    percent: warningPercent,
    requestId,
  };
}

/**
 * With what came on top. What an incident is already about stays what it is; only subjects that are new are lumped
 * together when there are too many.
 *
 * @param now no event counts as later than that, whatever clock it was published by
 */
export function withOccurrences(
  before: readonly Happening[],
  occurrences: readonly Occurrence[],
  now: Date,
): Happening[] {
  const all = new Map(before.map((happening) => [keyOf(happening), happening]));
  const counts = new Map<Condition, number>();
  for (const { condition, subject } of before) {
    if (subject !== FURTHER) counts.set(condition, (counts.get(condition) ?? 0) + 1);
  }
  for (const one of occurrences) {
    const count = counts.get(one.condition) ?? 0;
    const isNew = !all.has(keyOf(one));
    const known = isNew && count >= KEPT_PER_CONDITION ? { ...one, subject: FURTHER } : one;
    if (isNew && known === one) counts.set(one.condition, count + 1);
    const key = keyOf(known);
    all.set(key, merged(all.get(key), known, now));
  }
  return [...all.values()];
}

function keyOf({ condition, subject, reason }: Pick<Occurrence, 'condition' | 'subject' | 'reason'>): string {
  return `${condition} ${reason} ${subject}`;
}

/** Figures are those of the last event; of several at the same time, of the one that Okta stored last. */
function merged(known: Happening | undefined, occurrence: Occurrence, now: Date): Happening {
  const { condition, reason, subject, type, culprit, percent, requestId } = occurrence;
  const when = new Date(Math.min(occurrence.at.getTime(), now.getTime()));
  const at = when.toISOString();
  // What was over before is not what begins now.
  const before = known !== undefined && lasts(known, when) ? known : undefined;
  if (before !== undefined && before.last > at) {
    return { ...before, count: before.count + 1, since: earlier(at, before.since) };
  }
  return {
    condition,
    reason,
    subject,
    type,
    count: (before?.count ?? 0) + 1,
    since: earlier(at, before?.since ?? at),
    last: at,
    ...(culprit === undefined ? {} : { culprit }),
    ...(percent === undefined ? {} : { percent }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

/** Whether an event that late counts still, when the log was read until then: from 15 minutes on it does not. */
export function lasts({ last }: Pick<Happening, 'last'>, readUntil: Date): boolean {
  return readUntil.getTime() - Date.parse(last) < LASTING_MS;
}

export function isKept({ last }: Pick<Happening, 'last'>, readUntil: Date): boolean {
  return readUntil.getTime() - Date.parse(last) < KEPT_MS;
}
