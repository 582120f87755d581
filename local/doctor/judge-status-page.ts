/** Whether Okta's status page can be read, and what it says of the cell of an org. Pure. */
import { adviceFor } from '../../lambda/alerting/advice.ts';
import { cellStatus } from '../../lambda/checks/service-status/cell-status.ts';
import { minuteOf } from '../../lambda/checks/service-status/instant.ts';
import type { PageView } from '../status/view.ts';
import type { Said } from './said.ts';

export function pageLine(page: PageView): Said {
  const what = 'status page';
  if (page.ok)
    return {
      state: 'ok',
      what,
      observed: `${page.url} is read; its newest entry is of ${minuteOf(page.newest)}`,
    };
  const { reason, detail } = page.doubt;
  const [fix] = adviceFor('CHECK_UNKNOWN', reason, 'service-status').steps;
  return { state: 'unknown', what, observed: `${page.url} says nothing (${reason}): ${detail}`, fix };
}

/** What Okta reports is context: the monitor is in place all the same. */
export function incidentsLine(
  page: PageView,
  cell: string | undefined,
  subServices: readonly string[],
  now: Date,
): Said {
  const what = "Okta's incidents";
  if (!page.ok) return { state: 'skipped', what, observed: 'the status page says nothing' };
  const { open, place } = cellStatus(page.reading, cell, now, subServices);
  const names = open.map(({ name }) => name).join(', ');
  const observed = open.length === 0 ? `none open on ${place.words}` : `open on ${place.words}: ${names}`;
  if (cell === undefined || place.cell !== undefined) return { state: 'info', what, observed };
  return {
    state: 'warning',
    what,
    observed,
    fix: `Name in cell of the settings one of the page: ${(page.reading.cells ?? []).join(', ')}.`,
  };
}
