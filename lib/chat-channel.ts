/** A channel of Slack or Microsoft Teams that shows alerts as cards, and CloudWatch's alarms as Amazon Q Developer does. */
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnMicrosoftTeamsChannelConfiguration, CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Destination } from '../lambda/config.ts';
import { DELIVERY_ENVIRONMENT } from '../lambda/contract.ts';
import { forPeople } from './alert-filter.ts';
import { DeliveryFunction } from './delivery-function.ts';
import type { Topics } from './topics.ts';

export interface ChatChannelProps {
  readonly destination: Extract<Destination, { chat: unknown }>;
  readonly topics: Topics;
  /** Encrypts the channel's topic. */
  readonly key: IKey;
  readonly failedDeliveries: IQueue;
}

/**
 * Amazon Q Developer reads a form of its own and drops everything else, so the channel has a topic of its own, to
 * which a function hands the alerts on. It may do nothing in the account: its role has no permission.
 */
export class ChatChannel extends Construct {
  readonly delivery: DeliveryFunction;

  constructor(
    scope: Construct,
    id: string,
    { destination, topics, key, failedDeliveries }: ChatChannelProps,
  ) {
    super(scope, id);
    const { chat } = destination;
    const cards = new Topic(this, 'Cards', {
      displayName: 'Okta health alerts for chat',
      masterKey: key,
      enforceSSL: true,
    });
    cards.applyRemovalPolicy(RemovalPolicy.DESTROY);
    const delivery = new DeliveryFunction(this, 'Delivery', {
      handler: 'chat',
      destination: `${chat.platform}, channel ${chat.channelId}`,
      environment: { [DELIVERY_ENVIRONMENT.chatTopic]: cards.topicArn },
      timeout: Duration.seconds(30),
      retryAttempts: 2,
      failedDeliveries,
    });
    const publish = { actions: ['sns:Publish'], resources: [cards.topicArn] };
    cards.addToResourcePolicy(new PolicyStatement({ principals: [delivery.role], ...publish }));
    delivery.role.addToPolicy(new PolicyStatement(publish));
    key.grant(delivery.role, 'kms:Decrypt', 'kms:GenerateDataKey*');
    topics.alerts.addSubscription(delivery.subscription(forPeople(destination)));
    this.delivery = delivery;
    this.configure(chat, [cards.topicArn, topics.monitorHealth.topicArn]);
  }

  private configure(chat: ChatChannelProps['destination']['chat'], snsTopicArns: string[]): void {
    const role = new Role(this, 'Role', {
      description: 'Amazon Q Developer shows messages; it may read and change nothing',
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
    });
    const common = {
      configurationName: `${Stack.of(this).stackName}-${chat.channelId.replace(/\W/g, '-')}`.slice(0, 128),
      iamRoleArn: role.roleArn,
      // Without any it would be AdministratorAccess, to which only the role sets a limit.
      guardrailPolicies: [this.denyAll()],
      loggingLevel: 'ERROR', // else nobody learns of a message that is not shown
      snsTopicArns,
    };
    if (chat.platform === 'slack')
      new CfnSlackChannelConfiguration(this, 'Channel', {
        ...common,
        slackWorkspaceId: chat.workspaceId,
        slackChannelId: chat.channelId,
      });
    else
      new CfnMicrosoftTeamsChannelConfiguration(this, 'Channel', {
        ...common,
        teamsTenantId: chat.tenantId,
        teamId: chat.teamId,
        teamsChannelId: chat.channelId,
      });
  }

  private denyAll(): string {
    return Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      account: 'aws',
      resource: 'policy',
      resourceName: 'AWSDenyAll',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
