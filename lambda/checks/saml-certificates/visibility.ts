/** Whether what is listed can be all there is: a role that sees too little gives no error, only a short list. Pure. */
import { type CertificateFinding, unknownFinding } from './finding.ts';
import type { Listed } from './scan-state.ts';

/** Kept from sweep to sweep; JSON. */
export interface SeenApps {
  /** How many SAML apps there were when the list was last believed. */
  readonly count: number;
  /** Since when there have been so few that it is not believed; ISO 8601, absent while it is. */
  readonly fewSince?: string;
}

/** As long as this a list that became short is doubted; then it is believed, because nobody changed the role. */
const DOUBTED_MS = 7 * 86_400_000;

const ROLE =
  'grant the service app a custom admin role with the permission okta.apps.read on the resource set of all apps (the standard role READ_ONLY_ADMIN may show it nothing but itself), beside the scopes okta.apps.read and okta.idps.read';

export interface Visibility {
  readonly findings: readonly CertificateFinding[];
  /** What is to be kept; as before while no list came to its end. */
  readonly seen: SeenApps | undefined;
}

/** @param minimum fewer SAML apps than this are not believed; 0 for an org that may have none */
export function judgeVisibility(
  listed: Listed | undefined,
  before: SeenApps | undefined,
  minimum: number,
  now: Date,
): Visibility {
  if (listed === undefined || listed.problems.some(({ part }) => part === 'apps'))
    return { findings: [], seen: before };
  const { apps: count, visible } = listed.counts;
  const among = `${count} SAML ${count === 1 ? 'app is' : 'apps are'} visible among ${visible} ${visible === 1 ? 'app' : 'apps'}`;
  if (count < minimum) {
    const findings = [
      finding(
        'TOO_FEW_APPS',
        among,
        `at least ${minimum} (minimumSamlApps; 0 for an org without SAML): ${ROLE}`,
      ),
    ];
    return { findings, seen: before };
  }
  const isDropped = before !== undefined && before.count > 0 && count * 2 <= before.count;
  if (!isDropped) return { findings: [], seen: { count } };
  const since = before.fewSince ?? now.toISOString();
  if (now.getTime() - Date.parse(since) >= DOUBTED_MS) return { findings: [], seen: { count } };
  const observed = `${among}, ${before.count} were there before`;
  const wanted = `more than half of what was there; if no apps were removed, ${ROLE}`;
  return {
    findings: [finding('APPS_DROPPED', observed, wanted)],
    seen: { count: before.count, fewSince: since },
  };
}

function finding(
  reason: 'TOO_FEW_APPS' | 'APPS_DROPPED',
  observed: string,
  wanted: string,
): CertificateFinding {
  return unknownFinding({ subject: 'apps', reason, observed, wanted });
}
