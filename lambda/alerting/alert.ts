/** The canonical alert: what machines get as JSON and every text is rendered from. Schema version 1.0. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import {
  ALERT_SCHEMA_VERSION,
  ALERT_STATES,
  type AlertState,
  CHECK_NAMES,
  type CheckName,
  CONDITIONS,
  REASONS,
  SEVERITIES,
} from '../contract.ts';
import { type OktaStatus, oktaStatusSchema } from '../okta-status.ts';
import { adviceFor, runbookAnchor } from './advice.ts';
import type { Transition } from './announcement.ts';
import type { IncidentKey } from './incident.ts';
import { oktaStatusSentence } from './okta-status-sentence.ts';

/** The same for every message of an incident; PagerDuty takes no other length. */
export const dedupKeySchema = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

export const alertItemSchema = v.object({
  dedupKey: dedupKeySchema,
  state: v.picklist(ALERT_STATES),
  severity: v.picklist(SEVERITIES),
  summary: v.string(),
  subject: v.string(),
  observed: v.string(),
});
export type AlertItem = v.InferOutput<typeof alertItemSchema>;

export const alertSchema = v.object({
  schemaVersion: v.literal(ALERT_SCHEMA_VERSION),
  /** Same for the same announcement, whoever computes it. */
  eventId: v.string(),
  dedupKey: dedupKeySchema,
  state: v.picklist(ALERT_STATES),
  severity: v.picklist(SEVERITIES),
  /** `cell` as status.okta.com prints it; null while unknown. */
  org: v.object({ alias: v.string(), url: v.string(), cell: v.nullable(v.string()) }),
  check: v.picklist(CHECK_NAMES),
  /** Condition and reason are null where a message is about several incidents or none. */
  condition: v.nullable(v.picklist(CONDITIONS)),
  subject: v.string(),
  reason: v.nullable(v.picklist(REASONS)),
  summary: v.string(),
  observed: v.string(),
  wanted: v.string(),
  /** ISO 8601, UTC; `endsAt` is null while the incident lasts. */
  startsAt: v.string(),
  observedAt: v.string(),
  endsAt: v.nullable(v.string()),
  durationSeconds: v.number(),
  /** Which reminder this is; 0 for every other message. */
  reminder: v.number(),
  requestIds: v.array(v.string()),
  attempts: v.array(v.object({ at: v.string(), result: v.string() })),
  nextSteps: v.array(v.string()),
  links: v.array(v.object({ rel: v.picklist(['runbook', 'dashboard', 'okta-status']), href: v.string() })),
  /** The incidents that a DIGEST or a STORM names; `itemsTotal` counts those left out too. */
  items: v.array(alertItemSchema),
  itemsTotal: v.number(),
  /** What Okta's own status page said of the org's cell, and that in one sentence. */
  oktaStatus: v.object({ ...oktaStatusSchema.entries, sentence: v.string() }),
  /** Of what is unreachable: what else was asked at that moment, and what it said; null otherwise. */
  control: v.nullable(v.string()),
  /** True when the state table could not be read or written, so that this may be a repetition. */
  stateUnknown: v.boolean(),
  /**
   * True for what people are told of in another message: subscriptions of mailboxes leave it out, those of pagers do
   * not. Absent in what an earlier version stored.
   */
  machinesOnly: v.optional(v.boolean(), false),
});

export type Alert = v.InferOutput<typeof alertSchema>;

/** What an alert says of its org beside the incident itself. */
export interface AlertContext {
  readonly org: {
    readonly alias: string;
    readonly url: string;
    /** As status.okta.com names it; undefined while unknown. */
    readonly cell: string | undefined;
  };
  readonly oktaStatus: OktaStatus;
  readonly runbookUrl: string;
  readonly dashboardUrl: string | undefined;
  readonly stateUnknown: boolean;
}

/** An alert about one incident. */
export function alertOf({ state, incident }: Transition, context: AlertContext, now: Date): Alert {
  const { check, condition, subject, finding, announced } = incident;
  const advice = adviceFor(condition, finding.reason, check);
  const severity = announced?.severity ?? incident.severity;
  const common = commonParts(check, state, severity, dedupKey(context.org.alias, incident), context, now);
  return {
    ...common,
    condition,
    subject,
    reason: finding.reason,
    summary: advice.summary,
    observed: finding.observed,
    wanted: finding.wanted,
    startsAt: incident.firstSeen,
    endsAt: state === 'RESOLVED' ? common.observedAt : null,
    durationSeconds: Math.max(0, Math.round((now.getTime() - Date.parse(incident.firstSeen)) / 1000)),
    reminder: state === 'REMINDER' ? (announced?.reminders ?? 1) : 0,
    requestIds: [...finding.requestIds],
    attempts: finding.attempts.map(({ at, result }) => ({ at, result })),
    control: finding.control ?? null,
    nextSteps: [...advice.steps],
    links: linksOf(context, runbookAnchor(condition)),
  };
}

/** Parts of every alert, with nothing said yet. */
export function commonParts(
  check: CheckName,
  state: AlertState,
  severity: Alert['severity'],
  key: string,
  context: AlertContext,
  now: Date,
): Alert {
  const observedAt = now.toISOString();
  const { org, oktaStatus, stateUnknown } = context;
  return {
    schemaVersion: ALERT_SCHEMA_VERSION,
    eventId: digest(`${key} ${state} ${severity} ${observedAt}`),
    dedupKey: key,
    state,
    severity,
    org: { alias: org.alias, url: org.url, cell: org.cell ?? null },
    check,
    condition: null,
    subject: org.alias,
    reason: null,
    summary: '',
    observed: '',
    wanted: '',
    startsAt: observedAt,
    observedAt,
    endsAt: null,
    durationSeconds: 0,
    reminder: 0,
    requestIds: [],
    attempts: [],
    nextSteps: [],
    links: linksOf(context, undefined),
    items: [],
    itemsTotal: 0,
    oktaStatus: said(oktaStatus, now),
    control: null,
    stateUnknown,
    machinesOnly: false,
  };
}

/** Of one of several messages that make up one announcement. */
export function eventIdOfPart(whole: string, part: number): string {
  return digest(`${whole} ${part}`);
}

function said(status: OktaStatus, now: Date): OktaStatus & { sentence: string } {
  return { ...status, sentence: oktaStatusSentence(status, now) };
}

function linksOf({ runbookUrl, dashboardUrl }: AlertContext, anchor: string | undefined): Alert['links'] {
  return [
    { rel: 'runbook', href: anchor === undefined ? runbookUrl : `${runbookUrl}#${anchor}` },
    ...(dashboardUrl === undefined ? [] : [{ rel: 'dashboard' as const, href: dashboardUrl }]),
    { rel: 'okta-status', href: 'https://status.okta.com/' },
  ];
}

const MAXIMUM_KEY_LENGTH = 255;

/**
 * One per incident. PagerDuty and chat threads take at most 255 characters, and a key is of use only in one piece:
 * a longer one, or one with blanks or control characters, ends in a digest of what was lost.
 */
export function dedupKey(org: string, { check, condition, subject }: IncidentKey): string {
  const key = `okta-health:${org}:${check}:${condition}:${subject}`;
  const shown = key.replace(/[\s\p{Cc}\p{Cf}]+/gu, '_');
  if (shown === key && key.length <= MAXIMUM_KEY_LENGTH) return key;
  return `${shown.slice(0, MAXIMUM_KEY_LENGTH - 33)}~${digest(key)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
