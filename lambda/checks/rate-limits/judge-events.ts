/** What the System Log tells, to findings that last until nothing new has come for 15 minutes. Pure. */
import type { Condition, Reason, Severity } from '../../contract.ts';
import type { Finding, UnseenSubject } from '../../outcome.ts';
import { onePerIncident } from '../one-per-incident.ts';
import type { RateLimitFacts } from './facts.ts';
import {
  EVENT_CONDITIONS,
  FURTHER,
  isKept,
  LASTING_MS,
  lasts,
  type Occurrence,
  occurrenceOf,
  withOccurrences,
} from './happenings.ts';
import { IN_FLIGHT } from './log-event.ts';
import type { Happening, Remembered } from './memory.ts';
import { problemOf } from './problem.ts';
import { findingOf, percentText, secondOf } from './verdict.ts';

export interface EventsVerdict {
  readonly findings: readonly Finding[];
  readonly unseen: readonly UnseenSubject[];
  /** To be kept. */
  readonly happenings: readonly Happening[];
  /** Of what Okta has stored since, nothing was read; undefined where nothing ever was. */
  readonly readUntil: Date | undefined;
  /** New events about a limit of the org. */
  readonly occurrences: readonly Occurrence[];
}

export function judgeEvents(facts: RateLimitFacts, before: Remembered | undefined): EventsVerdict {
  const { log, at } = facts;
  const known = before?.happenings ?? [];
  const occurrences = log.events.flatMap((event) => occurrenceOf(event) ?? []);
  const own = ownConcurrency(facts);
  const happenings = withOccurrences(known, [...occurrences, ...own], at);
  const readBefore = before?.log.readUntil === undefined ? undefined : new Date(before.log.readUntil);
  if (log.pages === 0) {
    const seen = happenings.filter((one) => own.some(({ condition }) => condition === one.condition));
    const unseen = [...happenings, ...RESTS].filter(({ condition, subject }) =>
      seen.every((one) => one.condition !== condition || one.subject !== subject),
    );
    return {
      findings: findingsOf(seen),
      unseen: unseen.map(({ subject, condition }) => ({ subject, conditions: [condition] })),
      happenings,
      readUntil: readBefore,
      occurrences,
    };
  }
  const readUntil = readUntilOf(facts, readBefore);
  return {
    findings: findingsOf(happenings.filter((happening) => lasts(happening, readUntil))),
    unseen: [],
    happenings: happenings.filter((happening) => isKept(happening, readUntil)),
    readUntil,
    occurrences,
  };
}

/** Subjects that have incidents and whose happenings may have been forgotten. */
const RESTS: readonly { readonly condition: Condition; readonly subject: string }[] = EVENT_CONDITIONS.map(
  (condition) => ({ condition, subject: condition === 'CONCURRENCY_VIOLATION' ? IN_FLIGHT : FURTHER }),
);

/** The monitor makes one call at a time: if that is one too many, the org's limit is meant. */
function ownConcurrency({ calls }: RateLimitFacts): Occurrence[] {
  return calls.flatMap(({ result, at }) => {
    const problem = problemOf(result);
    if (problem?.kind !== 'concurrency') return [];
    return {
      condition: 'CONCURRENCY_VIOLATION',
      reason: 'CONCURRENCY',
      subject: IN_FLIGHT,
      type: 'HTTP 429 with a limit of 0 to the monitor itself',
      at,
      requestId: problem.requestId,
    };
  });
}

/**
 * Of a log that was not read to its end, what came after its last event is not known: then the time of the log stands
 * still, and nothing is over.
 */
function readUntilOf({ log, at }: RateLimitFacts, before: Date | undefined): Date {
  if (log.end === 'end') return at;
  const newest = log.events.reduce((latest, { published }) => Math.max(latest, published.getTime()), 0);
  const until = Math.max(newest, before?.getTime() ?? 0);
  return new Date(until === 0 ? at.getTime() : Math.min(until, at.getTime()));
}

/** Gravest first, of those that can come together. */
const REASONS: readonly Reason[] = [
  'RATE_LIMITED',
  'BURST',
  'CONCURRENCY',
  'THRESHOLD',
  'EXPIRES_SOON',
  'PREVIEW',
];

function findingsOf(happenings: readonly Happening[]): Finding[] {
  const gravestFirst = [...happenings].sort((a, b) => REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason));
  return onePerIncident(
    gravestFirst.map((happening) => {
      const { condition, subject, reason, requestId } = happening;
      const severity = severityOf(happening);
      const observed = inWords(happening);
      const wanted = `${WANTED[condition] ?? 'none'} for ${LASTING_MS / 60_000} min`;
      return findingOf({ condition, subject, severity, reason, observed, wanted, certainty: 'certain' }, [
        requestId,
      ]);
    }),
  );
}

const WANTED: Readonly<Partial<Record<Condition, string>>> = {
  RATE_LIMIT_VIOLATION: 'no call refused for the rate of all',
  CONCURRENCY_VIOLATION: 'no call refused for how many are in flight',
  RATE_LIMIT_WARNING: "a bucket below the org's threshold",
  CLIENT_RATE_LIMITED: 'no client refused',
  OPERATION_RATE_LIMITED: 'no operation refused',
};

/** Of a limit in preview nobody notices anything. */
function severityOf({ condition, reason }: Happening): Severity {
  if (reason === 'PREVIEW') return 'info';
  return condition === 'RATE_LIMIT_VIOLATION' || condition === 'CONCURRENCY_VIOLATION'
    ? 'critical'
    : 'warning';
}

function inWords({ type, count, since, last, percent, culprit }: Happening): string {
  const full = percent === undefined ? '' : ` at ${percentText(percent)} % of the limit`;
  const by = culprit === undefined ? '' : ` by ${culprit}`;
  const when =
    count === 1 ? `at ${secondOf(last)}` : `since ${secondOf(since)}, the last at ${secondOf(last)}`;
  return `${count} × ${type} ${when}${full}${by}`;
}
