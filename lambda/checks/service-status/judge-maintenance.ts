/** Planned maintenance to findings, and what a page without a list of it leaves open. Pure. */
import type { OktaStatus } from '../../okta-status.ts';
import type { Finding, UnseenSubject } from '../../outcome.ts';
import type { CellStatus } from './cell-status.ts';
import { cellsInWords } from './concern.ts';
import { minuteOf } from './instant.ts';
import { REPORTED } from './judge-incidents.ts';
import type { PageReading } from './page-reading.ts';
import { isOver, type PlannedMaintenance } from './planned-maintenance.ts';

type Remembered = OktaStatus['maintenance'];

export function maintenanceFindings({ maintenance, place }: CellStatus): Finding[] {
  return maintenance.slice(0, REPORTED).map((planned) => ({
    condition: 'OKTA_MAINTENANCE',
    subject: planned.name,
    severity: 'info',
    reason: 'PLANNED_MAINTENANCE',
    observed: maintenanceInWords(planned, cellsInWords(planned, place)),
    wanted: `no planned maintenance on ${place.words}`,
    certainty: 'certain',
    // A date that is moved is news.
    band: planned.startedAt?.toISOString() ?? 'no start stated',
    requestIds: [],
    attempts: [],
  }));
}

/** What was planned when a page last listed it, and may be still, though this one has no list. */
export function stillPlanned(
  before: Remembered,
  { maintenance }: Pick<PageReading, 'maintenance'>,
  now: Date,
): Remembered {
  return before.filter(({ name, from, to }) => {
    const times = { isFinished: false, startedAt: dateIn(from), endsAt: dateIn(to) };
    return !maintenance.some((planned) => planned.name === name) && !isOver(times, now);
  });
}

/** @param still what is planned as far as is remembered, and not on the page */
export function undecidedMaintenance({ maintenance }: CellStatus, still: Remembered): UnseenSubject[] {
  const undecided = [...maintenance.slice(REPORTED), ...still];
  return undecided.map(({ name }) => ({ subject: name, conditions: ['OKTA_MAINTENANCE'] }));
}

function maintenanceInWords(
  { name, startedAt, endsAt, status, title }: PlannedMaintenance,
  where: string,
): string {
  const from = startedAt === undefined ? 'at a time not stated' : `from ${minuteOf(startedAt)}`;
  const to = endsAt === undefined ? '' : ` to ${minuteOf(endsAt)}`;
  return `${name} ${from}${to}, ${status}, ${where}: ${title}`;
}

function dateIn(iso: string | null): Date | undefined {
  return iso === null ? undefined : new Date(iso);
}
