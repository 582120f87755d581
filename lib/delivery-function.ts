/** A Lambda function that hands messages on to a destination, with a role of its own. */
import * as path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type IFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Filtered } from './alert-filter.ts';
import { BUNDLING, HANDLERS, PROJECT_ROOT } from './bundling.ts';
import { acknowledgeKeyActions } from './key-actions.ts';

export interface DeliveryFunctionProps {
  /** Names the file in `lambda/handlers` that exports `handler`. */
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

/**
 * SNS tells each subscriber on its own: a function that fails holds up nobody else. Destroying the stack deletes the
 * log group with the deliveries of the last month.
 */
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
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    acknowledgeKeyActions(this.role, 'SNS and SQS ask');
    this.function = new NodejsFunction(this, 'Function', {
      description: `Okta health monitor: messages to ${destination}`,
      entry: path.join(HANDLERS, `${handler}.ts`),
      handler: 'handler',
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: path.join(PROJECT_ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { ...environment },
      awsSdkConnectionReuse: false, // a setting of SDK version 2; version 3 keeps connections anyway
      retryAttempts,
      maxEventAge: Duration.hours(1), // where the account has no room to run it; late is better than never
      onFailure: new SqsDestination(failedDeliveries),
      bundling: BUNDLING,
    });
  }

  /** What SNS cannot even hand over is kept as well. */
  subscription(filter: Filtered): LambdaSubscription {
    return new LambdaSubscription(this.function, { ...filter, deadLetterQueue: this.failedDeliveries });
  }
}
