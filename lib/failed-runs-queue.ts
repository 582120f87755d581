/** Keeps the runs that could not be started or broke off, so that none disappears silently. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue.ts';

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
    this.queue = deadLetterQueue(this, 'Queue', key, 'the schedules and functions');
  }
}
