/** Open incidents to findings and to what is shown of them. Pure. */
import type { Finding, Observation, UnseenSubject } from '../../outcome.ts';
import { type CellStatus, silentDays } from './cell-status.ts';
import { cellsInWords, type Place } from './concern.ts';
import type { Incident } from './incident.ts';
import { minuteOf } from './instant.ts';

/** Okta has a handful open at worst; whatever a page claims, a run stores and sends no more than these. */
export const REPORTED = 20;

export function incidentFindings({ open, place }: CellStatus): Finding[] {
  return open.slice(0, REPORTED).map((incident) => ({
    condition: 'OKTA_INCIDENT',
    subject: incident.name,
    // Okta's word alone never pages: what the org's own probes see decides that.
    severity: 'warning',
    reason: incident.level,
    observed: incidentInWords(incident, place),
    wanted: wantedOn(place),
    certainty: 'certain',
    band: incident.latestEntry.entryId,
    requestIds: [],
    attempts: [],
  }));
}

export function incidentObservations(
  { open, stuck, place }: CellStatus,
  now: Date,
  durationMs: number,
): Observation[] {
  const wanted = wantedOn(place);
  return [
    ...open.slice(0, REPORTED).map((incident) => {
      const observed = incidentInWords(incident, place);
      return { subject: incident.name, state: 'warning' as const, observed, wanted, durationMs };
    }),
    ...stuck.slice(0, REPORTED).map((incident) => {
      const since = incident.startedAt === undefined ? '' : ` since ${minuteOf(incident.startedAt)}`;
      const silence = `open${since} without an update for ${silentDays(incident, now)} days: set apart`;
      const observed = `${silence} (${incident.category} ${cellsInWords(incident, place)}: ${incident.title})`;
      return { subject: incident.name, state: 'ok' as const, observed, wanted, durationMs };
    }),
  ];
}

/** An incident that was announced and then forgotten by Okta is neither there nor over. */
export function undecided({ open, stuck }: CellStatus): UnseenSubject[] {
  const beyond = [...open.slice(REPORTED), ...stuck];
  return beyond.map(({ name }) => ({ subject: name, conditions: ['OKTA_INCIDENT'] }));
}

function wantedOn({ words }: Place): string {
  return `no open incident on ${words}`;
}

function incidentInWords(incident: Incident, place: Place): string {
  const { name, startedAt, category, status, title, latestEntry } = incident;
  const since = startedAt === undefined ? '' : ` since ${minuteOf(startedAt)}`;
  const counts = place.doubt === undefined ? '' : `; it counts because ${place.doubt}`;
  const latest = latestEntry.text === '' ? '' : `; latest entry: ${latestEntry.text}`;
  return `${name}${since}, ${category}, ${status}, ${cellsInWords(incident, place)}: ${title}${counts}${latest}`;
}
