/** The open incidents of all orgs, the gravest first. Pure. */
import { adviceFor, runbookAnchor } from '../alerting/advice.ts';
import type { StoredIncident } from '../alerting/incident.ts';
import { rank } from '../alerting/incident-status.ts';
import { SEVERITIES } from '../contract.ts';
import { adminConsole } from './admin-console.ts';
import { mark, type Theme } from './look.ts';
import { html, link, type Markup, quoted } from './markup.ts';
import type { OrgAddress, Read, StoredOrg } from './stored-org.ts';
import { type Column, table } from './table.ts';
import { lasting, minute } from './times.ts';

interface Row {
  readonly org: OrgAddress;
  readonly incident: StoredIncident;
}

export interface Surroundings {
  readonly now: Date;
  readonly theme: Theme;
  /** Of the widget, in pixels. */
  readonly width: number;
  readonly runbookUrl: string;
}

/** An org without incidents looks like one that nobody watches any more. */
const NOT_SEEN_HERE = 'Whether the checks still run, the alarms say.';

/** @param orgs those that could be read, at least one */
export function incidentsTable(orgs: readonly Read<StoredOrg>[], surroundings: Surroundings): Markup {
  const all = orgs.flatMap(({ org, value }) => value.incidents.map((incident) => ({ org, incident })));
  const open = all.filter(({ incident }) => incident.status === 'open').sort(gravestAndOldestFirst);
  const suspected = all.filter(({ incident }) => incident.status === 'suspected').length;
  const counts = [
    open.length === 0 ? 'No open incident' : `${counted(open.length)}: ${bySeverity(open)}`,
    ...(suspected === 0 ? [] : [`${suspected} suspected, not confirmed yet`]),
    `read at ${minute(surroundings.now.toISOString())} UTC from what is stored of ${orgs.map(({ org }) => org.alias).join(', ')}`,
  ].join('; ');
  if (open.length === 0) return html`<p>${counts}. ${NOT_SEEN_HERE}</p>`;
  return table(counts, columns(surroundings), open, surroundings.width);
}

function columns({ now, theme, runbookUrl }: Surroundings): Column<Row>[] {
  return [
    { heading: 'Severity', kind: 'short', cell: ({ incident }) => mark(incident.severity, theme) },
    { heading: 'Org', kind: 'short', cell: ({ org }) => link(adminConsole(org.url), org.alias) },
    { heading: 'Check', kind: 'short', folds: true, cell: ({ incident }) => incident.check },
    { heading: 'Condition', gathers: true, cell: ({ incident }) => condition(incident, runbookUrl) },
    { heading: 'Subject', folds: true, cell: ({ incident }) => quoted(incident.subject) },
    { heading: 'Since (UTC)', kind: 'short', cell: ({ incident }) => since(incident, now) },
    { heading: 'Observed', folds: true, cell: ({ incident }) => quoted(incident.finding.observed) },
  ];
}

function condition({ condition: code, finding, check }: StoredIncident, runbookUrl: string): Markup {
  const { summary } = adviceFor(code, finding.reason, check);
  const runbook = link(`${runbookUrl}#${runbookAnchor(code)}`, code);
  return html`<div>${summary}</div><div class="faint"><span class="short">${runbook},</span> ${finding.reason}</div>`;
}

function since({ firstSeen }: StoredIncident, now: Date): Markup {
  return html`<div>${minute(firstSeen)}</div><div class="faint">${lasting(firstSeen, now)}</div>`;
}

function gravestAndOldestFirst({ incident: one }: Row, { incident: other }: Row): number {
  return rank(other.severity) - rank(one.severity) || Date.parse(one.firstSeen) - Date.parse(other.firstSeen);
}

function counted(count: number): string {
  return count === 1 ? '1 open incident' : `${count} open incidents`;
}

/** `2 critical, 1 info` */
function bySeverity(rows: readonly Row[]): string {
  return [...SEVERITIES]
    .reverse()
    .map((severity) => ({
      severity,
      count: rows.filter(({ incident }) => incident.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(', ');
}
