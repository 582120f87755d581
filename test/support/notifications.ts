/** Messages of a topic as SNS hands them to a function. */
import type { Alert } from '../../lambda/alerting/alert.ts';
import { snsMessage } from '../../lambda/alerting/sns-message.ts';
import type { Notification } from '../../lambda/delivery/sns-event.ts';
import { NOW } from './alerting-values.ts';

export function notificationOf(message: string, changes: Partial<Notification> = {}): Notification {
  return {
    MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts',
    Subject: null,
    Message: message,
    Timestamp: NOW.toISOString(),
    MessageAttributes: {},
    ...changes,
  };
}

/** As a function that is subscribed to the topic of alerts gets it. */
export function notificationOfAlert(alert: Alert): Notification {
  const { subject, message, attributes } = snsMessage(alert);
  const named = Object.entries(attributes).map(([name, value]) => [name, { Type: 'String', Value: value }]);
  return notificationOf(JSON.parse(message).lambda, {
    Subject: subject,
    MessageAttributes: Object.fromEntries(named),
  });
}

export function snsEventOf(...notifications: readonly Notification[]): object {
  return {
    Records: notifications.map((Sns) => ({ EventSource: 'aws:sns', EventVersion: '1.0', Sns })),
  };
}

/** As CloudWatch writes it into a topic. */
export function alarmMessage(changes: object = {}): string {
  return JSON.stringify({
    AlarmName: 'OktaHealthMonitor-acme-oidc-discovery-silent',
    AlarmDescription: 'No run has finished for five minutes. https://wiki.example.com/okta#check-silent',
    AWSAccountId: '123456789012',
    AlarmConfigurationUpdatedTimestamp: '2026-03-01T08:00:00.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed: no datapoints were received for 5 periods.',
    StateChangeTime: '2026-03-02T11:59:30.500+0000',
    Region: 'EU (Ireland)',
    AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:OktaHealthMonitor-acme-oidc-discovery-silent',
    OldStateValue: 'OK',
    Trigger: { MetricName: 'CheckState', Namespace: 'OktaHealthMonitor', Period: 60 },
    ...changes,
  });
}
