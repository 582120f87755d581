/** From what the CDK command line hands over to a checked stack. */
import { Annotations, type App } from 'aws-cdk-lib';
import { chooseSettings } from './monitor-settings.ts';
import { OktaHealthMonitorStack } from './okta-health-monitor-stack.ts';
import { readSettingsFile } from './settings-file.ts';
import { stackSettings } from './stack-settings.ts';
import { validate } from './validations.ts';

const STACK_NAME = 'OktaHealthMonitor';

/**
 * Adds the stacks that the app's context and settings file ask for: one, unless orgs name others. Context: `org`,
 * `email` and `config`, the path of another settings file.
 *
 * @throws InvalidInputError or UndeployableSettingsError when the settings cannot be deployed
 */
export async function addMonitorTo(app: App): Promise<OktaHealthMonitorStack[]> {
  const fileName = context(app, 'config') ?? 'monitor.config.ts';
  const { config, remarks } = chooseSettings({
    fileName,
    file: await readSettingsFile(fileName),
    org: context(app, 'org'),
    email: context(app, 'email'),
  });
  const stacks = stackSettings(config).map(({ name, config: ofStack }) => {
    const id = name === undefined ? STACK_NAME : `${STACK_NAME}-${name}`;
    return new OktaHealthMonitorStack(app, id, { config: ofStack });
  });
  // What is said of the settings is said once, and shown with a stack: with the first.
  for (const stack of stacks.slice(0, 1))
    for (const { id, text } of remarks) Annotations.of(stack).addWarningV2(`okta-health-monitor:${id}`, text);
  validate(app, stacks);
  return stacks;
}

function context(app: App, key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return value === undefined ? undefined : String(value);
}
