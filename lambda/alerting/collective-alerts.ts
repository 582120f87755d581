/** Alerts about several incidents, or about none: digest, storm and test. Pure. */
import type { CheckName } from '../contract.ts';
import { type Alert, type AlertContext, type AlertItem, alertOf, commonParts } from './alert.ts';
import type { Transition } from './announcement.ts';
import { digestSummary, isDigested } from './digest-summary.ts';
import { rank } from './incident-status.ts';
import { POLICY } from './policy.ts';
import { shortened } from './text-layout.ts';

/** More than a mail has room for, few enough for a small item in the table; the rest is counted. */
const ITEMS = 50;

/** One alert for each transition, but one for all those of conditions that many apps share, where several are due. */
export function alertsOf(
  transitions: readonly Transition[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert[] {
  const digested = transitions.filter(({ incident }) => isDigested(incident.condition));
  if (digested.length < 2) return transitions.map((transition) => alertOf(transition, context, now));
  const others = transitions.filter((transition) => !digested.includes(transition));
  return [
    ...others.map((transition) => alertOf(transition, context, now)),
    digestAlert(digested, check, context, now),
  ];
}

function digestAlert(
  transitions: readonly Transition[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert {
  const alerts = transitions.map((transition) => alertOf(transition, context, now));
  const counts = digestSummary(alerts);
  const isExpiry = alerts.every(({ condition }) => condition === 'CERTIFICATE_EXPIRING');
  // What to do about the gravest comes first, and there is room for one.
  const [first] = presentFirst(alerts);
  const isOver = first?.state === 'RESOLVED';
  const key = `okta-health:${context.org.alias}:${check}:DIGEST`;
  return {
    ...commonParts(check, 'DIGEST', gravestOf(alerts), key, context, now),
    summary: counts,
    observed: counts,
    wanted: isExpiry
      ? 'every certificate renewed in time'
      : 'certificates that are valid, and known to the other side before they are used',
    nextSteps: isOver ? [] : [...(first?.nextSteps ?? [])],
    links: [...(first?.links ?? [])],
    ...named(alerts.map(itemOf)),
  };
}

/** What was held back by the cap on messages, or comes on top of it. */
export function stormAlert(
  held: readonly AlertItem[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert {
  const key = `okta-health:${context.org.alias}:${check}:STORM`;
  return {
    ...commonParts(check, 'STORM', gravestOf(held), key, context, now),
    summary: `${held.length} more ${held.length === 1 ? 'message' : 'messages'} held back`,
    observed: 'more messages than are sent in an hour',
    wanted: `at most ${POLICY.storm.messages} messages an hour, so that they are read`,
    nextSteps: [
      'Open the dashboard: it shows the present state of every check.',
      'Begin with the gravest of them: they are named first.',
      'Mute what is known: npm start -- mute PATTERN --for 2h --reason TEXT.',
    ],
    ...named(held),
  };
}

/** Shows that the way from here to the inbox works. */
export function testAlert(check: CheckName, context: AlertContext, now: Date): Alert {
  return {
    ...commonParts(check, 'TEST', 'info', `okta-health:${context.org.alias}:${check}:TEST`, context, now),
    summary: 'test message',
    observed: 'a test was asked for on the command line',
    wanted: 'this message, in every place that should get it',
    nextSteps: [
      'If you can read this, this destination works.',
      'Check that the other destinations got it too.',
      'Nothing else to do: nothing is wrong.',
    ],
  };
}

/** In characters; what is cut off here stands in the incident. */
const QUOTED = { subject: 200, observed: 200 };

export function itemOf({ dedupKey, state, severity, summary, subject, observed }: Alert): AlertItem {
  return {
    dedupKey,
    state,
    severity,
    summary,
    subject: shortened(subject, QUOTED.subject),
    observed: shortened(observed, QUOTED.observed),
  };
}

/** Four copies of them have to fit into one SNS message of 256 KiB, whatever script the names are in. */
const ITEMS_BYTES = 32_000;

function named(items: readonly AlertItem[]): Pick<Alert, 'items' | 'itemsTotal'> {
  let bytes = 0;
  const fitting = presentFirst(items)
    .slice(0, ITEMS)
    .filter((item) => {
      bytes += Buffer.byteLength(JSON.stringify(item));
      return bytes <= ITEMS_BYTES;
    });
  return { items: fitting, itemsTotal: items.length };
}

/** What lasts first, then the gravest. */
function presentFirst<Said extends Pick<AlertItem, 'state' | 'severity'>>(said: readonly Said[]): Said[] {
  const isOver = ({ state }: Said) => Number(state === 'RESOLVED');
  return [...said].sort((a, b) => isOver(a) - isOver(b) || rank(b.severity) - rank(a.severity));
}

function gravestOf(alerts: readonly Pick<Alert, 'severity'>[]): Alert['severity'] {
  return alerts.reduce<Alert['severity']>(
    (gravest, { severity }) => (rank(severity) > rank(gravest) ? severity : gravest),
    'info',
  );
}
