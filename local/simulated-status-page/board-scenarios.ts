/** Pages that work, by what Okta reports on them. */
import { pastIncidents } from './history.ts';
import { type Board, type ReportedIncident, resolved, withEntry } from './incident.ts';
import type { StatusScenario } from './scenario.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Only what is over. */
export const quiet = (now: Date, cell: string): Board => ({
  incidents: pastIncidents(now, cell),
  maintenance: [],
});

function reporting(incident: (now: Date, cell: string) => ReportedIncident) {
  return (now: Date, cell: string): Board => ({
    incidents: [...pastIncidents(now, cell), incident(now, cell)],
    maintenance: [],
  });
}

/** Begun 25 minutes before `now`, with two entries in its log. */
function openIncident(now: Date, cell: string): ReportedIncident {
  const since = minutesBefore(now, 25);
  const reported: ReportedIncident = {
    name: 'I-90100',
    title: 'Sign-in errors for some users',
    category: 'Service Disruption',
    status: 'Investigating',
    cells: [cell],
    since,
    log: [{ at: since, text: 'Some users cannot sign in. We are investigating.' }],
  };
  return withEntry(reported, 'Identified', {
    at: minutesBefore(now, 5),
    text: "The cause is found. We're shifting traffic to healthy capacity.",
  });
}

export const BOARD_SCENARIOS = {
  'status-operational': { description: 'Okta reports nothing; the page has only what is over.' },
  'status-incident': {
    description: "An incident is open on the org's cell, with two log entries.",
    board: reporting(openIncident),
  },
  'status-incident-elsewhere': {
    description: 'An incident is open on another cell.',
    board: reporting((now) => openIncident(now, 'okta-emea.com:1')),
  },
  'status-resolved': {
    description: "The incident on the org's cell was resolved two minutes ago.",
    board: reporting((now, cell) => {
      return resolved(openIncident(now, cell), { at: minutesBefore(now, 2), text: 'The issue is resolved.' });
    }),
  },
  'status-maintenance': {
    description: "Maintenance of the org's cell has begun and lasts another hour.",
    board: (now, cell) => ({ ...quiet(now, cell), maintenance: [maintenance(now, cell)] }),
  },
  'status-stuck': {
    description: "An incident on the org's cell is open, but nothing was said of it for 20 days.",
    board: reporting((now, cell) => openIncident(new Date(now.getTime() - 20 * DAY_MS), cell)),
  },
} satisfies Record<string, StatusScenario>;

function maintenance(now: Date, cell: string): ReportedIncident {
  return {
    name: 'I-90200',
    title: 'Database maintenance',
    category: 'Planned Maintenance',
    status: 'Scheduled',
    cells: [cell],
    since: minutesBefore(now, 60),
    until: minutesBefore(now, -60),
    log: [{ at: minutesBefore(now, 3 * 1440), text: 'Sign-in may be slow during the maintenance.' }],
  };
}

function minutesBefore(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * MINUTE_MS);
}
