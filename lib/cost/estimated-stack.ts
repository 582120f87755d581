/** The estimates of stacks, by synthesizing the app that they are in. */
import type { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { UndeployableSettingsError } from '../monitor-settings.ts';
import type { OktaHealthMonitorStack } from '../okta-health-monitor-stack.ts';
import { exceeded } from './budget.ts';
import { type Estimate, estimateOf } from './estimate.ts';

/**
 * Synthesizes once: what the CDK does at the end of the program is then this very assembly.
 *
 * @throws UndeployableSettingsError with what a construct finds wrong when all of the app is there
 */
export function estimatesOfStacks(
  app: App,
  stacks: readonly OktaHealthMonitorStack[],
): { readonly stack: OktaHealthMonitorStack; readonly estimate: Estimate }[] {
  const assembly = synthesized(app);
  return stacks.map((stack) => ({
    stack,
    estimate: estimateOf(assembly.getStackArtifact(stack.artifactId).template),
  }));
}

/** The CDK has no class of its own for what validations say: its message begins so. */
const VALIDATION = /^Validation failed with the following errors:\s*/;

function synthesized(app: App): CloudAssembly {
  try {
    return app.synth();
  } catch (error) {
    if (!(error instanceof Error && VALIDATION.test(error.message))) throw error;
    throw new UndeployableSettingsError(error.message.replace(VALIDATION, ''));
  }
}

/** @throws UndeployableSettingsError with a sentence for each part of the budget that is exceeded */
export function refuseOverBudget(estimate: Estimate, { budget }: OktaHealthMonitorStack): void {
  const sentences = exceeded(estimate, budget);
  if (sentences.length > 0) throw new UndeployableSettingsError(sentences.join('\n'));
}
