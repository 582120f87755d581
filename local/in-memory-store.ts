/** The state store without AWS: what the table does, kept for as long as the process lives. */
import type { Alert } from '../lambda/alerting/alert.ts';
import { type StoredIncident, sameIncident } from '../lambda/alerting/incident.ts';
import type { CheckName } from '../lambda/contract.ts';
import type { StateStore } from '../lambda/engine/ports.ts';
import type { Memory } from '../lambda/outcome.ts';

interface PendingAlert {
  readonly alert: Alert;
  readonly claimedUntil?: Date;
}

interface Partition {
  incidents: readonly StoredIncident[];
  pending: readonly PendingAlert[];
  memories: Readonly<Partial<Record<CheckName, Memory>>>;
}

export function inMemoryStore(): StateStore {
  const partitions = new Map<string, Partition>();

  function partitionOf(org: string): Partition {
    const partition = partitions.get(org) ?? { incidents: [], pending: [], memories: {} };
    partitions.set(org, partition);
    return partition;
  }

  return {
    read: async (org) => {
      const { incidents, pending, memories } = partitionOf(org);
      return { incidents, pending: pending.map(({ alert }) => alert), memories };
    },

    store: async (org, { put, remove, pending, memory }) => {
      const partition = partitionOf(org);
      const versionOf = (incident: StoredIncident) =>
        partition.incidents.find((stored) => sameIncident(stored, incident))?.version ?? 0;
      const stale =
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
      return 'stored';
    },

    claim: async (org, { eventId }, now, until) => {
      const partition = partitionOf(org);
      const item = partition.pending.find(({ alert }) => alert.eventId === eventId);
      if (item === undefined || (item.claimedUntil !== undefined && item.claimedUntil >= now)) return false;
      partition.pending = partition.pending.map((other) =>
        other === item ? { alert: item.alert, claimedUntil: until } : other,
      );
      return true;
    },

    markSent: async (org, { eventId }) => {
      const partition = partitionOf(org);
      partition.pending = partition.pending.filter(({ alert }) => alert.eventId !== eventId);
    },
  };
}
