/** The Lambda function of one check, with a role that can do what that check does and nothing else. */
import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CheckRequest } from '../lambda/config.ts';
import { type CheckName, ENVIRONMENT, METRIC_NAMESPACE } from '../lambda/contract.ts';
import { handlerFunction } from './handler-function.ts';
import { acknowledgeKeyActions } from './key-actions.ts';
import type { OktaCredentials } from './okta-credentials.ts';
import type { StateTable } from './state-table.ts';
import type { Topics } from './topics.ts';

/** With less memory, the share of CPU shows up as latency of the target. Ends before the next minute begins. */
const MEASURING = { memorySize: 512, timeout: Duration.seconds(55) };

/**
 * A scan measures no latency, and for most of its time it waits for the monitor's small share of a bucket to be filled
 * again: little memory for a long time costs no more than that. Ends before the next run begins, five minutes later.
 */
const SCANNING = { memorySize: 256, timeout: Duration.seconds(280) };

export interface CheckFunctionProps {
  readonly check: CheckName;
  /** All that it is ever started with: it may use the credentials named there. */
  readonly requests: readonly CheckRequest[];
  readonly credentials: OktaCredentials;
  readonly state: StateTable;
  readonly topics: Topics;
  /** Gets asynchronous runs that failed. */
  readonly failedRuns: IQueue;
}

/**
 * Everything a run needs to know travels in its request; the environment only says where state and alerts live.
 *
 * Nothing retries: a run that failed is followed by the next one, minutes later.
 */
export class CheckFunction extends Construct {
  readonly check: CheckName;
  readonly requests: readonly CheckRequest[];
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: CheckFunctionProps) {
    super(scope, id);
    const { check, requests, credentials, state, topics, failedRuns } = props;
    this.check = check;
    this.requests = requests;
    const { function: made, role } = handlerFunction(this, {
      handler: check,
      description: `Okta health monitor: ${check}`,
      ...(check === 'saml-certificates' ? SCANNING : MEASURING),
      environment: {
        [ENVIRONMENT.tableName]: state.table.tableName,
        [ENVIRONMENT.alertsTopicArn]: topics.alerts.topicArn,
      },
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
      onFailure: new SqsDestination(failedRuns),
    });
    this.function = made;
    state.allowItemsTo(role);
    topics.allowAlertsFrom(role);
    credentials.allowUseBy(role, requests);
    allowMetrics(role);
    acknowledgeKeyActions(role, 'DynamoDB, SNS and SQS ask');
  }
}

function allowMetrics(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'PutMetricData has no resource to name; the condition limits it to the monitor’s own namespace.',
  });
}
