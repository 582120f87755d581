/** The state store without AWS: what the table does, kept for as long as the process lives. */
import type { Alert } from '../../lambda/alerting/alert.ts';
import { type StoredIncident, sameIncident } from '../../lambda/alerting/incident.ts';
import type { Mute } from '../../lambda/alerting/silence.ts';
import { EMPTY_LEDGER, type StormLedger } from '../../lambda/alerting/storm.ts';
import type { CheckName } from '../../lambda/contract.ts';
import { implausibleClaim, type StateStore } from '../../lambda/engine/ports.ts';
import type { Completions } from '../../lambda/engine/siblings.ts';
import type { Memory } from '../../lambda/outcome.ts';

interface PendingAlert {
  readonly alert: Alert;
  readonly claimedUntil?: Date;
}

interface Partition {
  incidents: readonly StoredIncident[];
  pending: readonly PendingAlert[];
  memories: Readonly<Partial<Record<CheckName, Memory>>>;
  mutes: readonly Mute[];
  storm: StormLedger;
  completions: Completions;
}

function emptyPartition(): Partition {
  return { incidents: [], pending: [], memories: {}, mutes: [], storm: EMPTY_LEDGER, completions: {} };
}

/** History is not kept: nothing that lives as long as a process looks at it. */
export function inMemoryStore(): StateStore {
  const partitions = new Map<string, Partition>();

  function partitionOf(org: string): Partition {
    const partition = partitions.get(org) ?? emptyPartition();
    partitions.set(org, partition);
    return partition;
  }

  return {
    read: async (org) => {
      const { pending, ...rest } = partitionOf(org);
      const alerts = pending.map(({ alert }) => alert);
      return { ...rest, pending: alerts.sort((a, b) => a.observedAt.localeCompare(b.observedAt)) };
    },

    store: async (org, { put, remove, pending, memory, storm }) => {
      const partition = partitionOf(org);
      const versionOf = (incident: StoredIncident) =>
        partition.incidents.find((stored) => sameIncident(stored, incident))?.version ?? 0;
      const stale =
        (storm !== undefined && storm.version !== partition.storm.version + 1) ||
        put.some((incident) => versionOf(incident) !== incident.version - 1) ||
        remove.some((incident) => versionOf(incident) !== incident.version);
      if (stale) return 'conflict';
      const changed = [...put, ...remove];
      const kept = partition.incidents.filter(
        (stored) => !changed.some((incident) => sameIncident(stored, incident)),
      );
      partition.incidents = [...kept, ...put];
      partition.pending = [...partition.pending, ...pending.map((alert) => ({ alert }))];
      if (memory !== undefined) partition.memories = { ...partition.memories, [memory.check]: memory.value };
      if (storm !== undefined) partition.storm = storm;
      return 'stored';
    },

    claim: async (org, { eventId }, now, until) => {
      const partition = partitionOf(org);
      const item = partition.pending.find(({ alert }) => alert.eventId === eventId);
      if (item === undefined || isHeld(item, now, until)) return false;
      partition.pending = partition.pending.map((other) =>
        other === item ? { alert: item.alert, claimedUntil: until } : other,
      );
      return true;
    },

    markSent: async (org, { eventId }) => {
      const partition = partitionOf(org);
      partition.pending = partition.pending.filter(({ alert }) => alert.eventId !== eventId);
    },

    complete: async (org, completions) => {
      const partition = partitionOf(org);
      partition.completions = { ...partition.completions, ...completions };
    },
  };
}

function isHeld({ claimedUntil }: PendingAlert, now: Date, until: Date): boolean {
  return claimedUntil !== undefined && claimedUntil >= now && claimedUntil <= implausibleClaim(now, until);
}
