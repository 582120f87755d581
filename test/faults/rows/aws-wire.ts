/** AWS fails on the wire, as its clients meet it: every call of a service, in each of the ways in which it can. */
import { cloudWatchMetrics } from '../../../lambda/adapters/cloudwatch-metrics.ts';
import { dynamoDbStore } from '../../../lambda/adapters/dynamodb-store.ts';
import { snsAlerts } from '../../../lambda/adapters/sns-alerts.ts';
import { type AwsEndpoint, awsError, type Respond, xml } from '../../support/aws-endpoint.ts';
import type { HarmRow } from '../support/harm.ts';
import type { AwsPorts } from '../support/world.ts';
import { FORGETFUL, forEach, LATE } from './aws.ts';

const ofTable = (type: string, status = 400): Respond => awsError(type, { message: 'no' }, status);
const ofTopic = (code: string, status: number): Respond =>
  xml(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
    status,
  );
const plain =
  (status: number): Respond =>
  (response) =>
    void response.writeHead(status).end();
const cut: Respond = (response) => void response.socket?.destroy();

const SERVICES: readonly {
  readonly service: string;
  readonly ports: () => Partial<AwsPorts>;
  readonly cells: HarmRow['cells'];
  readonly ways: Readonly<Record<string, Respond>>;
}[] = [
  {
    service: 'DynamoDB',
    ports: () => ({ store: dynamoDbStore('state', () => {}) }),
    cells: FORGETFUL,
    ways: {
      throttles: ofTable('ProvisionedThroughputExceededException'),
      'fails with 500': ofTable('InternalServerError', 500),
      refuses: ofTable('AccessDeniedException'),
      'has no such table': ofTable('ResourceNotFoundException'),
      'cuts the connection': cut,
    },
  },
  {
    service: 'SNS',
    ports: () => ({ publishAlert: snsAlerts('arn:aws:sns:eu-west-1:123456789012:alerts') }),
    cells: LATE,
    ways: {
      throttles: ofTopic('Throttling', 400),
      'fails with 503': ofTopic('ServiceUnavailable', 503),
      refuses: ofTopic('AuthorizationError', 403),
      'has no such topic': ofTopic('NotFound', 404),
      'cuts the connection': cut,
    },
  },
  {
    service: 'CloudWatch',
    ports: () => ({ publishMetrics: cloudWatchMetrics() }),
    cells: forEach(() => ({ run: 'fails', state: undefined })),
    ways: {
      throttles: plain(429),
      'fails with 500': plain(500),
      refuses: plain(403),
      'cuts the connection': cut,
    },
  },
];

/** The endpoint of the tests that run. */
let aws: AwsEndpoint | undefined;

export function answeredBy(endpoint: AwsEndpoint): void {
  aws = endpoint;
}

export const AWS_WIRE_ROWS: readonly HarmRow[] = SERVICES.flatMap(({ service, ports, cells, ways }) =>
  Object.entries(ways).map(([way, respond]) => ({
    fault: `${service} ${way}`,
    begin: (world) => {
      if (aws === undefined) throw new Error('no endpoint to fail');
      aws.respondWith(respond);
      world.aws = { ...world.stored, ...ports() };
    },
    cells,
  })),
);
