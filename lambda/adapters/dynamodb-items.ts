/** How the state of an org lies in the table: one partition an org, a JSON body an item. Pure. */
import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { type Alert, alertSchema } from '../alerting/alert.ts';
import type { IncidentKey, StoredIncident } from '../alerting/incident.ts';
import { POLICY } from '../alerting/policy.ts';
import { type Mute, muteSchema } from '../alerting/silence.ts';
import { EMPTY_LEDGER, type StormLedger, stormSchema } from '../alerting/storm.ts';
import { CHECK_NAMES, CONDITIONS, REASONS, SEVERITIES, TABLE_KEYS } from '../contract.ts';
import type { OrgState } from '../engine/ports.ts';
import type { Memory } from '../outcome.ts';

export type Item = Record<string, AttributeValue>;

export const SORT_PREFIX = {
  incident: 'incident#',
  alert: 'alert#',
  memory: 'memory#',
  mute: 'mute#',
  storm: 'storm#',
  completion: 'completion#',
} as const;

const incidentSchema = v.object({
  check: v.picklist(CHECK_NAMES),
  condition: v.picklist(CONDITIONS),
  subject: v.string(),
  status: v.picklist(['suspected', 'open', 'resolved']),
  severity: v.picklist(SEVERITIES),
  firstSeen: v.string(),
  lastSeen: v.string(),
  recentRuns: v.array(v.picklist(['bad', 'good'])),
  finding: v.object({
    condition: v.picklist(CONDITIONS),
    subject: v.string(),
    severity: v.picklist(SEVERITIES),
    reason: v.picklist(REASONS),
    observed: v.string(),
    wanted: v.string(),
    certainty: v.picklist(['certain', 'tentative']),
    band: v.exactOptional(v.string()),
    control: v.exactOptional(v.string()),
    requestIds: v.array(v.string()),
    attempts: v.array(v.object({ at: v.string(), result: v.string() })),
  }),
  changes: v.array(v.string()),
  announced: v.exactOptional(
    v.object({
      at: v.string(),
      severity: v.picklist(SEVERITIES),
      reminders: v.number(),
      bands: v.array(v.string()),
    }),
  ),
  flapping: v.exactOptional(v.boolean()),
  version: v.number(),
});

const memorySchema = v.record(v.string(), v.unknown());

export function incidentKey(org: string, { check, condition, subject }: IncidentKey): Item {
  return key(org, `${SORT_PREFIX.incident}${check}#${condition}#${shortSubject(subject)}`);
}

export function alertKey(org: string, { observedAt, eventId }: Alert): Item {
  return key(org, `${SORT_PREFIX.alert}${observedAt}#${eventId}`);
}

export function muteKey(org: string, pattern: string): Item {
  return key(org, `${SORT_PREFIX.mute}${pattern}`);
}

export function incidentItem(org: string, incident: StoredIncident): Item {
  return { ...incidentKey(org, incident), version: { N: String(incident.version) }, body: json(incident) };
}

export function alertItem(org: string, alert: Alert): Item {
  return { ...alertKey(org, alert), body: json(alert) };
}

export function memoryItem(org: string, check: string, value: Memory): Item {
  return { ...key(org, `${SORT_PREFIX.memory}${check}`), body: json(value) };
}

export function stormItem(org: string, ledger: StormLedger): Item {
  return { ...key(org, SORT_PREFIX.storm), version: { N: String(ledger.version) }, body: json(ledger) };
}

/** A mute goes by itself some time after its end; until the table has deleted it, its end is looked at. */
export function muteItem(org: string, mute: Mute): Item {
  return { ...muteKey(org, mute.pattern), body: json(mute), ...expiry(Date.parse(mute.until)) };
}

export function completionItem(org: string, check: string, at: string): Item {
  return { ...key(org, `${SORT_PREFIX.completion}${check}`), body: json(at) };
}

const DAY_MS = 86_400_000;

/** Of what is over, in a partition of its own, so that no run has to read it; its sort keys begin with when it was. */
export function historyPartition(org: string): string {
  return `${org}#history`;
}

export function historyItem(org: string, incident: StoredIncident, now: Date): Item {
  const { check, condition, subject, lastSeen } = incident;
  return {
    ...key(historyPartition(org), `${lastSeen}#${check}#${condition}#${shortSubject(subject)}`),
    body: json(incident),
    ...expiry(now.getTime() + POLICY.historyDays * DAY_MS),
  };
}

/**
 * Sorts a partition's items into the state of its org.
 *
 * @param onUnreadable told of an item this version does not understand, which is then left out: an incident is
 *   found again by its next run, and no item of another version may stop every run of the org
 */
export function orgStateOf(
  items: readonly Item[],
  onUnreadable: (sortKey: string, why: string) => void,
): OrgState {
  function read<Schema extends v.GenericSchema>(
    prefix: string,
    schema: Schema,
  ): [string, v.InferOutput<Schema>][] {
    return items.flatMap((item) => {
      const sortKey = item[TABLE_KEYS.sort]?.S ?? '';
      if (!sortKey.startsWith(prefix)) return [];
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), item['body']?.S);
      if (parsed.success)
        return [[sortKey.slice(prefix.length), parsed.output] as const] as [string, v.InferOutput<Schema>][];
      onUnreadable(sortKey, v.summarize(parsed.issues));
      return [];
    });
  }
  const values = <Value>(entries: readonly [string, Value][]) => entries.map(([, value]) => value);
  return {
    incidents: values(read(SORT_PREFIX.incident, incidentSchema)),
    pending: values(read(SORT_PREFIX.alert, alertSchema)),
    memories: Object.fromEntries(read(SORT_PREFIX.memory, memorySchema)),
    mutes: values(read(SORT_PREFIX.mute, muteSchema)),
    storm: values(read(SORT_PREFIX.storm, stormSchema))[0] ?? EMPTY_LEDGER,
    completions: Object.fromEntries(read(SORT_PREFIX.completion, v.string())),
  };
}

/**
 * Incidents of a partition of history.
 *
 * @param onUnreadable as of {@link orgStateOf}
 */
export function historyOf(
  items: readonly Item[],
  onUnreadable: (sortKey: string, why: string) => void,
): StoredIncident[] {
  return items.flatMap((item) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), incidentSchema), item['body']?.S);
    if (parsed.success) return [parsed.output];
    onUnreadable(item[TABLE_KEYS.sort]?.S ?? '', v.summarize(parsed.issues));
    return [];
  });
}

/** True for items that are stored under the condition of their version, which an unreadable one would break. */
export function isOverwritten(sortKey: string): boolean {
  return sortKey.startsWith(SORT_PREFIX.incident) || sortKey.startsWith(SORT_PREFIX.storm);
}

/** A sort key has 1024 bytes at most; a subject that would not fit stands in it as its digest. */
const SUBJECT_BYTES = 700;

function shortSubject(subject: string): string {
  if (Buffer.byteLength(subject) <= SUBJECT_BYTES) return subject;
  return createHash('sha256').update(subject).digest('hex');
}

export function key(partition: string, sortKey: string): Item {
  return { [TABLE_KEYS.partition]: { S: partition }, [TABLE_KEYS.sort]: { S: sortKey } };
}

function json(value: unknown): AttributeValue {
  return { S: JSON.stringify(value) };
}

/** DynamoDB deletes an item some time after this, in seconds since 1970. */
function expiry(atMs: number): Item {
  return { [TABLE_KEYS.expiry]: { N: String(Math.floor(atMs / 1000)) } };
}
