/** Facts of a run in which all was well, of which a test changes what it is about. */
import type {
  CallFacts,
  CallResult,
  LogFacts,
  RateLimitFacts,
} from '../../../../../lambda/checks/rate-limits/facts.ts';
import { judgeRateLimits } from '../../../../../lambda/checks/rate-limits/judge.ts';
import { logEventIn } from '../../../../../lambda/checks/rate-limits/log-event.ts';
import {
  memoryOf,
  NOTHING_REMEMBERED,
  type Remembered,
} from '../../../../../lambda/checks/rate-limits/memory.ts';
import {
  APPS,
  LOG,
  type Target,
  WARNING_THRESHOLD,
} from '../../../../../lambda/checks/rate-limits/targets.ts';
import type { RateLimit } from '../../../../../lambda/okta/rate-limit-headers.ts';
import type { Finding, Judgement } from '../../../../../lambda/outcome.ts';
import { NOW, secondsAfter } from './log-events.ts';

export const REQUEST_ID = '0123456789abcdef0123456789abcdef';

/** @param resetInSeconds from {@link NOW} */
export function rateLimit(limit: number, remaining: number, resetInSeconds = 30): RateLimit {
  return { limit, remaining, resetAt: secondsAfter(resetInSeconds), isConcurrency: limit === 0 };
}

export function answered(limit = 60, remaining = 50, resetInSeconds = 30): CallResult {
  return { kind: 'answered', rateLimit: rateLimit(limit, remaining, resetInSeconds), requestId: REQUEST_ID };
}

export function callTo(
  target: Target,
  result: CallResult = answered(),
  changes: Partial<CallFacts> = {},
): CallFacts {
  return { target, result, at: NOW, durationMs: 80, ownSharePercent: 2, ...changes };
}

export function logWith(events: readonly unknown[] = [], changes: Partial<LogFacts> = {}): LogFacts {
  return {
    events: events.flatMap((event) => logEventIn(event) ?? []),
    repeated: 0,
    malformed: 0,
    pages: 1,
    end: 'end',
    began: 'resumed',
    place: { url: 'https://acme.okta.com/api/v1/logs?after=1', filter: 'f' },
    seen: [],
    ...changes,
  };
}

/** The poll of the log that failed. */
export const UNREAD: Partial<LogFacts> = { pages: 0, end: 'failed', detail: 'TIMEOUT' };

export function factsWith(changes: Partial<RateLimitFacts> = {}): RateLimitFacts {
  return {
    host: 'acme.okta.com',
    calls: [callTo(LOG), callTo(APPS), callTo(WARNING_THRESHOLD)],
    secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme',
    principals: [],
    log: logWith(),
    warningPercent: 90,
    client: NOTHING_REMEMBERED.client,
    at: NOW,
    ...changes,
  };
}

/** Facts in which one bucket answered as told. */
export function appsAnswering(result: CallResult, changes: Partial<RateLimitFacts> = {}): RateLimitFacts {
  return factsWith({ calls: [callTo(LOG), callTo(APPS, result), callTo(WARNING_THRESHOLD)], ...changes });
}

export function rememberedWith(changes: Partial<Remembered> = {}): Remembered {
  return { ...NOTHING_REMEMBERED, log: { seen: [], readUntil: secondsAfter(-60).toISOString() }, ...changes };
}

/** @param before null for an org that was never looked at */
export function judged(
  facts: RateLimitFacts,
  before: Remembered | null = rememberedWith(),
  settings: { readonly warningPercent?: number } = {},
): Judgement {
  return judgeRateLimits(facts, settings, before === null ? {} : memoryOf(before));
}

/** `CONDITION on subject: REASON severity`, in the order found. */
export function told({ findings }: Judgement): string[] {
  return findings.map(
    ({ condition, subject, reason, severity }) => `${condition} on ${subject}: ${reason} ${severity}`,
  );
}

export function onlyFinding({ findings }: Judgement): Finding {
  const [finding, ...others] = findings;
  if (finding === undefined || others.length > 0)
    throw new Error(`${findings.length} findings, expected one`);
  return finding;
}

export { NOW, secondsAfter };
