/** What `status` found out, as one JSON document. Pure. */
import type { Incident, PageEntry } from '../../lambda/checks/service-status/incident.ts';
import type { PlannedMaintenance } from '../../lambda/checks/service-status/planned-maintenance.ts';
import type { PageView, StatusView } from './view.ts';

export function statusJson(page: PageView, views: readonly StatusView[], exitCode: number): string {
  const { url, readAt } = page;
  const document = {
    page: {
      url,
      readAt,
      ...(page.ok
        ? { state: 'read', reason: null, problem: null, newestEntryAt: page.newest }
        : { state: 'unknown', reason: page.doubt.reason, problem: page.doubt.detail, newestEntryAt: null }),
    },
    orgs: views.map(orgOf),
    exitCode,
  };
  return JSON.stringify(document, null, 2);
}

function orgOf({ org, cell, cellProblem, status }: StatusView) {
  return {
    alias: org?.alias ?? null,
    url: org?.url ?? null,
    cell: cell ?? null,
    cellProblem: cellProblem ?? null,
    counted: status?.place.words ?? null,
    state: status === undefined ? 'unknown' : status.open.length > 0 ? 'reported' : 'nothing',
    open: status?.open.map(incidentOf) ?? null,
    stuck: status?.stuck.map(incidentOf) ?? null,
    maintenance: status?.maintenance.map(maintenanceOf) ?? null,
    latest: status?.latest.map(incidentOf) ?? null,
  };
}

function incidentOf(incident: Incident) {
  const { category, level, isOpen, updatedAt, latestEntry } = incident;
  const { text, at } = latestEntry;
  return {
    ...entryOf(incident),
    category,
    level,
    isOpen,
    updatedAt: updatedAt ?? null,
    latestEntry: { at: at ?? null, text },
  };
}

function maintenanceOf(maintenance: PlannedMaintenance) {
  return { ...entryOf(maintenance), endsAt: maintenance.endsAt ?? null };
}

function entryOf({ name, title, status, cells, subServices, startedAt }: PageEntry) {
  return { name, title, status, cells, subServices, startedAt: startedAt ?? null };
}
