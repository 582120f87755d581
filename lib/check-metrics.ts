/** The metrics that the checks publish, as alarms and dashboards see them. */
import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Watch } from '../lambda/config.ts';
import {
  type CertificateType,
  CHECK_INTERVAL_MINUTES,
  type CheckName,
  DIMENSIONS,
  type LatencyPhase,
  METRIC_NAMESPACE,
  METRICS,
  type MetricName,
} from '../lambda/contract.ts';

/** What a caller may choose; name and dimensions stay what the checks publish. */
export type ViewOptions = Pick<MetricOptions, 'statistic' | 'period' | 'label'>;

/** 0 ok, 1 unknown, 2 warning, 3 critical; missing when no run finished. Worst value unless told otherwise. */
export function checkState({ org, check }: Watch, view: ViewOptions = {}): Metric {
  return metric(METRICS.checkState, check, { [DIMENSIONS.org]: org.alias, [DIMENSIONS.check]: check }, view);
}

/** Milliseconds to the last byte of the slowest document. Worst value unless told otherwise. */
export function discoveryLatency(alias: string, view: ViewOptions = {}): Metric {
  return metric(METRICS.discoveryLatency, 'oidc-discovery', { [DIMENSIONS.org]: alias }, view);
}

/**
 * Whole days until the nearest certificate of any kind expires, negative once expired. Lowest value unless told
 * otherwise: one check publishes it for hosts and another for SAML. The period is that of the faster, so that of an
 * org with the slower alone it has gaps.
 */
export function daysToExpiry(alias: string, view: ViewOptions = {}): Metric {
  const lowest = { statistic: Stats.MINIMUM, ...view };
  return metric(METRICS.daysToExpiry, 'oidc-discovery', { [DIMENSIONS.org]: alias }, lowest);
}

/** Count of open incidents that Okta reports on the org's cell; missing while unknown. Highest unless told otherwise. */
export function activeOktaIncidents(alias: string, view: ViewOptions = {}): Metric {
  return metric(METRICS.activeOktaIncidents, 'service-status', { [DIMENSIONS.org]: alias }, view);
}

/** Percent of the fullest bucket that is used; missing when none could be measured. Highest unless told otherwise. */
export function rateLimitUtilization(alias: string, view: ViewOptions = {}): Metric {
  return metric(METRICS.rateLimitUtilization, 'rate-limits', { [DIMENSIONS.org]: alias }, view);
}

/** Count of rate-limit events in Okta's System Log, over all buckets. Sum unless told otherwise. */
export function rateLimitEvents(alias: string, view: ViewOptions = {}): Metric {
  const all = { statistic: Stats.SUM, ...view };
  return metric(METRICS.rateLimitEvents, 'rate-limits', { [DIMENSIONS.org]: alias }, all);
}

/** Count of SAML certificates inside the first warning band; missing while unknown. Highest unless told otherwise. */
export function certificatesExpiring(alias: string, view: ViewOptions = {}): Metric {
  return metric(METRICS.certificatesExpiring, 'saml-certificates', { [DIMENSIONS.org]: alias }, view);
}

/** Milliseconds of one phase of the slowest document, of an org in detail mode. Worst value unless told otherwise. */
export function phaseLatency(alias: string, phase: LatencyPhase, view: ViewOptions = {}): Metric {
  const dimensions = { [DIMENSIONS.org]: alias, [DIMENSIONS.phase]: phase };
  return metric(METRICS.discoveryLatency, 'oidc-discovery', dimensions, view);
}

/** Percent of one bucket that is used, of an org in detail mode. Highest unless told otherwise. */
export function bucketUtilization(alias: string, bucket: string, view: ViewOptions = {}): Metric {
  const dimensions = { [DIMENSIONS.org]: alias, [DIMENSIONS.bucket]: bucket };
  return metric(METRICS.rateLimitUtilization, 'rate-limits', dimensions, view);
}

/** Whole days until the nearest certificate of a type expires, of an org in detail mode. Lowest unless told otherwise. */
export function daysToExpiryOfType(alias: string, type: CertificateType, view: ViewOptions = {}): Metric {
  const dimensions = { [DIMENSIONS.org]: alias, [DIMENSIONS.certificateType]: type };
  const check = type === 'Host' ? 'oidc-discovery' : 'saml-certificates';
  return metric(METRICS.daysToExpiry, check, dimensions, { statistic: Stats.MINIMUM, ...view });
}

/** Milliseconds by which the clock of an org in detail mode is ahead, negative when behind. Mean unless told otherwise. */
export function clockSkew(alias: string, view: ViewOptions = {}): Metric {
  const mean = { statistic: Stats.AVERAGE, ...view };
  return metric(METRICS.clockSkew, 'oidc-discovery', { [DIMENSIONS.org]: alias }, mean);
}

/** Count of SAML apps in the last list, of an org in detail mode. Lowest unless told otherwise: too few is what matters. */
export function appsScanned(alias: string, view: ViewOptions = {}): Metric {
  const lowest = { statistic: Stats.MINIMUM, ...view };
  return metric(METRICS.appsScanned, 'saml-certificates', { [DIMENSIONS.org]: alias }, lowest);
}

/** With a period in which one run of the check that publishes it is due. */
function metric(
  metricName: MetricName,
  publishedBy: CheckName,
  dimensionsMap: Record<string, string>,
  view: ViewOptions,
): Metric {
  return new Metric({
    statistic: Stats.MAXIMUM,
    period: Duration.minutes(CHECK_INTERVAL_MINUTES[publishedBy]),
    ...view,
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap,
  });
}
