/** How the state of an org lies in the table: one partition an org, a JSON body an item. Pure. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { type Alert, alertSchema } from '../alerting/alert.ts';
import type { IncidentKey, StoredIncident } from '../alerting/incident.ts';
import { CHECK_NAMES, CONDITIONS, REASONS, SEVERITIES, TABLE_KEYS } from '../contract.ts';
import type { OrgState } from '../engine/ports.ts';
import type { Memory } from '../outcome.ts';

export type Item = Record<string, AttributeValue>;

const SORT_PREFIX = { incident: 'incident#', alert: 'alert#', memory: 'memory#' } as const;

const incidentSchema = v.object({
  check: v.picklist(CHECK_NAMES),
  condition: v.picklist(CONDITIONS),
  subject: v.string(),
  status: v.picklist(['suspected', 'open']),
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
    requestIds: v.array(v.string()),
    attempts: v.array(v.object({ at: v.string(), result: v.string() })),
  }),
  version: v.number(),
});

const memorySchema = v.record(v.string(), v.unknown());

export function incidentKey(org: string, { check, condition, subject }: IncidentKey): Item {
  return key(org, `${SORT_PREFIX.incident}${check}#${condition}#${subject}`);
}

export function alertKey(org: string, { observedAt, eventId }: Alert): Item {
  return key(org, `${SORT_PREFIX.alert}${observedAt}#${eventId}`);
}

export function memoryKey(org: string, check: string): Item {
  return key(org, `${SORT_PREFIX.memory}${check}`);
}

export function incidentItem(org: string, incident: StoredIncident): Item {
  return { ...incidentKey(org, incident), version: { N: String(incident.version) }, body: json(incident) };
}

export function alertItem(org: string, alert: Alert): Item {
  return { ...alertKey(org, alert), body: json(alert) };
}

export function memoryItem(org: string, check: string, value: Memory): Item {
  return { ...memoryKey(org, check), body: json(value) };
}

/**
 * Sorts a partition's items into the state of its org.
 *
 * @param onUnreadable told of an item this version does not understand, which is then left out: an incident is
 *   found again by its next run, and no item of an older version may stop every run of the org
 */
export function orgStateOf(
  items: readonly Item[],
  onUnreadable: (sortKey: string, why: string) => void,
): OrgState {
  const incidents: StoredIncident[] = [];
  const pending: Alert[] = [];
  const memories: Record<string, Memory> = {};
  for (const item of items) {
    const sortKey = item[TABLE_KEYS.sort]?.S ?? '';
    const read = <Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema> | undefined => {
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), item['body']?.S);
      if (!parsed.success) onUnreadable(sortKey, v.summarize(parsed.issues));
      return parsed.success ? parsed.output : undefined;
    };
    if (sortKey.startsWith(SORT_PREFIX.incident)) incidents.push(...[read(incidentSchema) ?? []].flat());
    else if (sortKey.startsWith(SORT_PREFIX.alert)) pending.push(...[read(alertSchema) ?? []].flat());
    else if (sortKey.startsWith(SORT_PREFIX.memory)) {
      memories[sortKey.slice(SORT_PREFIX.memory.length)] = read(memorySchema) ?? {};
    } else onUnreadable(sortKey, 'not a kind of item this version stores');
  }
  return { incidents, pending, memories };
}

function key(org: string, sortKey: string): Item {
  return { [TABLE_KEYS.partition]: { S: org }, [TABLE_KEYS.sort]: { S: sortKey } };
}

function json(value: unknown): AttributeValue {
  return { S: JSON.stringify(value) };
}
