/** The CDK app. Settings that cannot be deployed are explained without a stack trace. */
import { App } from 'aws-cdk-lib';
import { InvalidInputError } from '../lambda/config.ts';
import { UndeployableSettingsError } from '../lib/monitor-settings.ts';
import { addMonitorTo } from '../lib/okta-health-monitor-app.ts';

try {
  await addMonitorTo(new App());
} catch (error) {
  if (!(error instanceof InvalidInputError || error instanceof UndeployableSettingsError)) throw error;
  process.stderr.write(`\n${error.message}\n\n`);
  process.exit(1);
}
