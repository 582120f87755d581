/** Alerts about several incidents, or about none: digest, storm and test. Pure. */
import type { CheckName } from '../contract.ts';
import { type Alert, type AlertContext, type AlertItem, alertOf, commonParts } from './alert.ts';
import type { Transition } from './announcement.ts';
import { rank } from './incident-status.ts';
import { BANDED_CONDITIONS, POLICY } from './policy.ts';
import { shortened } from './text-layout.ts';

/** More than a mail has room for, few enough for a small item in the table; the rest is counted. */
const ITEMS = 50;

/** One alert for each transition, but one for all those that are announced by bands, where several are due. */
export function alertsOf(
  transitions: readonly Transition[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert[] {
  const banded = transitions.filter(({ incident }) => BANDED_CONDITIONS.has(incident.condition));
  if (banded.length < 2) return transitions.map((transition) => alertOf(transition, context, now));
  const others = transitions.filter((transition) => !banded.includes(transition));
  return [
    ...others.map((transition) => alertOf(transition, context, now)),
    digestAlert(banded, check, context, now),
  ];
}

function digestAlert(
  transitions: readonly Transition[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert {
  const alerts = transitions.map((transition) => alertOf(transition, context, now));
  const over = alerts.filter(({ state }) => state === 'RESOLVED').length;
  const due = alerts.length - over;
  const counts = expiryCounts(due, over);
  const key = `okta-health:${context.org.alias}:${check}:DIGEST`;
  return {
    ...commonParts(check, 'DIGEST', gravestOf(alerts), key, context, now),
    summary: counts,
    observed: counts,
    wanted: 'every certificate renewed in time',
    nextSteps: due === 0 ? [] : [...(alerts[0]?.nextSteps ?? [])],
    links: [...(alerts[0]?.links ?? [])],
    ...named(alerts.map(itemOf)),
  };
}

function expiryCounts(due: number, over: number): string {
  const certificates = (count: number) => `${count} certificate${count === 1 ? '' : 's'}`;
  if (due === 0) return `${certificates(over)} no longer expire${over === 1 ? 's' : ''} soon`;
  const expiring = `${certificates(due)} expire${due === 1 ? 's' : ''} soon`;
  return over === 0 ? expiring : `${expiring}, ${over} no longer`;
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

/** What lasts first, then the gravest. */
function named(items: readonly AlertItem[]): Pick<Alert, 'items' | 'itemsTotal'> {
  const isOver = ({ state }: AlertItem) => Number(state === 'RESOLVED');
  const ordered = [...items].sort((a, b) => isOver(a) - isOver(b) || rank(b.severity) - rank(a.severity));
  let bytes = 0;
  const fitting = ordered.slice(0, ITEMS).filter((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item));
    return bytes <= ITEMS_BYTES;
  });
  return { items: fitting, itemsTotal: items.length };
}

function gravestOf(alerts: readonly Pick<Alert, 'severity'>[]): Alert['severity'] {
  return alerts.reduce<Alert['severity']>(
    (gravest, { severity }) => (rank(severity) > rank(gravest) ? severity : gravest),
    'info',
  );
}
