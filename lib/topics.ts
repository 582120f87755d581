/** Where messages leave the stack: findings about Okta on one topic, the monitor's own health on the other. */
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopicSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Filtered } from './alert-filter.ts';

export interface TopicsProps {
  /** Encrypts both topics; must let CloudWatch use it. */
  readonly key: IKey;
}

/**
 * Two topics, because only the monitor's own messages carry the attributes that a subscriber filters by:
 * a filter meant for Okta's alerts would swallow CloudWatch's.
 *
 * A policy that enforces TLS replaces SNS's default policy, so each topic says explicitly who may publish.
 * Destroying the stack removes both topics with their subscriptions; addresses then have to confirm anew.
 */
export class Topics extends Construct {
  /** Alerts about Okta, published by the checks. */
  readonly alerts: Topic;
  /** The stack's own alarms, published by CloudWatch. */
  readonly monitorHealth: Topic;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    this.alerts = this.topic('Alerts', 'Okta health alerts', props);
    this.monitorHealth = this.topic('MonitorHealth', 'Okta health monitor itself', props);
    this.allowAlarms(this.monitorHealth);
  }

  /** Lets a check publish alerts, in the topic's policy and in the role's own. */
  allowAlertsFrom(role: IRole): void {
    const publish = { actions: ['sns:Publish'], resources: [this.alerts.topicArn] };
    this.alerts.addToResourcePolicy(new PolicyStatement({ principals: [role], ...publish }));
    role.addToPrincipalPolicy(new PolicyStatement(publish));
  }

  /** Subscribes a destination to both: to alerts as far as it wants them, to the monitor's own health without a filter. */
  subscribe(wanted: Filtered, subscriptionWith: (filter: Filtered) => ITopicSubscription): void {
    this.alerts.addSubscription(subscriptionWith(wanted));
    this.monitorHealth.addSubscription(subscriptionWith({}));
  }

  private topic(id: string, displayName: string, { key }: TopicsProps): Topic {
    const topic = new Topic(this, id, { displayName, masterKey: key, enforceSSL: true });
    topic.applyRemovalPolicy(RemovalPolicy.DESTROY);
    return topic;
  }

  private allowAlarms(topic: Topic): void {
    const stack = Stack.of(this);
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudWatchAlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: `${stack.stackName}-*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
  }
}
