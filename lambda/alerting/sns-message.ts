/** One publish in several forms: text for people, the canonical JSON for machines. Pure. */
import { MACHINES_ONLY } from '../contract.ts';
import type { Alert } from './alert.ts';
import { alertSms, alertSubject } from './alert-subject.ts';
import { alertText } from './alert-text.ts';

export interface SnsMessage {
  readonly subject: string;
  /** JSON with one string per protocol, for `MessageStructure: json`. */
  readonly message: string;
  /** What a subscriber's filter policy may use, of which it may name five. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function snsMessage(alert: Alert): SnsMessage {
  const text = alertText(alert);
  const canonical = JSON.stringify(alert);
  const { org, check, severity, state, schemaVersion, machinesOnly } = alert;
  return {
    subject: alertSubject(alert),
    message: JSON.stringify({
      default: text,
      email: text,
      sms: alertSms(alert),
      lambda: canonical,
      sqs: canonical,
      http: canonical,
      https: canonical,
    }),
    attributes: {
      org: org.alias,
      check,
      severity,
      state,
      schemaVersion,
      ...(machinesOnly ? { [MACHINES_ONLY]: 'true' } : {}),
    },
  };
}
