/** Two templates of a few resources, whose bills were computed by hand. */
import type { Json, Template } from '../../../lib/cost/template.ts';

function arnOf(id: string): Json {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

function schedule(rate: string, functionId: string, request: Json): Template['Resources'][string] {
  const input = JSON.stringify(request).split('REGION');
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: rate,
      Target: {
        Arn: arnOf(functionId),
        Input: { 'Fn::Join': ['', [input[0] ?? '', { Ref: 'AWS::Region' }, input[1] ?? '']] },
      },
    },
  };
}

const aFunction = (MemorySize: number) => ({ Type: 'AWS::Lambda::Function', Properties: { MemorySize } });
const alarm = (Period: number) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { Period } });
const told = (Protocol: string, Endpoint: Json) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { Protocol, Endpoint },
});

/** One check of one org every five minutes, a table and its key; nobody is told. */
export const ONE_CHECK: Template = {
  Resources: {
    Status: schedule('rate(5 minutes)', 'StatusFunction', {
      check: 'service-status',
      orgs: [{ alias: 'acme', url: 'https://acme.okta.com', isWatched: false }],
      dashboardUrl: 'https://REGION.console.aws.amazon.com',
    }),
    StatusFunction: aFunction(512),
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    },
    Key: { Type: 'AWS::KMS::Key' },
  },
};

const ELEVEN = Array.from({ length: 11 }, (_, index) => [`Alarm${index}`, alarm(60)] as const);
const metric = (Period: number) => ({ MetricStat: { Period } });
const BOARD = {
  widgets: [
    { type: 'metric', properties: { metrics: Array.from({ length: 51 }, () => ['AWS/SQS', 'X']) } },
    { type: 'custom', properties: { endpoint: 'ENDPOINT' } },
  ],
};
const [beforeEndpoint = '', afterEndpoint = ''] = JSON.stringify(BOARD).split('ENDPOINT');

/** A check of each minute with a credential, more alarms and metrics on a dashboard than are free, every destination. */
export const EVERYTHING_ELSE: Template = {
  Resources: {
    Limits: schedule('rate(1 minute)', 'LimitsFunction', {
      check: 'rate-limits',
      org: { alias: 'acme', url: 'https://acme.okta.com' },
      credential: { kind: 'private-key', secretArn: 'REGION' },
      principals: [{ name: 'hr', credential: { kind: 'kms' }, buckets: [] }],
      isWatched: true,
    }),
    LimitsFunction: aFunction(512),
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Topic: { Type: 'AWS::SNS::Topic' },
    Mail: told('email', 'oncall@example.com'),
    Webhook: told('https', 'https://example.com'),
    Sms: told('sms', '+41791234567'),
    Pager: told('lambda', arnOf('PagerFunction')),
    PagerFunction: aFunction(256),
    Queue: { Type: 'AWS::SQS::Queue' },
    ...Object.fromEntries(ELEVEN),
    Fast: alarm(10),
    Expression: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [metric(60), metric(60), metric(300), { Expression: 'm1 + m2' }] },
    },
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardBody: { 'Fn::Join': ['', [beforeEndpoint, arnOf('TablesFunction'), afterEndpoint]] },
      },
    },
    TablesFunction: aFunction(512),
  },
};
