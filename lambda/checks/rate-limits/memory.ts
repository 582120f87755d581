/** What the check keeps of an org between runs: bounded, and without anything that must not be kept. Pure. */
import * as v from 'valibot';
import { CONDITIONS, REASONS } from '../../contract.ts';
import { circuitSchema } from '../../okta/circuit-breaker.ts';
import { NOTHING_KNOWN } from '../../okta/client.ts';
import { budgetSchema } from '../../okta/rate-budget.ts';
import type { Memory } from '../../outcome.ts';

const instant = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Events about one subject that happened lately; times are ISO 8601. */
const happening = v.object({
  condition: v.picklist(CONDITIONS),
  reason: v.picklist(REASONS),
  subject: v.string(),
  /** Of Okta's catalogue. */
  type: v.string(),
  count,
  since: instant,
  last: instant,
  culprit: v.exactOptional(v.string()),
  percent: v.exactOptional(v.number()),
  requestId: v.exactOptional(v.string()),
});
export type Happening = Readonly<v.InferOutput<typeof happening>>;

const clientState = v.object({ budget: budgetSchema, circuit: circuitSchema });

const remembered = v.object({
  log: v.object({
    place: v.exactOptional(v.object({ url: v.string(), filter: v.string() })),
    seen: v.array(v.string()),
    /** Of what Okta has stored since, nothing was read. */
    readUntil: v.exactOptional(instant),
  }),
  happenings: v.array(happening),
  /** Buckets of which we had used too much, and have not used little enough since. */
  over: v.array(v.string()),
  /** The org's own, as last read. */
  warningPercent: v.exactOptional(v.number()),
  capacity: v.exactOptional(
    v.object({
      askedAt: instant,
      found: v.union([
        v.object({ lowestPercent: v.number(), highestPercent: v.number() }),
        v.object({ unknown: v.string() }),
      ]),
    }),
  ),
  /**
   * When an app or one of its keys was last changed, by the System Log: for the check that reads certificates, which
   * then need not wait for its next sweep.
   */
  appsChangedAt: v.exactOptional(instant),
  client: clientState,
  /** By name. */
  principals: v.optional(v.record(v.string(), clientState), {}),
});
export type Remembered = Readonly<v.InferOutput<typeof remembered>>;

export const NOTHING_REMEMBERED: Remembered = {
  log: { seen: [] },
  happenings: [],
  over: [],
  client: NOTHING_KNOWN,
  principals: {},
};

/** One entry, so that what is left out of it is forgotten and not kept from before. */
const memorySchema = v.object({ rateLimits: remembered });

/** Undefined where there is none, or one of another form. */
export function rememberedIn(memory: Memory): Remembered | undefined {
  const parsed = v.safeParse(memorySchema, memory);
  return parsed.success ? parsed.output.rateLimits : undefined;
}

export function memoryOf(rateLimits: Remembered): Memory {
  return { rateLimits };
}
