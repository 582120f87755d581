import { ConfirmSubscriptionCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientSettingsFor, limited } from './aws-client-settings.ts';

/**
 * Confirms a subscription so that only its owner and the topic's can end it: scanners that open every link of a mail
 * would else unsubscribe its reader.
 *
 * @returns ARN of the subscription
 */
export async function confirmSubscription(topicArn: string, token: string): Promise<string> {
  const sns = new SNSClient(clientSettingsFor(topicArn));
  const command = new ConfirmSubscriptionCommand({
    TopicArn: topicArn,
    Token: token,
    AuthenticateOnUnsubscribe: 'true',
  });
  const { SubscriptionArn } = await limited((options) => sns.send(command, options));
  if (SubscriptionArn === undefined) throw new Error('SNS named no subscription');
  return SubscriptionArn;
}
