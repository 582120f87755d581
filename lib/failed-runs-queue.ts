/** Keeps the runs that could not be started or broke off, so that none disappears silently. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface FailedRunsQueueProps {
  /** Encrypts the queue. */
  readonly key: IKey;
}

/**
 * Messages hold the request of the run, so that it can be repeated by hand with the same JSON.
 * They are kept for two weeks; destroying the stack deletes them with the queue.
 */
export class FailedRunsQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { key }: FailedRunsQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'This queue is itself the dead-letter queue of the schedules and functions; nothing consumes it.',
    });
  }
}
