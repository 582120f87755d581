/** Second half of an incident's step: what there is to say of it now, if anything. Pure. */
import type { AlertState } from '../contract.ts';
import type { Incident } from './incident.ts';
import { rank } from './incident-status.ts';
import { ANNOUNCEMENTS, BANDED_CONDITIONS, POLICY } from './policy.ts';

export interface Transition {
  readonly state: AlertState;
  /** As announced, with the announcement noted. */
  readonly incident: Incident;
}

/**
 * @param silenced muted, in maintenance or explained by another incident: nothing new is said then, but what was
 *   announced before is still declared over
 * @returns the incident with the announcement noted, and the announcement
 */
export function announce(
  incident: Incident,
  changed: boolean,
  silenced: boolean,
  now: Date,
): { readonly incident: Incident; readonly transition?: Transition } {
  if (incident.flapping === true) return afterFlapping(incident, silenced, now);
  // What opens is not announced yet, but what is over may never have been.
  const concerns = incident.status === 'open' || incident.announced !== undefined;
  const startsToFlap = changed && concerns && incident.changes.length > POLICY.flapping.changes;
  if (startsToFlap && !silenced) return said('FLAPPING', { ...incident, flapping: true }, now);
  if (incident.status === 'resolved') return changed ? over(incident) : { incident };
  if (incident.status === 'suspected' || silenced || wasGood(incident)) return { incident };
  const state = dueState(incident, now);
  return state === undefined ? { incident } : said(state, incident, now);
}

/** Of an incident that may be about to end nothing new is said; the next run knows more. */
function wasGood({ recentRuns }: Incident): boolean {
  return recentRuns.at(-1) === 'good';
}

/** What is due for an open incident; undefined when all has been said. */
function dueState({ condition, announced, severity, finding }: Incident, now: Date): AlertState | undefined {
  if (announced === undefined) return 'FIRING';
  if (rank(severity) > rank(announced.severity)) return 'ESCALATED';
  if (!announced.bands.includes(finding.band ?? '')) return 'REMINDER';
  if (BANDED_CONDITIONS.has(condition) || ANNOUNCEMENTS.has(condition)) return undefined;
  const silentMs = now.getTime() - Date.parse(announced.at);
  return silentMs >= POLICY.reminderMs[announced.severity] ? 'REMINDER' : undefined;
}

/** Silence until nothing changed for some time, then the present state. */
function afterFlapping(incident: Incident, silenced: boolean, now: Date) {
  const lastChange = Math.max(...incident.changes.map((at) => Date.parse(at)));
  const isStable = now.getTime() - lastChange >= POLICY.flapping.stableMs;
  if (!isStable) return { incident };
  const { flapping: _over, ...stable } = incident;
  if (stable.status !== 'open') return over(stable);
  // Flapping ends with the word on what is, and so not before there may be one.
  return silenced || wasGood(stable) ? { incident } : said('FIRING', stable, now);
}

function said(
  state: AlertState,
  incident: Incident,
  now: Date,
): { incident: Incident; transition: Transition } {
  const { announced, severity, finding } = incident;
  const noted: Incident = {
    ...incident,
    announced: {
      at: now.toISOString(),
      severity,
      reminders: state === 'REMINDER' ? (announced?.reminders ?? 0) + 1 : (announced?.reminders ?? 0),
      bands: [...new Set([...(announced?.bands ?? []), finding.band ?? ''])],
    },
  };
  return { incident: noted, transition: { state, incident: noted } };
}

/** Whoever was told of it is told that it is over. */
function over(incident: Incident): { incident: Incident; transition?: Transition } {
  const { announced, ...rest } = incident;
  return announced === undefined || ANNOUNCEMENTS.has(incident.condition)
    ? { incident: rest }
    : { incident: rest, transition: { state: 'RESOLVED', incident } };
}
