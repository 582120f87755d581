/** Alerts about several incidents, or about none: digest, storm and test. Pure. */
import type { CheckName } from '../contract.ts';
import {
  type Alert,
  type AlertContext,
  type AlertItem,
  alertOf,
  commonParts,
  eventIdOfPart,
} from './alert.ts';
import { gravestOf, itemOf, parted, presentFirst } from './alert-items.ts';
import type { Transition } from './announcement.ts';
import { digestSummary, isDigested } from './digest-summary.ts';
import { POLICY } from './policy.ts';

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
    ...digestAlerts(digested, check, context, now),
  ];
}

/**
 * People get one, which names what it has room for and counts the rest. A pager opens and closes each incident by
 * itself, so the rest follows for machines, in digests of their own.
 */
function digestAlerts(
  transitions: readonly Transition[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert[] {
  const alerts = presentFirst(transitions.map((transition) => alertOf(transition, context, now)));
  const [named = [], ...unnamed] = parted(alerts);
  const whole = digestAlert(alerts, named, check, context, now);
  const parts = unnamed.map((part, index) => ({
    ...digestAlert(part, part, check, context, now),
    eventId: eventIdOfPart(whole.eventId, index),
    machinesOnly: true,
  }));
  return [whole, ...parts];
}

function digestAlert(
  alerts: readonly Alert[],
  named: readonly Alert[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert {
  const counts = digestSummary(alerts);
  const isExpiry = alerts.every(({ condition }) => condition === 'CERTIFICATE_EXPIRING');
  // What to do about the gravest comes first, and there is room for one.
  const [first] = alerts;
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
    items: named.map(itemOf),
    itemsTotal: alerts.length,
  };
}

/**
 * What was held back by the cap on messages, or comes on top of it. For people: machines had each of them at once.
 */
export function stormAlert(
  held: readonly AlertItem[],
  check: CheckName,
  context: AlertContext,
  now: Date,
): Alert {
  const key = `okta-health:${context.org.alias}:${check}:STORM`;
  const [named = []] = parted(presentFirst(held));
  return {
    ...commonParts(check, 'STORM', gravestOf(held), key, context, now),
    summary: `${held.length} more ${held.length === 1 ? 'message' : 'messages'} held back`,
    observed: 'more messages than are sent in an hour',
    wanted: `at most ${POLICY.storm.messages} messages an hour, and ${POLICY.storm.urgent} more that are critical and new, so that they are read`,
    nextSteps: [
      'Open the dashboard: it shows the present state of every check.',
      'Begin with the gravest of them: they are named first.',
      'Mute what is known: npm start -- mute PATTERN --for 2h --reason TEXT.',
    ],
    items: named,
    itemsTotal: held.length,
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
