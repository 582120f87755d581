/** What the status page says, to findings about one org. Pure. */
import { METRICS } from '../../contract.ts';
import { KEPT, memoryOf, type OktaStatus, oktaStatusIn } from '../../okta-status.ts';
import type { Judgement, Memory, Observation } from '../../outcome.ts';
import { type CellStatus, cellStatus } from './cell-status.ts';
import { freshnessOf } from './freshness.ts';
import { minuteOf } from './instant.ts';
import { incidentFindings, incidentObservations, undecided } from './judge-incidents.ts';
import { maintenanceFindings, stillPlanned, undecidedMaintenance } from './judge-maintenance.ts';
import type { OrgView } from './org-view.ts';
import type { PageReading, StatusPageFacts } from './page-reading.ts';
import { shortened } from './plain-text.ts';
import { unreadable } from './unreadable.ts';

/** @param cell of the org as far as it is known; every incident counts for one whose cell is not */
export function judgeServiceStatus(
  facts: StatusPageFacts,
  { staleDays, subServices, tells }: OrgView,
  memory: Memory,
  now: Date,
  cell: string | undefined,
): Judgement {
  const before = oktaStatusIn(memory);
  if (!facts.ok) return unreadable(facts.failure, facts.failure.durationMs, { staleDays, tells }, before);
  const { reading, readAt, durationMs } = facts;
  const freshness = freshnessOf(reading, staleDays, now);
  if (!freshness.ok) return unreadable(freshness.doubt, durationMs, { staleDays, tells }, before);

  const status = cellStatus(reading, cell, now, subServices);
  const still = reading.listsMaintenance ? [] : stillPlanned(before.maintenance, reading, now);
  return {
    findings: [...incidentFindings(status), ...maintenanceFindings(status)],
    observations: [
      pageObservation(status, reading, freshness.newest, durationMs),
      ...incidentObservations(status, now, durationMs),
    ],
    measurements: [{ metric: METRICS.activeOktaIncidents, value: status.open.length, unit: 'Count' }],
    unseen: [...undecided(status), ...undecidedMaintenance(status, still)],
    memory: memoryOf(statusToKeep(status, readAt, still)),
  };
}

/** The page as a whole, as it concerns the org. */
function pageObservation(
  { place, open, stuck, maintenance }: CellStatus,
  { listsMaintenance }: PageReading,
  newest: Date,
  durationMs: number,
): Observation {
  const parts = [
    `${open.length || 'nothing'} open on ${place.words}`,
    ...(stuck.length === 0 ? [] : [`${stuck.length} set apart`]),
    ...(maintenance.length === 0 ? [] : [`${maintenance.length} maintenance planned`]),
    ...(listsMaintenance ? [] : ['maintenance not listed']),
  ];
  return {
    subject: place.cell ?? 'any cell',
    state: open.length === 0 ? 'ok' : 'warning',
    observed: `${parts.join(', ')}; newest entry ${minuteOf(newest)}`,
    wanted: `no open incident on ${place.words}`,
    durationMs,
  };
}

function statusToKeep(
  { place, open, maintenance }: CellStatus,
  readAt: Date,
  still: OktaStatus['maintenance'],
): OktaStatus {
  const planned = maintenance.map(({ name, title, startedAt, endsAt }) => {
    return { name, title: shortened(title, KEPT.title), from: iso(startedAt), to: iso(endsAt) };
  });
  return {
    state: open.length === 0 ? 'nothing' : 'reported',
    cell: place.cell ?? null,
    readAt: readAt.toISOString(),
    incidents: open.slice(0, KEPT.entries).map(({ name, title, category, startedAt }) => {
      return { name, title: shortened(title, KEPT.title), category, since: iso(startedAt) };
    }),
    maintenance: [...planned, ...still].slice(0, KEPT.entries),
    problem: null,
  };
}

function iso(at: Date | undefined): string | null {
  return at?.toISOString() ?? null;
}
