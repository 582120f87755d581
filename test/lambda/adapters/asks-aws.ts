/**
 * A program: sends one request with the client that it is told, as the functions make theirs, and says which host it
 * looked up. No further, so that nothing leaves the machine.
 */
import dns from 'node:dns';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AWS_CLIENT_SETTINGS } from '../../../lambda/adapters/aws-client-settings.ts';

const requests: Readonly<Record<string, () => Promise<unknown>>> = {
  CloudWatch: () =>
    new CloudWatchClient(AWS_CLIENT_SETTINGS).send(
      new PutMetricDataCommand({ Namespace: 'any', MetricData: [{ MetricName: 'any', Value: 1 }] }),
    ),
  DynamoDB: () => new DynamoDBClient(AWS_CLIENT_SETTINGS).send(new QueryCommand({ TableName: 'any-table' })),
  KMS: () => new KMSClient(AWS_CLIENT_SETTINGS).send(new GetPublicKeyCommand({ KeyId: 'alias/any' })),
  'Secrets Manager': () =>
    new SecretsManagerClient(AWS_CLIENT_SETTINGS).send(new GetSecretValueCommand({ SecretId: 'any' })),
  SNS: () =>
    new SNSClient(AWS_CLIENT_SETTINGS).send(
      new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:123456789012:any', Message: 'any' }),
    ),
};

const request = requests[process.argv[2] ?? ''];
if (request === undefined) throw new Error(`no client is called ${process.argv[2]}`);
Object.assign(dns, {
  lookup: (host: string) => {
    console.log(host);
    process.exit();
  },
});
console.log('asking');
await request();
