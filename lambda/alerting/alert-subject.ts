/** An alert in one line: a mail's subject, a short message. Pure. */
import type { Alert } from './alert.ts';
import { ascii, inWords, shortened } from './text-layout.ts';

/** SNS takes fewer than 100 characters. */
const SUBJECT_LENGTH = 99;
/** A short message is billed by segments of 140 octets. */
const SMS_LENGTH = 139;

/** Printable ASCII, at most 99 characters; begins with a token that mail rules can rely on. */
export function alertSubject(alert: Alert): string {
  return shortened(
    ascii(`[${label(alert)}] ${alert.org.alias}: ${alert.summary}${tail(alert)}`),
    SUBJECT_LENGTH,
  );
}

export function alertSms(alert: Alert): string {
  const { check, condition, observed, subject, org } = alert;
  // The id of a key says nothing to anybody; whose certificate it is, the words say.
  const isOfKey = check === 'saml-certificates' && condition !== null;
  const about = isOfKey ? ` ${observed}` : subject === org.alias ? '' : ` ${subject}`;
  return shortened(ascii(`${alertSubject(alert)}${about}`), SMS_LENGTH);
}

/** What else was known at that moment, in one sentence; undefined where the alert itself is about that. */
export function surroundings({ check, state, control, oktaStatus }: Alert): string | undefined {
  if (check === 'service-status' || state === 'TEST') return undefined;
  return [...(control === null ? [] : [control]), oktaStatus.sentence].join('; ');
}

function label({ state, severity, reminder, items }: Alert): string {
  if (state === 'REMINDER') return `REMINDER ${reminder}`;
  return state === 'RESOLVED' || state === 'TEST' ? state : presentLabel(severity, items);
}

/**
 * The gravest severity of what is not over. An alert about several incidents bears the gravest of them all, so
 * that filters let it through to whoever was told of them; but nothing that is over may look like a new alarm.
 *
 * @param items of the alert, what is not over first
 */
export function presentLabel(severity: Alert['severity'], [first]: Alert['items']): string {
  if (first === undefined) return severity.toUpperCase();
  return first.state === 'RESOLVED' ? 'RESOLVED' : first.severity.toUpperCase();
}

function tail({ state, reason, durationSeconds }: Alert): string {
  switch (state) {
    case 'RESOLVED':
      return `, lasted ${inWords(durationSeconds)}`;
    case 'REMINDER':
      return `, still so after ${inWords(durationSeconds)} (${reason})`;
    case 'FLAPPING':
      return `, comes and goes (${reason})`;
    case 'ESCALATED':
      return `, now worse (${reason})`;
    default:
      return reason === null ? '' : ` (${reason})`;
  }
}
