/** What a run ends with. Judges make these; the engine, the alerting and the metrics read them. */
import type {
  CheckName,
  CheckState,
  Condition,
  DetailDimension,
  MetricName,
  Reason,
  Severity,
} from './contract.ts';

/** One try at observing a subject. */
export interface Attempt {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In words, with figures: `TIMEOUT in tls after 5000 ms`, or `ok`. */
  readonly result: string;
}

/** Something that is wrong, about one subject. */
export interface Finding {
  readonly condition: Condition;
  /** A host, an issuer, a JWKS URL: what the finding is about. Part of the incident's identity. */
  readonly subject: string;
  readonly severity: Severity;
  readonly reason: Reason;
  /** What was seen, with its value; lower case, no full stop. */
  readonly observed: string;
  /** What is expected instead. */
  readonly wanted: string;
  /**
   * `certain` fires at once. `tentative` is tried again within the run when critical, and otherwise has to be
   * seen in two of three runs. `fleeting` is what most tries of a run did not see: it neither confirms an incident nor
   * clears one.
   */
  readonly certainty: 'certain' | 'tentative' | 'fleeting';
  /** What is announced anew when it changes: an expiry band, the last entry of Okta's incident log. */
  readonly band?: string;
  /** `x-okta-request-id` of the answers this rests on; Okta's support asks for them. */
  readonly requestIds: readonly string[];
  readonly attempts: readonly Attempt[];
  /** Of what is unreachable: what else was asked at that moment, and what it said. */
  readonly control?: string;
}

/** One line of what was looked at, good or bad. */
export interface Observation {
  readonly subject: string;
  readonly state: CheckState;
  readonly observed: string;
  readonly wanted: string;
  readonly durationMs: number;
}

export interface Measurement {
  readonly metric: MetricName;
  readonly value: number;
  readonly unit: 'Milliseconds' | 'None' | 'Count' | 'Percent';
  /** Which part of the org it is of; absent where it is of all. */
  readonly dimensions?: Readonly<Partial<Record<DetailDimension, string>>>;
}

/**
 * What this run could not see: its incidents are neither confirmed nor cleared, because not seeing a fault is
 * not the same as seeing that it is gone.
 */
export type Unseen = 'everything' | readonly UnseenSubject[];

export interface UnseenSubject {
  readonly subject: string;
  /** The conditions that could not be judged; all of the subject's when absent. */
  readonly conditions?: readonly Condition[];
}

/** What a check keeps between runs, as JSON. */
export type Memory = Readonly<Record<string, unknown>>;

/** By check; a check that has kept nothing is not there. */
export type Memories = Readonly<Partial<Record<CheckName, Memory>>>;

/** What a judge says about the facts of one probe. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly observations: readonly Observation[];
  readonly measurements: readonly Measurement[];
  readonly unseen: Unseen;
  readonly memory: Memory;
}

/** A judgement after confirmation, with its run. */
export interface Outcome extends Judgement {
  readonly org: string;
  readonly check: CheckName;
  readonly state: CheckState;
  /** When the run began; the one `now` of all its judgements. */
  readonly at: Date;
  readonly durationMs: number;
}

const STATE_OF_SEVERITY = { info: 'ok', warning: 'warning', critical: 'critical' } as const;
const RANK: readonly CheckState[] = ['ok', 'unknown', 'warning', 'critical'];

/** State a finding puts its check in: information alone leaves it ok, blindness makes it unknown. */
export function stateOfFinding(finding: Pick<Finding, 'condition' | 'severity'>): CheckState {
  return finding.condition === 'CHECK_UNKNOWN' ? 'unknown' : STATE_OF_SEVERITY[finding.severity];
}

/** The worst of the states; `ok` for none. */
export function worstState(states: readonly CheckState[]): CheckState {
  return states.reduce((worst, state) => (RANK.indexOf(state) > RANK.indexOf(worst) ? state : worst), 'ok');
}

/** True when a run could not tell whether the condition holds for the subject. */
export function isUnseen(
  { condition, subject }: Pick<Finding, 'condition' | 'subject'>,
  unseen: Unseen,
): boolean {
  if (unseen === 'everything') return true;
  return unseen.some((item) => item.subject === subject && (item.conditions?.includes(condition) ?? true));
}
