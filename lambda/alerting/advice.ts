/** What each condition means in plain words and what to do about it; the long form is `docs/runbook.md`. */
import type { CheckName, Condition, Reason } from '../contract.ts';
import type { Advice } from './advice/advice.ts';
import { BY_REASON } from './advice/by-reason.ts';
import {
  OF_CERTIFICATES,
  SAML_CERTIFICATE_EXPIRED,
  SAML_CERTIFICATE_EXPIRING,
} from './advice/of-certificates.ts';
import { OF_DISCOVERY } from './advice/of-discovery.ts';
import { OF_OKTA_STATUS } from './advice/of-okta-status.ts';
import { OF_RATE_LIMITS } from './advice/of-rate-limits.ts';
import { OF_THE_MONITOR } from './advice/of-the-monitor.ts';

const ADVICE: Readonly<Record<Condition, Advice>> = {
  ...OF_DISCOVERY,
  ...OF_OKTA_STATUS,
  ...OF_RATE_LIMITS,
  ...OF_CERTIFICATES,
  ...OF_THE_MONITOR,
};

/** Where a check finds by the name of a condition what asks for something else to be done. */
const BY_CHECK: Readonly<Partial<Record<CheckName, Readonly<Partial<Record<Condition, Advice>>>>>> = {
  'saml-certificates': { CERTIFICATE_EXPIRING: SAML_CERTIFICATE_EXPIRING },
};

export function adviceFor(condition: Condition, reason: Reason, check: CheckName): Advice {
  const isOfSaml = check === 'saml-certificates' && condition === 'CERTIFICATE_EXPIRING';
  if (isOfSaml && reason === 'CERT_EXPIRED') return SAML_CERTIFICATE_EXPIRED;
  const advice = usualAdvice(condition, check);
  const exact = BY_REASON[reason];
  return exact === undefined ? advice : { ...advice, ...exact };
}

/** Whatever the reason. */
export function usualAdvice(condition: Condition, check: CheckName): Advice {
  return BY_CHECK[check]?.[condition] ?? ADVICE[condition];
}

/** GitHub's anchor of the heading that bears the condition's name. */
export function runbookAnchor(condition: Condition): string {
  return condition.toLowerCase();
}
