/** Keeps the messages that a destination did not take, and says so. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmIdentity } from './alarm-identity.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';

export interface FailedDeliveriesProps {
  /** Encrypts the queue; SNS is let use it. */
  readonly key: IKey;
  /** Told when a delivery failed; who reads that is a destination that still works. */
  readonly monitorHealth: ITopic;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/**
 * One queue for two ways to fail: SNS puts there what it could not hand over, Lambda what a function gave up, with the
 * reason. Messages are kept for two weeks; destroying the stack deletes them with the queue.
 */
export class FailedDeliveries extends Construct {
  readonly queue: Queue;
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, { key, monitorHealth, runbookUrl }: FailedDeliveriesProps) {
    super(scope, id);
    this.queue = deadLetterQueue(this, 'Queue', key, 'the destinations');
    // Without a condition on the source, which the queue's policy has: docs/decisions/0102.
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SnsToEncryptedQueue',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    this.alarm = new Alarm(this, 'Alarm', {
      ...alarmIdentity(this, {
        parts: ['failed-deliveries'],
        wrong: 'A destination did not take a message; it waits in the queue of failed deliveries.',
        runbookUrl,
        heading: 'failed-deliveries',
      }),
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // SQS stops reporting a queue that nobody used for hours
    });
    // No message when it is over: to a destination that still fails it would be the next failed delivery.
    this.alarm.addAlarmAction(new SnsAction(monitorHealth));
  }
}
