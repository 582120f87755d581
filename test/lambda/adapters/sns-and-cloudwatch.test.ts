import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cloudWatchMetrics } from '../../../lambda/adapters/cloudwatch-metrics.ts';
import { snsAlerts } from '../../../lambda/adapters/sns-alerts.ts';
import { snsMessage } from '../../../lambda/alerting/sns-message.ts';
import { metricPoints } from '../../../lambda/metrics/metric-points.ts';
import { alertFor, NOW, outcomeWith } from '../../support/alerting-values.ts';
import {
  type AwsEndpoint,
  awsError,
  environmentFor,
  json,
  startAwsEndpoint,
  xml,
} from '../../support/aws-endpoint.ts';

let aws: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

describe('alerts to SNS', () => {
  const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
  const accepted = xml(
    '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
  );
  const alert = alertFor('FIRING');

  afterEach(() => aws.respondWith(accepted));

  it('are published with subject, a form for each protocol and attributes to filter by', async () => {
    aws.respondWith(accepted);
    await snsAlerts(TOPIC)(alert);
    expect(aws.requests).toHaveLength(1);
    const sent = new URLSearchParams(aws.requests[0]?.body);
    const { subject, message, attributes } = snsMessage(alert);
    expect(Object.fromEntries(sent)).toMatchObject({
      Action: 'Publish',
      TopicArn: TOPIC,
      Subject: subject,
      Message: message,
      MessageStructure: 'json',
    });
    expect(attributesIn(sent)).toEqual(attributes);
  });

  it('keep names in any script on the way', async () => {
    aws.respondWith(accepted);
    await snsAlerts(TOPIC)(alertFor('FIRING', { subject: '本番環境 🔥 & = %' }));
    const { sqs } = JSON.parse(new URLSearchParams(aws.requests[0]?.body).get('Message') ?? '{}');
    expect(JSON.parse(sqs).subject).toBe('本番環境 🔥 & = %');
  });

  it('reject when the topic refuses them, without a second try', async () => {
    aws.respondWith(
      xml(
        '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>',
        403,
      ),
    );
    await expect(snsAlerts(TOPIC)(alert)).rejects.toThrow();
    expect(aws.requests).toHaveLength(1);
  });

  it('are tried a second time, and no third, when SNS fails', async () => {
    aws.respondWith(xml('<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>', 500));
    await expect(snsAlerts(TOPIC)(alert)).rejects.toThrow();
    expect(aws.requests).toHaveLength(2);
  });
});

/** The string attributes of a Publish call in the query protocol. */
function attributesIn(sent: URLSearchParams): Record<string, string> {
  const names = [...sent.keys()].filter((key) => /^MessageAttributes\.entry\.\d+\.Name$/.test(key));
  return Object.fromEntries(
    names.map((key) => {
      const entry = key.replace(/\.Name$/, '');
      expect(sent.get(`${entry}.Value.DataType`)).toBe('String');
      return [sent.get(key) ?? '', sent.get(`${entry}.Value.StringValue`) ?? ''];
    }),
  );
}

describe('metrics to CloudWatch', () => {
  const points = metricPoints(
    outcomeWith({
      state: 'critical',
      measurements: [{ metric: 'DiscoveryLatency', value: 84, unit: 'Milliseconds' }],
    }),
  );

  it('are published in one call, with namespace, dimensions and the time of the run', async () => {
    aws.respondWith(json({}));
    await cloudWatchMetrics()(points);
    expect(aws.requests.map(({ operation }) => operation)).toEqual([
      'GraniteServiceVersion20100801.PutMetricData',
    ]);
    expect(JSON.parse(aws.requests[0]?.body ?? '')).toEqual({
      Namespace: 'OktaHealthMonitor',
      MetricData: [
        {
          MetricName: 'DiscoveryLatency',
          Value: 84,
          Unit: 'Milliseconds',
          Timestamp: NOW.getTime() / 1000,
          Dimensions: [{ Name: 'Org', Value: 'acme' }],
        },
        {
          MetricName: 'CheckState',
          Value: 3,
          Unit: 'None',
          Timestamp: NOW.getTime() / 1000,
          Dimensions: [
            { Name: 'Org', Value: 'acme' },
            { Name: 'Check', Value: 'oidc-discovery' },
          ],
        },
      ],
    });
  });

  it('reject when they are refused', async () => {
    aws.respondWith(awsError('InvalidParameterValueException', { message: 'Value is NaN' }));
    await expect(cloudWatchMetrics()(points)).rejects.toThrow('Value is NaN');
  });
});
