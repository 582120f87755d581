/** What the rehearsal reads of the account, and the few things it does that AWS would do with time. */
import { type CheckName, TABLE_KEYS } from '../../lambda/contract.ts';
import { callJson, type Json } from './api-call.ts';
import type { Envelope } from './receivers.ts';

/** What `cdk deploy` printed. */
export interface Outputs {
  readonly StateTableName: string;
  readonly AlertsTopicArn: string;
  readonly MonitorHealthTopicArn: string;
  readonly FailedRunsQueueUrl: string;
  readonly OidcDiscoveryFunctionName: string;
  readonly ServiceStatusFunctionName: string;
  /** `alias=ARN`, while secrets are made. */
  readonly CredentialSecrets?: string;
  /** `name=ARN`, while there are services to page whose secret was made. */
  readonly PagerDutySecrets?: string;
}

export interface MetricSummary {
  readonly samples: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The record that Lambda sends when a function failed. */
export interface FailedRun {
  readonly requestPayload: Json;
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  readonly responsePayload: { readonly errorType: string; readonly errorMessage: string };
}

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

const HOUR_SECONDS = 3600;
const MINUTE_MS = 60_000;

export class Account {
  readonly #endpoint: string;
  readonly #outputs: Outputs;

  constructor(endpoint: string, outputs: Outputs) {
    this.#endpoint = endpoint;
    this.#outputs = outputs;
  }

  get outputs(): Outputs {
    return this.#outputs;
  }

