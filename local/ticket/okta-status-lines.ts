/** What Okta's page says now of a cell, for people who know it well. Pure. */
import { cellStatus } from '../../lambda/checks/service-status/cell-status.ts';
import type { Incident } from '../../lambda/checks/service-status/incident.ts';
import { minuteOf } from '../../lambda/checks/service-status/instant.ts';
import type { PageView } from '../status/view.ts';
import { sanitised } from './sanitised.ts';

const CHARACTERS = 300;

export interface OktaStatusShown {
  /** Half a sentence. */
  readonly short: string;
  readonly lines: readonly string[];
}

/** @param cell as the page names it; every incident counts while it is undefined */
export function oktaStatusLines(page: PageView, cell: string | undefined, now: Date): OktaStatusShown {
  const { url, readAt } = page;
  if (!page.ok) {
    const { reason, detail } = page.doubt;
    const short = "what Okta's status page says is not known";
    return {
      short,
      lines: [sanitised(`not known: ${url}, asked at ${minuteOf(readAt)}: ${reason}, ${detail}`, CHARACTERS)],
    };
  }
  const { open, stuck, maintenance, place } = cellStatus(page.reading, cell, now);
  const read = `${url}, read at ${minuteOf(readAt)}, newest entry of ${minuteOf(page.newest)}`;
  const where = sanitised(place.words, CHARACTERS);
  const planned = maintenance.map(({ name, title, startedAt, endsAt }) =>
    sanitised(`planned maintenance ${name}: ${title} (${spanOf(startedAt, endsAt)})`, CHARACTERS),
  );
  const apart =
    stuck.length === 0 ? [] : [`${stuck.length} open on the page without any update for more than 14 days`];
  if (open.length === 0) {
    const short = `Okta's status page reports nothing on ${where}`;
    return { short, lines: [`nothing reported on ${where} (${read})`, ...planned, ...apart] };
  }
  const names = open.map(({ name }) => sanitised(name, CHARACTERS)).join(', ');
  return {
    short: `Okta's status page reports ${names} on ${where}`,
    lines: [`${open.length} open on ${where} (${read})`, ...open.map(incidentLine), ...planned, ...apart],
  };
}

function incidentLine({ name, title, category, status, startedAt, latestEntry }: Incident): string {
  const since = startedAt === undefined ? '' : `, since ${minuteOf(startedAt)}`;
  return sanitised(`${name}: ${title} (${category}, ${status}${since}): ${latestEntry.text}`, CHARACTERS);
}

function spanOf(from: Date | undefined, to: Date | undefined): string {
  const shown = (at: Date | undefined) => (at === undefined ? 'not stated' : minuteOf(at));
  return `${shown(from)} to ${shown(to)}`;
}
