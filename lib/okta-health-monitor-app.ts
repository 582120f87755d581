/** From what the CDK command line hands over to a checked stack. */
import { Annotations, type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { chooseSettings } from './monitor-settings.ts';
import { OktaHealthMonitorStack } from './okta-health-monitor-stack.ts';
import { readSettingsFile } from './settings-file.ts';

/**
 * Adds the stack that the app's context and settings file ask for. Context: `org`, `email` and `config`, the
 * path of another settings file.
 *
 * @throws InvalidInputError or UndeployableSettingsError when the settings cannot be deployed
 */
export async function addMonitorTo(app: App): Promise<OktaHealthMonitorStack> {
  const fileName = context(app, 'config') ?? 'monitor.config.ts';
  const { config, remarks } = chooseSettings({
    fileName,
    file: await readSettingsFile(fileName),
    org: context(app, 'org'),
    email: context(app, 'email'),
  });
  const stack = new OktaHealthMonitorStack(app, 'OktaHealthMonitor', { config });
  for (const { id, text } of remarks) Annotations.of(stack).addWarningV2(`okta-health-monitor:${id}`, text);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return stack;
}

function context(app: App, key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return value === undefined ? undefined : String(value);
}
