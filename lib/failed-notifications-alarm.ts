/** The alarm for alerts that SNS could not deliver. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { alarmIdentity } from './alarm-identity.ts';

export interface FailedNotificationsAlarmProps {
  readonly alerts: ITopic;
  /** Told when a delivery failed; its own failures can only be seen on the dashboard. */
  readonly monitorHealth: ITopic;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/**
 * Off again after five minutes in which no delivery failed, and no message says so: that is no sign that the destination
 * works, or that anybody has got what was lost. A pager's incident stays open until somebody has seen to it. An OK
 * action would also send a message when the alarm is made, as it leaves INSUFFICIENT_DATA.
 */
export class FailedNotificationsAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: FailedNotificationsAlarmProps) {
    super(scope, id, {
      ...alarmIdentity(scope, {
        parts: ['failed-notifications'],
        wrong: 'SNS could not deliver an alert to one of its destinations.',
        runbookUrl: props.runbookUrl,
        heading: 'failed-notifications',
      }),
      metric: props.alerts.metricNumberOfNotificationsFailed({
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // SNS reports only topics in use
    });
    this.addAlarmAction(new SnsAction(props.monitorHealth));
  }
}
