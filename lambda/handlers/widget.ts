/** Composition root of the function that draws the tables of the dashboard. */
import { dynamoDbReader } from '../adapters/dynamodb-reader.ts';
import { logJson, requiredEnvironment, systemClock } from '../adapters/runtime.ts';
import { ENVIRONMENT } from '../contract.ts';
import { type WidgetPorts, widget } from '../widget/widget.ts';

const ports: WidgetPorts = {
  stored: dynamoDbReader(requiredEnvironment(ENVIRONMENT.tableName), logJson),
  now: systemClock.now,
  log: logJson,
};

export async function handler(event: unknown) {
  return widget(event, ports);
}
