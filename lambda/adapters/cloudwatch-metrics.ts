import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE } from '../contract.ts';
import type { Ports } from '../engine/ports.ts';
import { AWS_CLIENT_SETTINGS, limited } from './aws-client-settings.ts';

/** Publishes all points of a run with one PutMetricData; a run has far fewer than the 1,000 one call may carry. */
export function cloudWatchMetrics(): Ports['publishMetrics'] {
  const cloudWatch = new CloudWatchClient(AWS_CLIENT_SETTINGS);
  return async (points) => {
    const command = new PutMetricDataCommand({
      Namespace: METRIC_NAMESPACE,
      MetricData: points.map(({ metric, value, unit, dimensions, at }) => ({
        MetricName: metric,
        Value: value,
        Unit: unit,
        Timestamp: at,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
    });
    await limited((options) => cloudWatch.send(command, options));
  };
}
