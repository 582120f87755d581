/** Incidents of a span, sorted into what is for Okta's support and what is left out. Pure. */
import { type StoredIncident, sameIncident } from '../../lambda/alerting/incident.ts';
import { concernsOkta } from './concern.ts';

/** An incident, with the part of it that lies in the span. */
export interface Spell {
  readonly incident: StoredIncident;
  readonly isOpen: boolean;
  readonly from: Date;
  /** Of what is open, the end of the span. */
  readonly to: Date;
}

export interface Sorted {
  /** The newest first. */
  readonly spells: readonly Spell[];
  /** What is left out: condition or reason why, and how many. */
  readonly leftOut: readonly { readonly what: string; readonly count: number }[];
}

/**
 * @param present of the org's partition: what is open now, suspected, or over and kept for a while
 * @param past resolved, of the history
 */
export function sortedIncidents(
  present: readonly StoredIncident[],
  past: readonly StoredIncident[],
  since: Date,
  now: Date,
): Sorted {
  const open = present.filter(({ status }) => status === 'open');
  const over = [...past, ...present.filter(({ status }) => status === 'resolved')];
  const unique = over.filter(
    (one, index) =>
      over.findIndex((other) => sameIncident(one, other) && one.lastSeen === other.lastSeen) === index,
  );
  const inSpan = [...open, ...unique.filter(({ lastSeen }) => Date.parse(lastSeen) >= since.getTime())];
  const isWanted = (incident: StoredIncident) => concernsOkta(incident, incident.finding);
  const suspected = present.filter((incident) => incident.status === 'suspected' && isWanted(incident));
  const others = inSpan.filter((incident) => !isWanted(incident)).map(({ condition }) => condition);
  return {
    spells: inSpan
      .filter(isWanted)
      .map((incident) => spellOf(incident, since, now))
      .sort(
        (one, other) => other.to.getTime() - one.to.getTime() || other.from.getTime() - one.from.getTime(),
      ),
    leftOut: [
      ...[...new Set(others)].map((what) => ({ what, count: others.filter((one) => one === what).length })),
      ...(suspected.length === 0 ? [] : [{ what: 'seen, and not yet confirmed', count: suspected.length }]),
    ],
  };
}

function spellOf(incident: StoredIncident, since: Date, now: Date): Spell {
  const isOpen = incident.status === 'open';
  const to = isOpen ? now : new Date(incident.lastSeen);
  const from = new Date(Math.max(Date.parse(incident.firstSeen), since.getTime()));
  return { incident, isOpen, from: from > to ? to : from, to };
}
