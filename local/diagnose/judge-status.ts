/** What Okta itself says of the org's cell. Pure. */
import { cellStatus } from '../../lambda/checks/service-status/cell-status.ts';
import type { Line } from '../command-line/checklist.ts';
import type { CellReading } from '../okta/org-cell.ts';
import type { PageView } from '../status/view.ts';
import type { Part } from './cause.ts';

export function judgeStatus(page: PageView, { cell, problem }: CellReading, now: Date): Part {
  const cellLine: Line =
    cell === undefined
      ? line('info', 'cell', `${problem}: every cell counts, unless --cell names it`)
      : line('ok', 'cell', cell);
  if (!page.ok) {
    const { reason, detail } = page.doubt;
    const unread = line('unknown', 'status page', `${reason}: ${detail}`, `Open ${page.url} in a browser.`);
    return { lines: [cellLine, unread], causes: [] };
  }
  const { open, maintenance } = cellStatus(page.reading, cell, now);
  if (open.length === 0) {
    const where = cell === undefined ? 'on any cell' : `on ${cell}`;
    return { lines: [cellLine, line('ok', 'status page', `nothing open ${where}`)], causes: [] };
  }
  const incidents = open.map(({ name, category, title }) => `${name} (${category}: ${title})`);
  const [first] = open;
  const fix = `Follow ${first?.name ?? 'it'} on ${page.url}, and open a case with Okta if what you see is not described there.`;
  const planned = maintenance.map(({ name, title }) => line('info', 'maintenance', `${name} (${title})`));
  return {
    lines: [cellLine, line('warning', 'status page', incidents.join('; '), fix), ...planned],
    causes: [
      {
        code: 'OKTA_INCIDENT',
        severity: 'warning',
        sentence: `Okta reports an incident${cell === undefined ? '' : ` on ${cell}`}: ${incidents.join('; ')}.`,
        fix,
      },
    ],
  };
}

function line(state: Line['state'], what: string, observed: string, fix?: string): Line {
  return { state, area: "Okta's own status", what, observed, ...(fix === undefined ? {} : { fix }) };
}
