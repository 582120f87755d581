/** How the monitor itself is: its runs, its messages, and what it could not do. */
import { type IMetric, type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { CheckFunction } from './check-function.ts';
import { graphRow } from './graph-row.ts';

export interface MonitorParts {
  readonly functions: readonly CheckFunction[];
  readonly alerts: ITopic;
  readonly monitorHealth: ITopic;
  readonly failedRuns: IQueue;
  /** What hands alerts on to pagers and chat; none where there are only mail, SMS and webhooks. */
  readonly deliveries: readonly Delivery[];
  /** What machines did not take; none where only people are told. */
  readonly failedDeliveries: IQueue | undefined;
}

export interface Delivery {
  /** Where messages go, as people call it. */
  readonly destination: string;
  readonly function: IFunction;
}

export function monitorGraphs({ functions, deliveries, ...parts }: MonitorParts): IWidget[][] {
  return [
    graphRow(
      {
        title: 'Runs: invocations, errors, throttles',
        metrics: functions.flatMap(({ check, function: fn }) => started(fn, check)),
      },
      {
        title: 'Duration of runs (ms)',
        metrics: functions.flatMap(({ check, function: fn }) => [
          fn.metricDuration({ statistic: Stats.p(50), label: `${check} median` }),
          fn.metricDuration({ statistic: Stats.MAXIMUM, label: `${check} longest` }),
        ]),
      },
    ),
    graphRow(
      {
        title: 'Messages published, and deliveries that failed',
        metrics: [...messages(parts.alerts, 'alerts'), ...messages(parts.monitorHealth, 'monitor health')],
      },
      {
        title: 'Deliveries to pagers and chat: invocations, errors, throttles',
        metrics: deliveries.flatMap(({ destination, function: fn }) => started(fn, destination)),
      },
      { title: 'Waiting in queues: failed runs, failed deliveries', metrics: waiting(parts) },
    ),
  ];
}

function started(fn: IFunction, name: string): IMetric[] {
  return [
    fn.metricInvocations({ label: `${name} invocations` }),
    fn.metricErrors({ label: `${name} errors` }),
    fn.metricThrottles({ label: `${name} throttles` }),
  ];
}

function messages(topic: ITopic, name: string): IMetric[] {
  return [
    topic.metricNumberOfMessagesPublished({ label: `${name} published` }),
    topic.metricNumberOfNotificationsFailed({ label: `${name} failed` }),
  ];
}

/** The highest number: what was taken out again within the period was there all the same. */
function waiting({
  failedRuns,
  failedDeliveries,
}: Pick<MonitorParts, 'failedRuns' | 'failedDeliveries'>): IMetric[] {
  const statistic = Stats.MAXIMUM;
  return [
    failedRuns.metricApproximateNumberOfMessagesVisible({ statistic, label: 'failed runs' }),
    ...(failedDeliveries === undefined
      ? []
      : [
          failedDeliveries.metricApproximateNumberOfMessagesVisible({
            statistic,
            label: 'failed deliveries',
          }),
        ]),
  ];
}
