/** What `status` found out, as it is read in a terminal of a hundred columns. Pure. */
import { wrapped } from '../../lambda/alerting/text-layout.ts';
import type { CellStatus } from '../../lambda/checks/service-status/cell-status.ts';
import { minuteOf } from '../../lambda/checks/service-status/instant.ts';
import { entriesTable, incidentLines, maintenanceLines } from './entries.ts';
import type { PageView, StatusView } from './view.ts';

const WIDTH = 100;

export function statusReport(page: PageView, views: readonly StatusView[], now: Date): string {
  return [pageLine(page), ...views.map((view) => viewLines(page, view, now).join('\n'))].join('\n\n');
}

function pageLine(page: PageView): string {
  const { url, readAt } = page;
  if (!page.ok) return `${url}, asked at ${minuteOf(readAt)}`;
  return `${url}, read at ${minuteOf(readAt)}; its newest entry is of ${minuteOf(page.newest)}`;
}

function viewLines(page: PageView, view: StatusView, now: Date): string[] {
  const { status } = view;
  const heading = [headingOf(view), ...indented(whyEveryCell(view))];
  if (!page.ok || status === undefined) {
    const why = page.ok ? 'the page says nothing' : `${page.doubt.reason}: ${page.doubt.detail}`;
    return [...heading, ...indented(`unknown (${why})`)];
  }
  const { open, stuck, maintenance, latest, place } = status;
  return [
    ...heading,
    ...indented(stateInWords(status)),
    ...open.flatMap((incident) => ['', ...incidentLines(incident, place, now)]),
    ...titled('Set apart, open on the page but forgotten:', stuck, (incident) =>
      incidentLines(incident, place, now),
    ),
    ...titled('Planned maintenance:', maintenance, (planned) => maintenanceLines(planned, place, now)),
    ...(page.reading.listsMaintenance ? [] : ['', '  Planned maintenance is not listed on the page.']),
    '',
    ...(latest.length === 0
      ? ['  No entry concerns it.']
      : [`  The last entries, at most ten:`, entriesTable(latest, place)]),
  ];
}

function headingOf({ org, cell }: StatusView): string {
  if (org === undefined) return cell === undefined ? 'No org named: all cells' : `Cell ${cell}`;
  const where = cell === undefined ? 'cell unknown: every incident counts' : `cell ${cell}`;
  return `${org.alias}, ${org.url}, ${where}`;
}

/** Empty where only incidents of one cell count, or where all of them were asked for. */
function whyEveryCell({ cell, cellProblem, status }: StatusView): string {
  if (cellProblem !== undefined) return `its cell: ${cellProblem}`;
  const isOnPage = status === undefined || status.place.cell !== undefined;
  return cell === undefined || isOnPage ? '' : `every incident counts, as on ${status.place.words}`;
}

function stateInWords({ open, stuck }: CellStatus): string {
  const apart = stuck.length === 0 ? '' : `; ${stuck.length} set apart, without any update for long`;
  if (open.length === 0) return `Okta reports nothing${apart}`;
  return `${open.length} open ${open.length === 1 ? 'incident' : 'incidents'}${apart}`;
}

function titled<Entry>(
  title: string,
  entries: readonly Entry[],
  linesOf: (entry: Entry) => string[],
): string[] {
  return entries.length === 0 ? [] : ['', `  ${title}`, ...entries.flatMap(linesOf)];
}

function indented(text: string): string[] {
  return text === '' ? [] : wrapped(text, WIDTH - 2).map((line) => `  ${line}`);
}
