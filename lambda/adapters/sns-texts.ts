import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AWS_CLIENT_SETTINGS, limited } from './aws-client-settings.ts';

/** Publishes texts as they are to a topic, the same to every subscriber. */
export function snsTexts(topicArn: string): (text: string) => Promise<void> {
  const sns = new SNSClient(AWS_CLIENT_SETTINGS);
  return async (text) => {
    const command = new PublishCommand({ TopicArn: topicArn, Message: text });
    await limited((options) => sns.send(command, options));
  };
}
