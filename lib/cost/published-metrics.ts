/** Every custom metric that CloudWatch bills: a name with its dimensions, whatever the number of checks that publish it. */
import type { Watch } from '../../lambda/config.ts';
import { type CheckName, METRICS, type MetricName } from '../../lambda/contract.ts';

/** What a run of each check publishes at most, beside its `CheckState`. */
export const MEASURED_BY: Readonly<Record<CheckName, readonly MetricName[]>> = {
  'oidc-discovery': [METRICS.discoveryLatency, METRICS.daysToExpiry],
  'rate-limits': [METRICS.rateLimitUtilization, METRICS.rateLimitEvents],
  'service-status': [METRICS.activeOktaIncidents],
  'saml-certificates': [METRICS.daysToExpiry, METRICS.certificatesExpiring],
};

/** By alias of the org; what two checks of an org publish alike is one metric. */
export function publishedMetrics(watches: readonly Watch[]): ReadonlyMap<string, readonly string[]> {
  const byOrg = new Map<string, string[]>();
  for (const { org, check } of watches) {
    const known = byOrg.get(org.alias) ?? [];
    const published = [`${METRICS.checkState} of ${check}`, ...MEASURED_BY[check]];
    byOrg.set(org.alias, [...new Set([...known, ...published])]);
  }
  return byOrg;
}
