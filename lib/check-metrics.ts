/** The metrics that the checks publish, as alarms and dashboards see them. */
import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { CheckRequest } from '../lambda/config.ts';
import { DIMENSIONS, METRIC_NAMESPACE, METRICS, type MetricName } from '../lambda/contract.ts';

/** What a caller may choose; name and dimensions stay what the checks publish. */
export type ViewOptions = Pick<MetricOptions, 'statistic' | 'period' | 'label'>;

/** 0 ok, 1 unknown, 2 warning, 3 critical; missing when no run finished. Worst value unless told otherwise. */
export function checkState({ org, check }: CheckRequest, view: ViewOptions = {}): Metric {
  const dimensionsMap = { [DIMENSIONS.org]: org.alias, [DIMENSIONS.check]: check };
  return metric(METRICS.checkState, dimensionsMap, view);
}

/** Milliseconds to the last byte of the slowest document. Worst value unless told otherwise. */
export function discoveryLatency(alias: string, view: ViewOptions = {}): Metric {
  return metric(METRICS.discoveryLatency, { [DIMENSIONS.org]: alias }, view);
}

/** Whole days until the nearest certificate expires, negative once expired. Lowest value unless told otherwise. */
export function daysToExpiry(alias: string, view: ViewOptions = {}): Metric {
  return metric(METRICS.daysToExpiry, { [DIMENSIONS.org]: alias }, { statistic: Stats.MINIMUM, ...view });
}

function metric(metricName: MetricName, dimensionsMap: Record<string, string>, view: ViewOptions): Metric {
  return new Metric({
    statistic: Stats.MAXIMUM,
    period: Duration.minutes(1),
    ...view,
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap,
  });
}
