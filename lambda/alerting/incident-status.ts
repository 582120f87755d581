/** First half of an incident's step: what one run makes of its status. Pure; nothing is announced here. */
import type { CheckName, Severity } from '../contract.ts';
import { SEVERITIES } from '../contract.ts';
import type { Finding } from '../outcome.ts';
import { boundedFinding } from './bounded-finding.ts';
import type { Incident } from './incident.ts';
import { firingRule, POLICY } from './policy.ts';

/** The incident after a run that had the finding. */
export function afterBadRun(
  previous: Incident | undefined,
  check: CheckName,
  finding: Finding,
  now: Date,
): Incident {
  const { condition, subject, severity, certainty } = finding;
  const rule = firingRule({ check, condition });
  // What was resolved was resolved: its runs do not count towards the next time.
  const before = previous === undefined || previous.status === 'resolved' ? [] : previous.recentRuns;
  const recentRuns = [...before, 'bad' as const].slice(-rule.of);
  const seenAt = now.toISOString();
  // A suspicion that good runs have pushed out of the window is over, though it is still remembered.
  const isRunning =
    previous?.status === 'open' || (previous?.status === 'suspected' && previous.recentRuns.includes('bad'));
  const wasOpen = previous?.status === 'open';
  const isDue = certainty === 'certain' || recentRuns.filter((run) => run === 'bad').length >= rule.seen;
  const opens = !wasOpen && isDue;
  return {
    ...(previous?.announced === undefined ? {} : { announced: previous.announced }),
    ...(previous?.flapping === undefined ? {} : { flapping: previous.flapping }),
    check,
    condition,
    subject,
    status: wasOpen || opens ? 'open' : 'suspected',
    severity: wasOpen ? gravest(previous, finding) : severity,
    firstSeen: isRunning ? previous.firstSeen : seenAt,
    lastSeen: seenAt,
    recentRuns,
    finding: boundedFinding(finding),
    changes: recentChanges(previous, now, opens),
  };
}

/** The incident after a run that saw its subject well; undefined when there is nothing left to remember. */
export function afterGoodRun(previous: Incident, now: Date): Incident | undefined {
  const recentRuns = [...previous.recentRuns, 'good' as const].slice(-firingRule(previous).of);
  const isOver =
    previous.status === 'open' && recentRuns.slice(-POLICY.clearRuns).every((run) => run === 'good');
  const changes = recentChanges(previous, now, isOver);
  const next = { ...previous, recentRuns, changes };
  if (isOver) return { ...next, status: 'resolved', lastSeen: now.toISOString() };
  const isForgotten =
    previous.status !== 'open' &&
    !recentRuns.includes('bad') &&
    changes.length === 0 &&
    previous.flapping !== true;
  return isForgotten ? undefined : next;
}

/** A graver finding counts once it is certain, or came twice: one bad try must not escalate. */
function gravest(
  { severity: before, finding: earlier }: Incident,
  { severity, certainty }: Finding,
): Severity {
  const isBelieved = certainty === 'certain' || rank(earlier.severity) >= rank(severity);
  return isBelieved && rank(severity) > rank(before) ? severity : before;
}

export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Times ahead of now are left over from a clock that was set back, and count for nothing. */
function recentChanges(previous: Incident | undefined, now: Date, changesNow: boolean): string[] {
  const recent = (previous?.changes ?? []).filter((at) => {
    const age = now.getTime() - Date.parse(at);
    return age >= 0 && age < POLICY.flapping.windowMs;
  });
  return changesNow ? [...recent, now.toISOString()] : recent;
}
