/** The CDK app. Settings that cannot be deployed are explained without a stack trace. */
import { App } from 'aws-cdk-lib';
import { InvalidInputError } from '../lambda/config.ts';
import { costSentence } from '../lib/cost/cost-table.ts';
import { estimatesOfStacks, refuseOverBudget } from '../lib/cost/estimated-stack.ts';
import { UndeployableSettingsError } from '../lib/monitor-settings.ts';
import { addMonitorTo } from '../lib/okta-health-monitor-app.ts';

try {
  const app = new App();
  for (const { stack, estimate } of estimatesOfStacks(app, await addMonitorTo(app))) {
    refuseOverBudget(estimate, stack);
    // Not as an annotation, which would have to be known before there is a template, and would be written beside it.
    process.stderr.write(`${stack.stackName}: ${costSentence(estimate)}\n`);
  }
} catch (error) {
  if (!(error instanceof InvalidInputError || error instanceof UndeployableSettingsError)) throw error;
  process.stderr.write(`\n${error.message}\n\n`);
  process.exit(1);
}
