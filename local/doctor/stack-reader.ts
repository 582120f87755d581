/** Reads a deployed stack with the AWS rights of whoever looks; writes nothing. Every port rejects with AwsFailure. */
import {
  CloudFormationClient,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
} from '@aws-sdk/client-sns';
import { dynamoDbReader } from '../../lambda/adapters/dynamodb-reader.ts';
import { logJson } from '../../lambda/adapters/runtime.ts';
import { secretsManager } from '../../lambda/adapters/secrets-manager.ts';
import { routingKey } from '../../lambda/delivery/routing-key.ts';
import { CredentialFault } from '../../lambda/okta/credentials/credential-fault.ts';
import { AwsFailure, explained } from '../deployed/aws-failure.ts';
import { CLIENT_SETTINGS } from '../deployed/deployed-stack.ts';
import { cloudWatchReader } from './cloudwatch-reader.ts';
import type { ScheduleFacts } from './judge-schedules.ts';
import type { SecretFacts } from './judge-secrets.ts';
import type { SubscriptionFacts } from './judge-subscriptions.ts';
import type { StackResource } from './stack-parts.ts';
import type { StackReader } from './stack-ports.ts';

export function stackReader(stack: string, tableName: string): StackReader {
  const cloudFormation = new CloudFormationClient(CLIENT_SETTINGS);
  const scheduler = new SchedulerClient(CLIENT_SETTINGS);
  const sns = new SNSClient(CLIENT_SETTINGS);
  const { lastRuns, alarms } = cloudWatchReader(stack);
  const stored = dynamoDbReader(tableName, logJson);

  async function resources(): Promise<StackResource[]> {
    const all: StackResource[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloudFormation.send(new ListStackResourcesCommand({ StackName: stack, NextToken }));
      for (const {
        ResourceType = '',
        LogicalResourceId = '',
        PhysicalResourceId,
      } of page.StackResourceSummaries ?? [])
        if (PhysicalResourceId !== undefined)
          all.push({ type: ResourceType, logicalId: LogicalResourceId, physicalId: PhysicalResourceId });
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return all;
  }

  async function schedule(name: string, group: string): Promise<ScheduleFacts> {
    try {
      const {
        State,
        Target,
        Description = '',
      } = await explained(
        `read the schedule ${name}`,
        scheduler.send(new GetScheduleCommand({ Name: name, GroupName: group })),
      );
      const isEnabled = State === 'ENABLED';
      return { name, group, kind: 'there', isEnabled, input: Target?.Input ?? '', description: Description };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      const isMissing = error.cause instanceof Error && error.cause.name === 'ResourceNotFoundException';
      return isMissing ? { name, group, kind: 'missing' } : { name, group, kind: 'aws', failure: error };
    }
  }

  async function subscriptions(topicArn: string): Promise<SubscriptionFacts[]> {
    const all: SubscriptionFacts[] = [];
    for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topicArn })) {
      for (const { SubscriptionArn = '', Protocol = '', Endpoint = '' } of page.Subscriptions ?? []) {
        // Ended, and listed for a while.
        if (SubscriptionArn === 'Deleted') continue;
        const common = { protocol: Protocol, endpoint: Endpoint };
        all.push({ ...common, ...(await confirmationOf(SubscriptionArn)) });
      }
    }
    return all;
  }

  /** A pending one has no ARN yet that could be asked for. */
  async function confirmationOf(arn: string): Promise<Pick<SubscriptionFacts, 'isPending' | 'isGuarded'>> {
    if (!arn.startsWith('arn:')) return { isPending: true, isGuarded: undefined };
    const { Attributes = {} } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
    );
    const { PendingConfirmation, ConfirmationWasAuthenticated } = Attributes;
    return {
      isPending: PendingConfirmation?.toLowerCase() === 'true',
      isGuarded: ConfirmationWasAuthenticated?.toLowerCase() === 'true',
    };
  }

  async function pagerSecret(arn: string): Promise<SecretFacts> {
    try {
      await routingKey(secretsManager(arn)).current();
      return { arn, kind: 'good' };
    } catch (error) {
      if (error instanceof CredentialFault) return { arn, kind: 'bad', problem: error.problem };
      try {
        return await explained(`read the secret ${arn}`, Promise.reject(error));
      } catch (failure) {
        if (failure instanceof AwsFailure) return { arn, kind: 'aws', failure };
        throw failure;
      }
    }
  }

  const template = async () => {
    const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: stack }));
    return TemplateBody ?? '{}';
  };
  return {
    resources: () => explained(`list the resources of ${stack}`, resources()),
    template: () => explained(`read the template of ${stack}`, template()),
    schedule,
    subscriptions: (topic) => explained(`list the subscriptions of ${topic}`, subscriptions(topic)),
    lastRuns: (watches, now) => explained('read the metric CheckState', lastRuns(watches, now)),
    alarms: () => explained(`list the alarms of ${stack}`, alarms()),
    pagerSecret,
    stored: (alias) => explained(`read the table ${tableName}`, stored(alias)),
  };
}
