/** A service of PagerDuty that is paged. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Destination } from '../lambda/config.ts';
import { DELIVERY_ENVIRONMENT } from '../lambda/contract.ts';
import { forMachines } from './alert-filter.ts';
import { DeliveryFunction } from './delivery-function.ts';
import type { Topics } from './topics.ts';

export interface PagerDutyServiceProps {
  readonly destination: Extract<Destination, { pagerduty: unknown }>;
  readonly topics: Topics;
  /** Encrypts the secret that is made. */
  readonly key: IKey;
  readonly failedDeliveries: IQueue;
}

/**
 * The integration key lies in a secret, which is made without a value unless the settings name one. With the stack, or
 * when the service leaves the settings, a secret that was made goes at once and for good, with what was stored in it.
 *
 * Lambda never starts it again with the same message: it tries again itself while that has sense (docs/decisions/0013).
 */
export class PagerDutyService extends Construct {
  /** ARN of the secret that was made; undefined where the settings name one. */
  readonly madeSecretArn: string | undefined;
  readonly delivery: DeliveryFunction;

  constructor(scope: Construct, id: string, props: PagerDutyServiceProps) {
    super(scope, id);
    const { destination, topics, key, failedDeliveries } = props;
    const { name, endpoint, secretArn } = destination.pagerduty;
    const arn = secretArn ?? this.makeSecret(name, key);
    this.madeSecretArn = secretArn === undefined ? arn : undefined;
    const delivery = new DeliveryFunction(this, 'Delivery', {
      handler: 'pagerduty',
      destination: `PagerDuty, ${name}`,
      environment: {
        [DELIVERY_ENVIRONMENT.pagerEndpoint]: endpoint,
        [DELIVERY_ENVIRONMENT.pagedSeverities]: destination.severities.join(','),
        [DELIVERY_ENVIRONMENT.routingKeySecret]: arn,
      },
      timeout: Duration.minutes(15), // of a thousand events PagerDuty takes 120 a minute
      retryAttempts: 0,
      failedDeliveries,
    });
    delivery.role.addToPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }),
    );
    if (this.madeSecretArn !== undefined) key.grantDecrypt(delivery.role);
    topics.subscribe(forMachines(destination), (filter) => delivery.subscription(filter));
    this.delivery = delivery;
  }

  private makeSecret(name: string, key: IKey): string {
    const secret = new CfnSecret(this, 'Secret', {
      description: `Integration key of Events API v2 with which the Okta health monitor pages PagerDuty, ${name}`,
      kmsKeyId: key.keyArn,
    });
    secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'PagerDuty has to make the new key first; the monitor picks a new value up by itself.',
    });
    return secret.ref;
  }
}
