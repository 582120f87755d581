/** The first page to look at: what the checks say, and whether the monitor itself is well. */
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Stats,
  type YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CheckRequest } from '../lambda/config.ts';
import { CHECK_STATES } from '../lambda/contract.ts';
import { checkState, daysToExpiry, discoveryLatency } from './check-metrics.ts';

export interface HealthDashboardProps {
  /** Name of the dashboard, unique in the account and part of its link. */
  readonly dashboardName: string;
  /** The runs whose results are shown. */
  readonly requests: readonly CheckRequest[];
  readonly functions: readonly IFunction[];
  readonly alarms: readonly Alarm[];
  readonly topics: readonly ITopic[];
  readonly failedRuns: IQueue;
}

const PAGE_WIDTH = 24;

export class HealthDashboard extends Construct {
  constructor(scope: Construct, id: string, props: HealthDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.dashboardName,
      defaultInterval: Duration.hours(3),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: PAGE_WIDTH, height: 3 })],
        ...this.whatChecksSay(props),
        ...this.howTheMonitorIs(props),
      ],
    });
  }

  private whatChecksSay({ requests }: HealthDashboardProps): IWidget[][] {
    const aliases = [...new Set(requests.map(({ org }) => org.alias))];
    const states = Object.entries(CHECK_STATES).map(([label, value]) => ({ label, value }));
    return [
      [
        new GraphWidget({
          title: 'State of each check; a gap means that no run finished',
          left: requests.map((request) =>
            checkState(request, { label: `${request.org.alias} ${request.check}` }),
          ),
          leftYAxis: { min: 0, max: CHECK_STATES.critical, showUnits: false },
          leftAnnotations: states,
          width: PAGE_WIDTH,
          height: 6,
        }),
      ],
      graphs([
        [
          'Discovery latency, slowest document (ms)',
          aliases.map((alias) => discoveryLatency(alias, { label: alias })),
        ],
        [
          'Days to the nearest certificate expiry',
          aliases.map((alias) => daysToExpiry(alias, { label: alias })),
          {},
        ],
      ]),
    ];
  }

  private howTheMonitorIs({ functions, topics, failedRuns }: HealthDashboardProps): IWidget[][] {
    const runs = functions.flatMap((fn) => [fn.metricInvocations(), fn.metricErrors(), fn.metricThrottles()]);
    const duration = functions.flatMap((fn) => [
      fn.metricDuration({ statistic: Stats.p(50), label: 'median' }),
      fn.metricDuration({ statistic: Stats.MAXIMUM, label: 'longest' }),
    ]);
    const messages = topics.flatMap((topic) => [
      topic.metricNumberOfMessagesPublished(),
      topic.metricNumberOfNotificationsFailed(),
    ]);
    return [
      graphs([
        ['Runs: invocations, errors, throttles', runs],
        ['Duration of runs (ms)', duration],
      ]),
      graphs([
        ['Messages published and failed, per topic', messages],
        ['Failed runs waiting', [failedRuns.metricApproximateNumberOfMessagesVisible()]],
      ]),
    ];
  }
}

/** A row of graphs of equal width; the axis begins at zero unless told otherwise. */
function graphs(row: [title: string, metrics: IMetric[], axis?: YAxisProps][]): IWidget[] {
  return row.map(
    ([title, left, leftYAxis = { min: 0 }]) =>
      new GraphWidget({
        title,
        left,
        leftYAxis: { ...leftYAxis, showUnits: false },
        width: PAGE_WIDTH / row.length,
        height: 6,
      }),
  );
}
