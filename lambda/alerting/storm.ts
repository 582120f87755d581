/** The cap on people's messages per org and hour: what is too much is held back and named together. Pure. */
import * as v from 'valibot';
import { type Alert, type AlertItem, alertItemSchema } from './alert.ts';
import { itemOf } from './alert-items.ts';
import { rank } from './incident-status.ts';
import { POLICY } from './policy.ts';

export const stormSchema = v.object({
  /** ISO 8601 times of the org's messages within the window, but for those on top of the cap. */
  sentAt: v.array(v.string()),
  /** Times of those that were urgent, on top of the cap or not; an earlier version stored none. */
  urgentAt: v.exactOptional(v.array(v.string())),
  /** Held back from people and not yet named in any message of theirs. */
  held: v.array(alertItemSchema),
  version: v.number(),
});
export type StormLedger = v.InferOutput<typeof stormSchema>;

export const EMPTY_LEDGER: StormLedger = { sentAt: [], held: [], version: 0 };

export interface Capped {
  /** To be sent to everybody, one by one. */
  readonly alerts: readonly Alert[];
  /** What is held back, and whatever else people do not get: a pager gets it at once all the same. */
  readonly machinesOnly: readonly Alert[];
  /** To be named in one message now; empty when there is none to send. */
  readonly named: readonly AlertItem[];
  readonly ledger: StormLedger;
}

/**
 * The urgent go first, then the gravest. One message of the window is kept for naming the others. Some that are urgent
 * are sent in any case: those that are not may have used up the window. Machines are not capped.
 */
export function cap(alerts: readonly Alert[], ledger: StormLedger, now: Date): Capped {
  const { messages, urgent, windowMs } = POLICY.storm;
  // Ahead of now too: another run may have begun after this one and sent before it.
  const isRecent = (at: string) => Math.abs(now.getTime() - Date.parse(at)) < windowMs;
  const recent = ledger.sentAt.filter(isRecent);
  const recentlyUrgent = (ledger.urgentAt ?? []).filter(isRecent);
  const free = ledger.held.length > 0 ? 0 : Math.max(0, messages - 1 - recent.length);
  const gravestFirst = alerts
    .filter(({ machinesOnly }) => !machinesOnly)
    .sort((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)) || rank(b.severity) - rank(a.severity));
  const withinCap = gravestFirst.slice(0, free);
  const others = gravestFirst.slice(free);
  const urgentsLeft = urgent - recentlyUrgent.length - withinCap.filter(isUrgent).length;
  const onTop = others.filter(isUrgent).slice(0, Math.max(0, urgentsLeft));
  const heldBack = others.filter((alert) => !onTop.includes(alert));
  const sent = [...withinCap, ...onTop];
  const held = hold(ledger.held, heldBack, sent);
  const mayName = held.length > 0 && recent.length + withinCap.length < messages;
  const timesOf = (count: number) => Array.from({ length: count }, () => now.toISOString());
  return {
    alerts: sent,
    machinesOnly: [
      ...heldBack.map((alert) => ({ ...alert, machinesOnly: true })),
      ...alerts.filter(({ machinesOnly }) => machinesOnly),
    ],
    named: mayName ? held : [],
    ledger: {
      sentAt: [...recent, ...timesOf(withinCap.length + (mayName ? 1 : 0))],
      urgentAt: [...recentlyUrgent, ...timesOf(sent.filter(isUrgent).length)],
      held: mayName ? [] : held,
      version: ledger.version + 1,
    },
  };
}

/** Critical and new: what somebody has to get up for. */
function isUrgent({ severity, state }: Alert): boolean {
  return severity === 'critical' && (state === 'FIRING' || state === 'ESCALATED');
}

/** One entry an incident, with what is to be said of it last, and none of what is said otherwise. */
function hold(before: readonly AlertItem[], alerts: readonly Alert[], sent: readonly Alert[]): AlertItem[] {
  const added = alerts.flatMap(itemsOf);
  const replaced = new Set([...added, ...sent].map(({ dedupKey }) => dedupKey));
  return [...before.filter(({ dedupKey }) => !replaced.has(dedupKey)), ...added];
}

/** A digest is held by those it names, so that the next one does not take its place. */
function itemsOf(alert: Alert): AlertItem[] {
  const namesAll = alert.items.length > 0 && alert.items.length === alert.itemsTotal;
  return [...(namesAll ? [] : [itemOf(alert)]), ...alert.items];
}
