/** Composition root of the function that draws the tables of the dashboard. */
import { dynamoDbCertificateReader } from '../adapters/dynamodb-certificate-reader.ts';
import { dynamoDbReader } from '../adapters/dynamodb-reader.ts';
import { logJson, requiredEnvironment, systemClock } from '../adapters/runtime.ts';
import { dashboardRows } from '../checks/saml-certificates/dashboard-rows.ts';
import { ENVIRONMENT } from '../contract.ts';
import { type WidgetPorts, widget } from '../widget/widget.ts';

const tableName = requiredEnvironment(ENVIRONMENT.tableName);
const certificatesOf = dynamoDbCertificateReader(tableName, logJson);

const ports: WidgetPorts = {
  stored: dynamoDbReader(tableName, logJson),
  certificates: async (org, now) =>
    dashboardRows(org, await certificatesOf(org.alias), org.certificates, now),
  now: systemClock.now,
  log: logJson,
};

export async function handler(event: unknown) {
  return widget(event, ports);
}
