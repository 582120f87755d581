/**
 * What Okta's own status page said of an org's cell when it was last read: the check `service-status` keeps it,
 * and every alert of the org says it. It explains, it never suppresses. Pure.
 */
import * as v from 'valibot';
import type { Memory } from './outcome.ts';

const entry = {
  /** As Okta numbers it, such as `I-11070`. */
  name: v.string(),
  title: v.string(),
};

export const oktaStatusSchema = v.object({
  /** `nothing` is said only of a page that was read and understood. */
  state: v.picklist(['reported', 'nothing', 'unknown']),
  /** As the page names it; null while unknown, and then every incident counts. */
  cell: v.nullable(v.string()),
  /** ISO 8601, UTC: when the page was last read and understood; null for never. */
  readAt: v.nullable(v.string()),
  /** Open incidents that concern the org, the newest first; times are ISO 8601, UTC, null where not stated. */
  incidents: v.array(v.object({ ...entry, category: v.string(), since: v.nullable(v.string()) })),
  /** Planned maintenance that is not over yet. */
  maintenance: v.array(v.object({ ...entry, from: v.nullable(v.string()), to: v.nullable(v.string()) })),
  /** Why it is unknown; null otherwise. */
  problem: v.nullable(v.string()),
});
export type OktaStatus = v.InferOutput<typeof oktaStatusSchema>;

/** So many incidents and maintenances are kept, each with a title of so many characters. */
export const KEPT = { entries: 5, title: 120 };

/** Before the first run of the check, and where it is left out. */
export const NEVER_READ: OktaStatus = {
  state: 'unknown',
  cell: null,
  readAt: null,
  incidents: [],
  maintenance: [],
  problem: 'the status page was not read yet',
};

const memorySchema = v.object({ status: oktaStatusSchema });

/** Memory of `service-status` that holds a status. */
export function memoryOf(status: OktaStatus): Memory {
  return { status };
}

/** The status in the memory of `service-status`; unknown where there is none or another form of it. */
export function oktaStatusIn(memory: Memory | undefined): OktaStatus {
  const parsed = v.safeParse(memorySchema, memory);
  return parsed.success ? parsed.output.status : NEVER_READ;
}
