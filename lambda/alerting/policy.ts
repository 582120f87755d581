/** When incidents are announced: every figure of the alert policy, in one place. */
import type { CheckName, Condition, Severity } from '../contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface FiringRule {
  /** A tentative finding fires when it was seen in `seen` … */
  readonly seen: number;
  /** … of the last so many runs that could see its subject. */
  readonly of: number;
}

const FIRING: FiringRule = { seen: 2, of: 3 };
const FIRING_OF_CONDITION: Readonly<Partial<Record<Condition, FiringRule>>> = {
  LATENCY_HIGH: { seen: 3, of: 5 },
  CHECK_UNKNOWN: { seen: 3, of: 3 },
};

/** Half an hour without the page harms nobody: it explains alerts and raises none. */
const STATUS_PAGE_UNKNOWN: FiringRule = { seen: 6, of: 6 };

export function firingRule({ check, condition }: { check: CheckName; condition: Condition }): FiringRule {
  if (check === 'service-status' && condition === 'CHECK_UNKNOWN') return STATUS_PAGE_UNKNOWN;
  return FIRING_OF_CONDITION[condition] ?? FIRING;
}

export const POLICY = {
  /** An open incident is over after as many good runs in a row. */
  clearRuns: 2,
  /** Time after which an incident that lasts is announced again. */
  reminderMs: {
    info: Number.POSITIVE_INFINITY,
    warning: 24 * HOUR_MS,
    critical: 4 * HOUR_MS,
  } satisfies Record<Severity, number>,
  flapping: {
    /** More changes than this within the window are one message, and then silence … */
    changes: 6,
    windowMs: HOUR_MS,
    /** … until nothing has changed for so long. */
    stableMs: HOUR_MS / 2,
  },
  storm: {
    /** Messages of one org within the window; the last of them names what was held back. */
    messages: 10,
    /** As many that are critical and new are sent within the window, whatever else was: on top of those, if need be. */
    urgent: 5,
    windowMs: HOUR_MS,
  },
  /** Days for which a resolved incident is kept. */
  historyDays: 90,
} as const;

/** Conditions that are announced once per expiry band, never by the clock. */
export const BANDED_CONDITIONS: ReadonlySet<Condition> = new Set(['CERTIFICATE_EXPIRING']);

/** Conditions that a run may find of many apps at once: where several are due, one message tells of them all. */
export const DIGESTED_CONDITIONS = [
  'CERTIFICATE_EXPIRING',
  'SIGNING_KEY_CHANGED',
  'CERTIFICATE_UNREADABLE',
  'CERTIFICATE_NOT_YET_VALID',
  'METADATA_EXPIRED',
] as const satisfies readonly Condition[];
export type DigestedCondition = (typeof DIGESTED_CONDITIONS)[number];

/**
 * News rather than faults: told though they may be information only, told anew when their band changes, never
 * reminded of by the clock and never declared over.
 */
export const ANNOUNCEMENTS: ReadonlySet<Condition> = new Set(['OKTA_MAINTENANCE', 'SIGNING_KEY_CHANGED']);