  /** ARN of the secret that the stack made for an org. */
  secretArnOf(alias: string): string {
    return secretIn(this.#outputs.CredentialSecrets, alias);
  }

  /** ARN of the secret that the stack made for the service of PagerDuty whose settings name nothing. */
  get pagerSecretArn(): string {
    return secretIn(this.#outputs.PagerDutySecrets, 'main');
  }

  /** All data of a metric since a moment; undefined when there are none. Dimensions have to match exactly. */
  async metric(
    name: string,
    dimensions: Readonly<Record<string, string>>,
    since: Date,
  ): Promise<MetricSummary | undefined> {
    const from = since.getTime() / 1000;
    const answer = await callJson(
      this.#endpoint,
      'monitoring',
      'GraniteServiceVersion20100801.GetMetricStatistics',
      {
        Namespace: 'OktaHealthMonitor',
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: from,
        EndTime: from + HOUR_SECONDS,
        Period: HOUR_SECONDS,
        Statistics: ['SampleCount', 'Minimum', 'Maximum'],
      },
    );
    const [point, ...more] = answer['Datapoints'] as {
      SampleCount: number;
      Minimum: number;
      Maximum: number;
    }[];
    if (more.length > 0) throw new Error(`${name}: one period asked for, ${1 + more.length} given`);
    return point && { samples: point.SampleCount, minimum: point.Minimum, maximum: point.Maximum };
  }

  /** Sort keys of the state table: `incident#…`, `alert#…`, `memory#…`. */
  async storedKeys(): Promise<readonly string[]> {
    return (await this.#items()).map((item) => item[TABLE_KEYS.sort]?.S ?? '');
  }

  /** What the state table holds, as DynamoDB has it. */
  async storedItems(): Promise<unknown> {
    return this.#items();
  }

  /** What is kept of an org's certificates: where the scan is, and its sheets, by sort key. */
  async storedCertificates(org: string): Promise<Readonly<Record<string, unknown>>> {
    const items = (await this.#items()).filter(
      (item) => item[TABLE_KEYS.partition]?.S === `${org}#certificates`,
    );
    return Object.fromEntries(items.map((item) => [item[TABLE_KEYS.sort]?.S ?? '', item]));
  }

  /** Everything that the function of a check has logged. @param construct as the stack calls it, such as `RateLimits` */
  async logsOf(construct: string): Promise<string> {
    const call = (operation: string, body: Json) =>
      callJson(this.#endpoint, 'logs', `Logs_20140328.${operation}`, body);
    const { logGroups } = await call('DescribeLogGroups', {});
    const names = (logGroups as { logGroupName: string }[]).map(({ logGroupName }) => logGroupName);
    const logGroupName = names.find((name) => name.includes(`-${construct}Logs`));
    const { events } = await call('FilterLogEvents', { logGroupName, limit: 10_000 });
    return (events as { message: string }[]).map(({ message }) => message).join('\n');
  }

  /** As if the minute were over for which a run reserves an alert. */
  async expireClaims(): Promise<void> {
    for (const item of await this.#items()) {
      if (item['claimedUntil'] === undefined) continue;
      const { [TABLE_KEYS.partition]: partition, [TABLE_KEYS.sort]: sort } = item;
      await callJson(this.#endpoint, 'dynamodb', 'DynamoDB_20120810.UpdateItem', {
        TableName: this.#outputs.StateTableName,
        Key: { [TABLE_KEYS.partition]: partition, [TABLE_KEYS.sort]: sort },
        UpdateExpression: 'SET claimedUntil = :past',
        ExpressionAttributeValues: { ':past': { N: '0' } },
      });
    }
  }

  /** As if a check that its siblings watch had finished its last run so many minutes ago. */
  async backdateCompletion(check: CheckName, minutes: number): Promise<void> {
    const name = `completion#${check}`;
    const item = (await this.#items()).find(({ [TABLE_KEYS.sort]: sort }) => sort?.S === name);
    if (item === undefined) throw new Error(`the table has no ${name}`);
    const { [TABLE_KEYS.partition]: partition, [TABLE_KEYS.sort]: sort } = item;
    const at = new Date(Date.now() - minutes * MINUTE_MS).toISOString();
    await callJson(this.#endpoint, 'dynamodb', 'DynamoDB_20120810.UpdateItem', {
      TableName: this.#outputs.StateTableName,
      Key: { [TABLE_KEYS.partition]: partition, [TABLE_KEYS.sort]: sort },
      UpdateExpression: 'SET body = :at',
      ExpressionAttributeValues: { ':at': { S: JSON.stringify(at) } },
    });
  }

  /** Empties the state table: incidents of an earlier step would count towards flapping and the storm cap. */
  async forget(): Promise<void> {
    const { StateTableName: TableName } = this.#outputs;
    for (const { [TABLE_KEYS.partition]: partition, [TABLE_KEYS.sort]: sort } of await this.#items()) {
      const Key = { [TABLE_KEYS.partition]: partition, [TABLE_KEYS.sort]: sort };
      await callJson(this.#endpoint, 'dynamodb', 'DynamoDB_20120810.DeleteItem', { TableName, Key });
    }
  }

  /** Empties the queue of failed runs, as somebody who has looked would. */
  async takeFailedRuns(): Promise<readonly FailedRun[]> {
    return (await this.#take(this.#outputs.FailedRunsQueueUrl)) as readonly FailedRun[];
  }

  /** Empties the queue of what a machine did not take: records of Lambda, and envelopes of SNS. */
  async takeFailedDeliveries(): Promise<readonly (FailedRun | Envelope)[]> {
    const { QueueUrls = [] } = await callJson(this.#endpoint, 'sqs', 'AmazonSQS.ListQueues');
    const [url, ...more] = (QueueUrls as string[]).filter((one) => one.includes('DestinationsFailedQueue'));
    if (url === undefined || more.length > 0) throw new Error('one queue of failed deliveries expected');
    return (await this.#take(url)) as readonly (FailedRun | Envelope)[];
  }

  async #take(QueueUrl: string): Promise<readonly unknown[]> {
    const taken: unknown[] = [];
    for (;;) {
      const request = { QueueUrl, MaxNumberOfMessages: 10 };
      const answer = await callJson(this.#endpoint, 'sqs', 'AmazonSQS.ReceiveMessage', request);
      const messages = (answer['Messages'] ?? []) as { Body: string; ReceiptHandle: string }[];
      if (messages.length === 0) return taken;
      for (const { Body, ReceiptHandle } of messages) {
        taken.push(JSON.parse(Body));
        await callJson(this.#endpoint, 'sqs', 'AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle });
      }
    }
  }

  /** Publishes the length of the queue, as SQS does every minute and the emulator does not. */
  async publishQueueLength(): Promise<number> {
    const QueueUrl = this.#outputs.FailedRunsQueueUrl;
    const name = 'ApproximateNumberOfMessages';
    const answer = await callJson(this.#endpoint, 'sqs', 'AmazonSQS.GetQueueAttributes', {
      QueueUrl,
      AttributeNames: [name],
    });
    const length = Number((answer['Attributes'] as Record<string, string>)[name]);
    const Dimensions = [{ Name: 'QueueName', Value: QueueUrl.split('/').at(-1) }];
    const datum = { MetricName: `${name}Visible`, Value: length, Timestamp: Date.now() / 1000, Dimensions };
    await callJson(this.#endpoint, 'monitoring', 'GraniteServiceVersion20100801.PutMetricData', {
      Namespace: 'AWS/SQS',
      MetricData: [datum],
    });
    return length;
  }

  async #items(): Promise<readonly Item[]> {
    const TableName = this.#outputs.StateTableName;
    const answer = await callJson(this.#endpoint, 'dynamodb', 'DynamoDB_20120810.Scan', { TableName });
    return answer['Items'] as Item[];
  }
}

/** @param output pairs of name and ARN, with blanks between */
function secretIn(output: string | undefined, wanted: string): string {
  const secrets = (output ?? '').split(' ').map((secret) => secret.split('='));
  const [, arn] = secrets.find(([name]) => name === wanted) ?? [];
  if (arn === undefined) throw new Error(`the outputs name no secret of ${wanted}`);
  return arn;
}
