/** Every custom metric that CloudWatch bills: a name with its dimensions, whatever the number of checks that publish it. */
import { type CheckRequest, measuredBuckets, watchesOf } from '../../lambda/config.ts';
import { type CheckName, METRICS, type MetricName, PHASES } from '../../lambda/contract.ts';

/** What a run of each check publishes at most, beside its `CheckState`. */
export const MEASURED_BY: Readonly<Record<CheckName, readonly MetricName[]>> = {
  'oidc-discovery': [METRICS.discoveryLatency, METRICS.daysToExpiry],
  'rate-limits': [METRICS.rateLimitUtilization, METRICS.rateLimitEvents],
  'service-status': [METRICS.activeOktaIncidents],
  'saml-certificates': [METRICS.daysToExpiry, METRICS.certificatesExpiring],
};

/** By alias of the org; what two checks of an org publish alike is one metric. */
export function publishedMetrics(requests: readonly CheckRequest[]): ReadonlyMap<string, readonly string[]> {
  const byOrg = new Map<string, string[]>();
  for (const request of requests) {
    for (const { org, check } of watchesOf(request)) {
      const known = byOrg.get(org.alias) ?? [];
      const published = [`${METRICS.checkState} of ${check}`, ...MEASURED_BY[check], ...detailOf(request)];
      byOrg.set(org.alias, [...new Set([...known, ...published])]);
    }
  }
  return byOrg;
}

/** Aliases of the orgs in detail mode. */
export function detailedOrgs(requests: readonly CheckRequest[]): ReadonlySet<string> {
  return new Set(
    requests.flatMap((request) => ('detail' in request && request.detail ? [request.org.alias] : [])),
  );
}

/** Each named by what it is of, beside the org. */
function detailOf(request: CheckRequest): string[] {
  if (!('detail' in request && request.detail)) return [];
  const { daysToExpiry, discoveryLatency, rateLimitUtilization } = METRICS;
  switch (request.check) {
    case 'oidc-discovery':
      return [
        ...PHASES.map((phase) => `${discoveryLatency} of ${phase}`),
        `${daysToExpiry} of Host`,
        METRICS.clockSkew,
      ];
    case 'rate-limits':
      return measuredBuckets(request.settings).map((bucket) => `${rateLimitUtilization} of ${bucket}`);
    case 'saml-certificates':
      return [
        ...(request.credential === undefined ? [] : [`${daysToExpiry} of SAML`, METRICS.appsScanned]),
        ...(request.settings.metadata.length === 0 ? [] : [`${daysToExpiry} of Metadata`]),
      ];
  }
}
