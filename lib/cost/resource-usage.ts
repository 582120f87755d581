/** What resources cost by being there, or by being used now and then: messages, queues, tables looked at. */
import {
  DASHBOARD_VIEWS,
  DELIVERY_MS,
  KEY_REQUESTS_A_MESSAGE,
  MESSAGES_AN_ORG,
  PARTITION_BYTES,
  QUEUE_REQUESTS,
  STORED_MB_AN_ORG,
  TABLE_MS,
} from './assumptions.ts';
import type { Usage } from './bill.ts';
import { widgetsOf } from './cloudwatch-usage.ts';
import type { PriceName } from './price-list.ts';
import { gigabyteSeconds, memoryOf, readUnits } from './run-usage.ts';
import { at, type Found, ofType, referredId, type Template, textOf } from './template.ts';

/** By SNS's name of the protocol. To functions and queues SNS delivers for nothing. */
const DELIVERIES: Readonly<Record<string, PriceName>> = { email: 'mail', https: 'webhook', sms: 'sms' };

export function resourceUsage(template: Template, orgs: number): Usage[] {
  const found = (type: string) => ofType(template, type);
  const one =
    (price: PriceName, quantity: number) =>
    ({ id: by }: Found): Usage => ({ price, quantity, by });
  const messages = MESSAGES_AN_ORG * orgs;
  const tables = found('AWS::DynamoDB::Table');
  return [
    ...tables.map(one('tableStorage', STORED_MB_AN_ORG * orgs)),
    ...tables.filter(hasPointInTimeRecovery).map(one('pointInTime', STORED_MB_AN_ORG * orgs)),
    ...found('AWS::KMS::Key').map(one('key', 1)),
    ...found('AWS::SecretsManager::Secret').map(one('secret', 1)),
    ...found('AWS::SNS::Topic').map(one('publish', messages)),
    ...found('AWS::SNS::Topic').map(one('keyRequest', KEY_REQUESTS_A_MESSAGE * messages)),
    ...found('AWS::SQS::Queue').map(one('queueRequest', QUEUE_REQUESTS)),
    ...found('AWS::SNS::Subscription').flatMap((subscription) => delivery(template, subscription, messages)),
    ...found('AWS::CloudWatch::Dashboard').flatMap((dashboard) => drawing(template, dashboard, orgs)),
  ];
}

function hasPointInTimeRecovery({ properties }: Found): boolean {
  return at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true;
}

function delivery(template: Template, { id, properties }: Found, messages: number): Usage[] {
  const protocol = textOf(at(properties, 'Protocol'));
  if (protocol === 'lambda') {
    const functionId = referredId(at(properties, 'Endpoint')) ?? '';
    return calls(template, functionId, messages, DELIVERY_MS);
  }
  const price = DELIVERIES[protocol];
  return price === undefined ? [] : [{ price, quantity: messages, by: id }];
}

/** The tables on a dashboard, each drawn by a function that reads every org. */
function drawing(template: Template, { properties }: Found, orgs: number): Usage[] {
  return widgetsOf(properties).flatMap((widget) => {
    const functionId =
      at(widget, 'type') === 'custom' ? textOf(at(widget, 'properties', 'endpoint')) : undefined;
    if (functionId === undefined) return [];
    const reads = DASHBOARD_VIEWS * orgs * readUnits(PARTITION_BYTES);
    return [
      ...calls(template, functionId, DASHBOARD_VIEWS, TABLE_MS),
      { price: 'readUnit' as const, quantity: reads, by: functionId },
    ];
  });
}

function calls(template: Template, functionId: string, times: number, ms: number): Usage[] {
  return [
    { price: 'lambdaRequest', quantity: times, by: functionId },
    {
      price: 'lambdaCompute',
      quantity: gigabyteSeconds(memoryOf(template, functionId), times * ms),
      by: functionId,
    },
  ];
}
