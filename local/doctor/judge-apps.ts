/** What a credential sees of the apps, and what it may call. Pure. */
import { utilizationPercent } from '../../lambda/okta/rate-limit-headers.ts';
import type { Said } from './said.ts';
import type { AppsFacts, TargetFacts } from './try-access.ts';

const ROLE =
  'Give the app a custom admin role with the permission okta.apps.read on a resource set of all apps (docs/okta-setup.md, step 4)';

/** @param minimum fewer SAML apps than this are not believed; 0 for an org that may have none */
export function judgeApps({ visible, samlApps, isOnlyItself, isAll }: AppsFacts, minimum: number): Said {
  const what = 'apps visible';
  const seen = `${count(samlApps, 'SAML app')} among ${count(visible, 'active app')}`;
  const observed = isAll ? seen : `${seen} on the first page, and the list goes on`;
  if (samlApps >= minimum && !(isOnlyItself && minimum > 0))
    return { state: 'ok', what, observed: `${observed}; minimumSamlApps is ${minimum}` };
  if (isOnlyItself) {
    return {
      state: 'warning',
      what,
      observed:
        'the service app sees nothing but itself, as with the role READ_ONLY_ADMIN: certificates would be missed without an error',
      fix: `${ROLE}; set minimumSamlApps to 0 for an org without SAML.`,
    };
  }
  // A scan reads the other pages.
  if (!isAll) return { state: 'info', what, observed: `${observed}; minimumSamlApps is ${minimum}` };
  return {
    state: 'warning',
    what,
    observed: `${seen}, and minimumSamlApps is ${minimum}: saml-certificates will be unknown`,
    fix: `${ROLE}; or lower minimumSamlApps in the settings, to 0 for an org without SAML.`,
  };
}

/** Of each bucket once, as this credential has it. */
export function limitLines(targets: readonly TargetFacts[]): Said[] {
  const lines = new Map<string, Said>();
  for (const { target, result } of targets) {
    if (!('rateLimit' in result) || result.rateLimit === undefined || lines.has(target.bucket)) continue;
    const { limit, remaining } = result.rateLimit;
    if (utilizationPercent(result.rateLimit) === undefined) continue;
    const observed = `${limit} calls a minute for this credential, ${remaining} left`;
    lines.set(target.bucket, { state: 'info', what: `limit of ${target.bucket}`, observed });
  }
  return [...lines.values()];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
