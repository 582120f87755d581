/** Okta's own word on the org's cell in one sentence, for whoever asks "is it them or us". Pure. */
import { CHECK_INTERVAL_MINUTES } from '../contract.ts';
import type { OktaStatus } from '../okta-status.ts';
import { inWords } from './text-layout.ts';

const MINUTE_MS = 60_000;
/** What was read longer ago, three runs of the check, says nothing of the present. */
const TRUSTED_MS = 3 * CHECK_INTERVAL_MINUTES['service-status'] * MINUTE_MS;
/** Maintenance that states no end. */
const ASSUMED_MAINTENANCE_MS = 24 * 60 * MINUTE_MS;

/** Without a full stop. Never says `nothing` of a page that was not read and understood a short while ago. */
export function oktaStatusSentence(status: OktaStatus, now: Date): string {
  const { state, cell, readAt, incidents, problem } = status;
  const readMs = millisecondsSince(readAt, now);
  const read = readMs === undefined ? 'page never read' : `page read ${ago(readMs)}`;
  if (state === 'unknown') {
    const why = problem === null ? read : readMs === undefined ? problem : `${problem}; ${read}`;
    return `Okta's status is unknown (${why})`;
  }
  if (readMs === undefined || readMs > TRUSTED_MS) return `Okta's status is unknown (${read})`;
  const underway = maintenanceUnderway(status, now);
  const planned = underway.length === 0 ? '' : `, with maintenance under way: ${underway.join('; ')}`;
  if (incidents.length === 0) {
    const where = cell ?? 'any cell, ours is unknown';
    return `Okta reports nothing on ${where}${planned} (${read})`;
  }
  const where = cell === null ? '' : ` on ${cell}`;
  const named = incidents.map(({ name, title, category, since }) => {
    const from = since === null ? '' : ` since ${shortTime(since, now)}`;
    return `${name}${where}${from} (${category}: ${title})`;
  });
  const counts = cell === null ? '; our cell is unknown, so every incident counts' : '';
  return `Okta reports ${named.join('; ')}${counts}${planned}`;
}

function maintenanceUnderway({ maintenance }: OktaStatus, now: Date): string[] {
  return maintenance.flatMap(({ name, title, from, to }) => {
    if (from === null) return [];
    const begins = Date.parse(from);
    const ends = to === null ? begins + ASSUMED_MAINTENANCE_MS : Date.parse(to);
    return begins <= now.getTime() && now.getTime() < ends ? [`${name} (${title})`] : [];
  });
}

/** Never negative; undefined for what is no time. */
function millisecondsSince(iso: string | null, now: Date): number | undefined {
  const at = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? undefined : Math.max(0, now.getTime() - at);
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  return minutes === 0 ? 'just now' : `${inWords(minutes * 60)} ago`;
}

/** `07:30Z` on the same day, with the date otherwise; in UTC. */
function shortTime(iso: string, now: Date): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const minute = new Date(at).toISOString().slice(0, 16);
  return minute.slice(0, 10) === now.toISOString().slice(0, 10) ? `${minute.slice(11)}Z` : `${minute}Z`;
}
