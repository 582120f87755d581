/** The alarm for runs that could not be started or broke off. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmIdentity } from './alarm-identity.ts';

export interface FailedRunsAlarmProps {
  readonly failedRuns: IQueue;
  /** Told when a run failed. */
  readonly monitorHealth: ITopic;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/**
 * Stays on until somebody has looked and emptied the queue, or until the messages are two weeks old. No message says
 * that it is over: whoever emptied the queue knows, and an OK action would also send one when the alarm is made, as it
 * leaves INSUFFICIENT_DATA. In PagerDuty its incident is closed by hand.
 */
export class FailedRunsAlarm extends Alarm {
  constructor(scope: Construct, id: string, { failedRuns, monitorHealth, runbookUrl }: FailedRunsAlarmProps) {
    super(scope, id, {
      ...alarmIdentity(scope, {
        parts: ['failed-runs'],
        wrong:
          'A run of the monitor could not be started or broke off; its request waits in the queue of failed runs.',
        runbookUrl,
        heading: 'failed-runs',
      }),
      metric: failedRuns.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // SQS stops reporting a queue that nobody used for hours
    });
    this.addAlarmAction(new SnsAction(monitorHealth));
  }
}
