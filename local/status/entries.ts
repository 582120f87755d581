/** Incidents and planned maintenance of the status page as lines in a terminal. Pure. */
import Table from 'cli-table3';
import { inWords, wrapped } from '../../lambda/alerting/text-layout.ts';
import { cellsInWords, type Place } from '../../lambda/checks/service-status/concern.ts';
import type { Incident } from '../../lambda/checks/service-status/incident.ts';
import { minuteOf } from '../../lambda/checks/service-status/instant.ts';
import type { PlannedMaintenance } from '../../lambda/checks/service-status/planned-maintenance.ts';
import { TABLE_STYLE } from '../command-line/table-style.ts';

const WIDTH = 100;
/** Under the title, beside the number. */
const INDENT = 11;
const COLUMNS = ['number', 'since', 'last update', 'status', 'what'];
const COLUMN_WIDTHS = [9, 19, 13, 15, 38];

export function incidentLines(incident: Incident, place: Place, now: Date): string[] {
  const { category, status, startedAt, latestEntry } = incident;
  const since = startedAt === undefined ? '' : `, since ${minuteOf(startedAt)} (${lasting(startedAt, now)})`;
  const at = latestEntry.at === undefined ? 'last entry' : minuteOf(latestEntry.at);
  return [
    ...titleLines(incident),
    ...under(`${category}, ${status}${since}, ${cellsInWords(incident, place)}`),
    ...(latestEntry.text === '' ? [] : under(`${at}: ${latestEntry.text}`)),
  ];
}

export function maintenanceLines(planned: PlannedMaintenance, place: Place, now: Date): string[] {
  const { status, startedAt, endsAt } = planned;
  const from = startedAt === undefined ? 'begin not stated' : `from ${minuteOf(startedAt)}`;
  const to = endsAt === undefined ? 'end not stated' : `to ${minuteOf(endsAt)}`;
  const underway = startedAt !== undefined && startedAt <= now ? ', under way' : '';
  return [
    ...titleLines(planned),
    ...under(`${status}, ${from} ${to}${underway}, ${cellsInWords(planned, place)}`),
  ];
}

/** Names cells only where the cell is not one and the same for all. */
export function entriesTable(incidents: readonly Incident[], place: Place): string {
  const table = new Table({
    ...TABLE_STYLE,
    head: COLUMNS,
    colWidths: COLUMN_WIDTHS,
    wordWrap: true,
  });
  for (const incident of incidents) {
    const { name, startedAt, updatedAt, status, category, title } = incident;
    const cells = place.cell === undefined ? `, ${cellsInWords(incident, place)}` : '';
    const since = startedAt === undefined ? 'not stated' : minuteOf(startedAt);
    const updated = updatedAt === undefined ? 'not stated' : updatedAt.toISOString().slice(0, 10);
    table.push([name, since, updated, status, `${category}: ${title}${cells}`]);
  }
  return table.toString();
}

function titleLines({ name, title }: { readonly name: string; readonly title: string }): string[] {
  const [first = '', ...more] = wrapped(title, WIDTH - INDENT);
  return [`  ${name.padEnd(INDENT - 3)} ${first}`, ...more.map((line) => ' '.repeat(INDENT) + line)];
}

function under(text: string): string[] {
  return wrapped(text, WIDTH - INDENT).map((line) => ' '.repeat(INDENT) + line);
}

function lasting(since: Date, now: Date): string {
  return inWords(Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000)));
}
