/**
 * A check of an org's discovery document and keys as a Lambda function is usually written: Powertools, one AWS client per
 * service, the document client, zod, jose, global fetch. What is measured beside `lambda/handlers/oidc-discovery.ts`; it
 * asks the org for the same three documents and publishes the same metrics, judges far less and confirms nothing.
 * Plain JavaScript, because its packages are not the project's and the compiler would not find them.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { importJWK } from 'jose';
import { z } from 'zod';

const logger = new Logger({ serviceName: 'okta-monitor' });
const metrics = new Metrics({ namespace: 'OktaMonitorRuns', serviceName: 'okta-monitor' });
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const cloudWatch = new CloudWatchClient({});
const sns = new SNSClient({});
const secrets = new SecretsManagerClient({});

const Event = z.object({
  check: z.string(),
  org: z.object({ alias: z.string(), url: z.url() }),
  /** Only for orgs whose API is asked as well. */
  secretArn: z.string().optional(),
});
const Discovery = z.object({
  issuer: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  response_types_supported: z.array(z.string()).nonempty(),
  subject_types_supported: z.array(z.string()).nonempty(),
  id_token_signing_alg_values_supported: z.array(z.string()).nonempty(),
});
const Jwks = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.string() }))
    .nonempty(),
});
const Organization = z.object({ id: z.string(), pipeline: z.string() });

async function ask(url, schema) {
  const started = performance.now();
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  const content = schema.parse(await response.json());
  return { content, durationMs: performance.now() - started };
}

async function check({ url }) {
  const [discovery, organization] = await Promise.all([
    ask(`${url}/.well-known/openid-configuration`, Discovery),
    ask(`${url}/.well-known/okta-organization`, Organization),
  ]);
  if (discovery.content.issuer !== url) throw new Error(`issuer is ${discovery.content.issuer}`);
  const jwks = await ask(discovery.content.jwks_uri, Jwks);
  for (const key of jwks.content.keys) await importJWK(key);
  return Math.max(discovery.durationMs, organization.durationMs, jwks.durationMs);
}

export async function handler(input, context) {
  logger.addContext(context);
  metrics.captureColdStartMetric();
  const { org, check: name, secretArn } = Event.parse(input);
  if (secretArn !== undefined) await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const Key = { pk: org.alias, sk: `reference#${name}` };
  const { Item: before } = await documents.send(
    new GetCommand({ TableName: process.env.TABLE_NAME, Key, ConsistentRead: true }),
  );
  const at = new Date();
  let problem;
  let latencyMs;
  try {
    latencyMs = await check(org);
  } catch (error) {
    problem = String(error);
    logger.error('check failed', { error });
  }
  if ((problem === undefined) !== (before?.problem === undefined)) {
    await sns.send(
      new PublishCommand({
        TopicArn: process.env.ALERTS_TOPIC_ARN,
        Subject: `Okta ${org.alias}: ${problem === undefined ? 'RESOLVED' : 'FIRING'}`,
        Message: problem ?? 'works again',
      }),
    );
  }
  if (before === undefined || before.problem !== problem || WRITES_EVERY_RUN) {
    await documents.send(
      new PutCommand({
        TableName: process.env.TABLE_NAME,
        Item: { ...Key, at: at.toISOString(), ...(problem === undefined ? {} : { problem }) },
      }),
    );
  }
  const perOrg = [{ Name: 'Org', Value: org.alias }];
  const points = [
    ...(latencyMs === undefined
      ? []
      : [{ MetricName: 'DiscoveryLatency', Value: latencyMs, Unit: 'Milliseconds' }]),
    { MetricName: 'CheckState', Value: problem === undefined ? 0 : 3, Unit: 'None' },
  ];
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: 'OktaHealthMonitor',
      MetricData: points.map((point) => ({ ...point, Timestamp: at, Dimensions: perOrg })),
    }),
  );
  metrics.addDimension('Org', org.alias);
  metrics.addMetric('Runs', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  logger.info('run finished', { org: org.alias, problem, latencyMs });
  if (problem !== undefined) throw new Error(problem);
  return { state: 'ok' };
}

const WRITES_EVERY_RUN = process.env.REFERENCE_WRITES !== 'changes';
