/** A Lambda function that hands messages on to a destination, with a role of its own. */
import { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Filtered } from './alert-filter.ts';
import { handlerFunction } from './handler-function.ts';
import { acknowledgeKeyActions } from './key-actions.ts';

export interface DeliveryFunctionProps {
  readonly handler: 'pagerduty' | 'chat';
  /** Where messages go. */
  readonly destination: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  /** How often Lambda starts it again with a message on which it failed. */
  readonly retryAttempts: number;
  /** Gets what could not be delivered. */
  readonly failedDeliveries: IQueue;
}

/** SNS tells each subscriber on its own: a function that fails holds up nobody else. */
export class DeliveryFunction extends Construct {
  /** Where messages go. */
  readonly destination: string;
  readonly role: Role;
  readonly function: IFunction;
  private readonly failedDeliveries: IQueue;

  constructor(scope: Construct, id: string, props: DeliveryFunctionProps) {
    super(scope, id);
    const { handler, destination, environment, timeout, retryAttempts, failedDeliveries } = props;
    this.destination = destination;
    this.failedDeliveries = failedDeliveries;
    const { function: made, role } = handlerFunction(this, {
      handler,
      description: `Okta health monitor: messages to ${destination}`,
      memorySize: 256,
      timeout,
      environment,
      retryAttempts,
      maxEventAge: Duration.hours(1), // where the account has no room to run it; late is better than never
      onFailure: new SqsDestination(failedDeliveries),
    });
    this.function = made;
    this.role = role;
    acknowledgeKeyActions(role, 'SNS and SQS ask');
  }

  /** What SNS cannot even hand over is kept as well. */
  subscription(filter: Filtered): LambdaSubscription {
    return new LambdaSubscription(this.function, { ...filter, deadLetterQueue: this.failedDeliveries });
  }
}
