/** Alerts about several incidents, or about none: digest, storm and test. Pure. */
import type { CheckName } from '../contract.ts';
import { type Alert, type AlertContext, type AlertItem, alertOf, commonParts } from './alert.ts';
import type { Transition } from './announcement.ts';
import { rank } from './incident-status.ts';
import { BANDED_CONDITIONS } from './policy.ts';

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
  const counts = [...(due > 0 ? [`${due} expire soon`] : []), ...(over > 0 ? [`${over} are renewed`] : [])];
  const key = `okta-health:${context.org.alias}:${check}:DIGEST`;
  return {
    ...commonParts(check, 'DIGEST', gravestOf(alerts), key, context, now),
    summary: `${alerts.length} certificates: ${counts.join(', ')}`,
    observed: counts.join(', '),
    wanted: 'every certificate renewed in time',
    nextSteps: [...(alerts[0]?.nextSteps ?? [])],
    links: [...(alerts[0]?.links ?? [])],
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
    observed: 'more messages than one hour may bring',
    wanted: 'at most 10 messages an hour',
    nextSteps: [
      'Open the dashboard: it shows every open incident, held back or not.',
      'Begin with the critical ones below.',
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

export function itemOf({ dedupKey, state, severity, summary, subject }: Alert): AlertItem {
  return { dedupKey, state, severity, summary, subject };
}

function named(items: readonly AlertItem[]): Pick<Alert, 'items' | 'itemsTotal'> {
  const gravestFirst = [...items].sort((a, b) => rank(b.severity) - rank(a.severity));
  return { items: gravestFirst.slice(0, ITEMS), itemsTotal: items.length };
}

function gravestOf(alerts: readonly Pick<Alert, 'severity'>[]): Alert['severity'] {
  return alerts.reduce<Alert['severity']>(
    (gravest, { severity }) => (rank(severity) > rank(gravest) ? severity : gravest),
    'info',
  );
}
