/** The words in which a row of the matrix says what each check makes of its fault. */
import {
  CHECK_NAMES,
  type CheckName,
  type CheckState,
  type Condition,
  METRICS,
  type MetricName,
  type Reason,
} from '../../../lambda/contract.ts';
import type { Lived } from './course.ts';
import type { World } from './world.ts';

/** Condition and reason, as a run finds them. */
export type Found = `${Condition} ${Reason}`;

/** The fault cannot concern the check, which stays as it was. */
export interface Untouched {
  readonly kind: 'untouched';
  readonly because: string;
  /** Published beside the state while the fault lasts. @default all of them */
  readonly figures?: readonly MetricName[];
}

export interface Seen {
  readonly kind: 'seen';
  /** Of every run while the fault lasts. */
  readonly state: CheckState;
  /** Beyond information, exactly these, in every run while the fault lasts. */
  readonly found: readonly Found[];
  /** Published beside the state while the fault lasts. */
  readonly figures: readonly MetricName[];
  /** Why nobody is told by a message; absent where there is one when it begins and one when it is over. */
  readonly untold?: string;
  /** What was refused for good is asked again hours later, not in the next run. */
  readonly isOverWithNextSweep?: true;
  /** Before that, the check goes by what it knew before, and says ok. */
  readonly believed?: { readonly hours: number; readonly figures: readonly MetricName[] };
}

export type Cell = Untouched | Seen;

export interface Row {
  readonly fault: string;
  /** After an hour in which all was well. */
  readonly begin: (world: World) => unknown;
  /** Beyond what makes every world well again. */
  readonly end?: (world: World) => unknown;
  /** Nothing answers, so that there is no point in waiting for long. */
  readonly silent?: true;
  /** What else has to hold when all is over. */
  readonly holds?: (lived: Lived) => void;
  readonly cells: Readonly<Record<CheckName, Cell>>;
}

/** What a run that sees everything publishes beside the state. */
export const FIGURES = {
  'oidc-discovery': [METRICS.discoveryLatency, METRICS.daysToExpiry],
  'rate-limits': [METRICS.rateLimitUtilization, METRICS.rateLimitEvents],
  'service-status': [METRICS.activeOktaIncidents],
  'saml-certificates': [METRICS.daysToExpiry, METRICS.certificatesExpiring],
} as const satisfies Record<CheckName, readonly MetricName[]>;

export const untouched = (because: string, more: Pick<Untouched, 'figures'> = {}): Untouched => {
  return { kind: 'untouched', because, ...more };
};

type More = Partial<Pick<Seen, 'figures' | 'untold' | 'isOverWithNextSweep'>>;

const seen = (state: CheckState, found: Found | readonly Found[], more: More): Seen => {
  return { kind: 'seen', state, found: typeof found === 'string' ? [found] : found, figures: [], ...more };
};

export const critical = (found: Found | readonly Found[], more: More = {}) => seen('critical', found, more);
export const warning = (found: Found | readonly Found[], more: More = {}) => seen('warning', found, more);
/** Nothing is measured unless said. */
export const unknown = (reason: Reason, more: More = {}) => seen('unknown', `CHECK_UNKNOWN ${reason}`, more);

/**
 * What is known of certificates is believed for 13 hours: they do not change.
 *
 * @param figures published meanwhile; none while a list is read anew, which may miss what moves on it
 */
export const believed = (cell: Seen, figures: readonly MetricName[] = []): Seen => {
  return { ...cell, believed: { hours: 13, figures } };
};

/** An outage is one message, whichever checks it blinds. */
export const EXPLAINED = 'the org is unreachable, which oidc-discovery tells';

export function cellsOf({ cells }: Row): { check: CheckName; cell: Cell }[] {
  return CHECK_NAMES.map((check) => ({ check, cell: cells[check] }));
}
