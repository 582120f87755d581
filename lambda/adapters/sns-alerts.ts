import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { snsMessage } from '../alerting/sns-message.ts';
import type { Ports } from '../engine/ports.ts';
import { AWS_CLIENT_SETTINGS, limited } from './aws-client-settings.ts';

/**
 * Publishes alerts to the topic whose subscribers are people and pagers. Hardly any run has one, so that the client is
 * made when the first is sent.
 */
export function snsAlerts(topicArn: string): Ports['publishAlert'] {
  let client: SNSClient | undefined;
  return async (alert) => {
    client ??= new SNSClient(AWS_CLIENT_SETTINGS);
    const sns = client;
    const { subject, message, attributes } = snsMessage(alert);
    const command = new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      Message: message,
      MessageStructure: 'json',
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    });
    await limited((options) => sns.send(command, options));
  };
}
