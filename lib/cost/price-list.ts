/**
 * What AWS asks, in dollars without tax: list prices of one region, and what is free for ever in every account. AWS's own
 * pages could be read only in parts, so a source may be somebody who copied them; check against AWS's calculator before
 * you rely on it.
 */
export const REGION = 'us-east-1';

export interface Price {
  readonly service: string;
  readonly what: string;
  /** Millionths of a dollar for `per` units; whole, so that bills are computed without fractions. */
  readonly microdollars: number;
  readonly per: number;
  /** Units that cost nothing each month, for all of an account together. */
  readonly free: number;
  /** Where it was read. */
  readonly source: string;
  /** Month of the source; where it has none, in which it was read. */
  readonly asOf: `${number}-${number}`;
}

const CLOUDWATCH = {
  service: 'CloudWatch',
  source: 'cloudburn.io, amazon-cloudwatch-pricing',
  asOf: '2026-02',
} as const;
const LAMBDA = { service: 'Lambda', source: 'cloudchipr.com, aws-lambda-pricing', asOf: '2026-11' } as const;
const DYNAMODB = {
  service: 'DynamoDB',
  source: 'airbyte.com, dynamodb-pricing',
  asOf: '2026-11',
} as const;
const KMS = { service: 'KMS', source: 'wring.co, aws-kms-pricing-guide', asOf: '2026-03' } as const;
const SECRETS = {
  service: 'Secrets Manager',
  source: 'hivebook.wiki, aws-secrets-manager',
  asOf: '2026-11',
} as const;
const SNS = { service: 'SNS', source: 'factualminds.com, amazon-sns-pricing', asOf: '2026-06' } as const;

export const PRICES = {
  metric: { ...CLOUDWATCH, what: 'custom metrics', microdollars: 300_000, per: 1, free: 10 },
  alarm: { ...CLOUDWATCH, what: 'alarms', microdollars: 100_000, per: 1, free: 10 },
  fastAlarm: { ...CLOUDWATCH, what: 'high-resolution alarms', microdollars: 300_000, per: 1, free: 0 },
  dashboard: {
    ...CLOUDWATCH,
    what: 'dashboards of up to 50 metrics',
    microdollars: 3_000_000,
    per: 1,
    free: 3,
  },
  largeDashboard: { ...CLOUDWATCH, what: 'dashboards of more', microdollars: 3_000_000, per: 1, free: 0 },
  putMetricData: {
    ...CLOUDWATCH,
    what: 'PutMetricData requests',
    microdollars: 10_000,
    per: 1_000,
    free: 1_000_000,
  },
  logIngestion: {
    ...CLOUDWATCH,
    what: 'MB of logs taken in',
    microdollars: 500_000,
    per: 1_000,
    free: 5_000,
  },
  // Shares its allowance with what is taken in, so it is given none of its own.
  logStorage: { ...CLOUDWATCH, what: 'MB of logs kept', microdollars: 30_000, per: 1_000, free: 0 },
  lambdaRequest: { ...LAMBDA, what: 'requests', microdollars: 200_000, per: 1_000_000, free: 1_000_000 },
  lambdaCompute: {
    ...LAMBDA,
    what: 'GB-seconds, arm64',
    microdollars: 13_333_400,
    per: 1_000_000,
    free: 400_000,
  },
  schedulerInvocation: {
    service: 'EventBridge Scheduler',
    what: 'invocations',
    microdollars: 1_000_000,
    per: 1_000_000,
    free: 14_000_000,
    source: 'cloudburn.io, amazon-eventbridge-pricing',
    asOf: '2026-03',
  },
  // The free capacity is for provisioned tables; on demand every unit is paid for.
  readUnit: { ...DYNAMODB, what: 'read request units', microdollars: 125_000, per: 1_000_000, free: 0 },
  writeUnit: { ...DYNAMODB, what: 'write request units', microdollars: 625_000, per: 1_000_000, free: 0 },
  tableStorage: { ...DYNAMODB, what: 'MB stored', microdollars: 250_000, per: 1_000, free: 25_000 },
  pointInTime: {
    ...DYNAMODB,
    what: 'MB with point-in-time recovery',
    microdollars: 200_000,
    per: 1_000,
    free: 0,
    source: 'finops.com.py, dynamodb/backups',
  },
  key: { ...KMS, what: 'customer keys, in their first year', microdollars: 1_000_000, per: 1, free: 0 },
  keyRequest: { ...KMS, what: 'requests', microdollars: 30_000, per: 10_000, free: 20_000 },
  secret: { ...SECRETS, what: 'secrets', microdollars: 400_000, per: 1, free: 0 },
  secretRequest: { ...SECRETS, what: 'requests', microdollars: 50_000, per: 10_000, free: 0 },
  publish: { ...SNS, what: 'messages published', microdollars: 500_000, per: 1_000_000, free: 1_000_000 },
  mail: { ...SNS, what: 'mails', microdollars: 2_000_000, per: 100_000, free: 1_000 },
  webhook: { ...SNS, what: 'HTTPS deliveries', microdollars: 600_000, per: 1_000_000, free: 100_000 },
  // Every country and carrier has its own; a round figure, and without what a sender's number costs.
  sms: {
    ...SNS,
    what: 'SMS',
    microdollars: 10_000,
    per: 1,
    free: 0,
    source: 'a guess: AWS prices each country',
    asOf: '2026-11',
  },
  queueRequest: {
    service: 'SQS',
    what: 'requests',
    microdollars: 400_000,
    per: 1_000_000,
    free: 1_000_000,
    source: 'cloudburn.io, amazon-sqs-pricing',
    asOf: '2026-03',
  },
  transferOut: {
    service: 'Data transfer',
    what: 'MB out to the internet',
    microdollars: 90_000,
    per: 1_000,
    free: 100_000,
    source: 'wring.co, aws-data-transfer-pricing-guide',
    asOf: '2026-11',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
