/** Stored incidents and the findings of a run, to incidents to store and transitions to announce. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { CheckName } from '../contract.ts';
import { type Finding, isUnseen, type Judgement } from '../outcome.ts';
import { announce, type Transition } from './announcement.ts';
import { type Incident, type IncidentKey, type StoredIncident, sameIncident } from './incident.ts';
import { afterBadRun, afterGoodRun } from './incident-status.ts';
import { ANNOUNCEMENTS } from './policy.ts';

export interface Reconciliation {
  readonly put: readonly StoredIncident[];
  readonly remove: readonly StoredIncident[];
  readonly transitions: readonly Transition[];
}

export type IsSilenced = (incident: IncidentKey) => boolean;

/** @param isSilenced tells which incidents nothing new may be said of */
export function reconcile(
  stored: readonly StoredIncident[],
  check: CheckName,
  { findings, unseen }: Pick<Judgement, 'findings' | 'unseen'>,
  now: Date,
  isSilenced: IsSilenced = () => false,
): Reconciliation {
  const own = stored.filter((incident) => incident.check === check);
  const alerting = findings.filter(
    ({ severity, condition }) => severity !== 'info' || ANNOUNCEMENTS.has(condition),
  );
  // Of what most tries of the run did not see, neither the one nor the other is known.
  const believed = alerting.filter(({ certainty }) => certainty !== 'fleeting');
  const bad = believed.map((finding) => {
    const previous = own.find((incident) => sameIncident(incident, keyOf(check, finding)));
    return step(previous, afterBadRun(previous, check, finding, now), now, isSilenced);
  });
  const good = own
    .filter((incident) => !alerting.some((finding) => sameIncident(incident, keyOf(check, finding))))
    .filter((incident) => !isUnseen(incident, unseen))
    .map((incident) => step(incident, afterGoodRun(incident, now), now, isSilenced));
  const changes = [...bad, ...good];
  return {
    put: changes.flatMap(({ put }) => put ?? []),
    remove: changes.flatMap(({ remove }) => remove ?? []),
    transitions: changes.flatMap(({ transition }) => transition ?? []),
  };
}

interface Change {
  readonly put?: StoredIncident;
  readonly remove?: StoredIncident;
  readonly transition?: Transition;
}

function step(
  previous: StoredIncident | undefined,
  next: Incident | undefined,
  now: Date,
  isSilenced: IsSilenced,
): Change {
  if (next === undefined) return previous === undefined ? {} : { remove: previous };
  const changed = (previous?.status === 'open') !== (next.status === 'open');
  const { incident, transition } = announce(next, changed, isSilenced(next), now);
  if (transition === undefined && previous !== undefined && isDeepStrictEqual(told(incident), told(previous)))
    return {};
  const put = { ...incident, version: (previous?.version ?? 0) + 1 };
  return transition === undefined ? { put } : { put, transition };
}

/**
 * What is worth a write. When it was last seen, tries and request ids differ in every run: a thousand certificates
 * would be stored every five minutes for them alone. What is observed counts, since the dashboard shows it.
 */
function told({ lastSeen: _, finding, ...incident }: Incident & Partial<Pick<StoredIncident, 'version'>>) {
  const { version: _version, ...rest } = incident;
  const { requestIds: _ids, attempts: _tries, ...found } = finding;
  return { ...rest, found };
}

function keyOf(check: CheckName, { condition, subject }: Finding): IncidentKey {
  return { check, condition, subject };
}
