/** The one key that encrypts what the monitor stores and sends. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/**
 * A customer key, because the keys that AWS manages refuse CloudWatch: an alarm on a topic encrypted with
 * `alias/aws/sns` sends nothing, and only its history says so.
 *
 * Destroying the stack schedules the key's deletion in 30 days, free of charge. Until then it can be cancelled,
 * and with it goes the last copy of the state table: see `StateTable`. It encrypts the secrets of `OktaCredentials`
 * too, of which nothing is left by then.
 */
export class MonitoringKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Okta health monitor: state, messages, failed runs and credentials',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
    // Without a condition on the source, which the topic's policy has: docs/decisions/0102.
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudWatchAlarmsToEncryptedTopics',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  }
}
