/** The estimates of stacks, by synthesizing the app that they are in. */
import type { App } from 'aws-cdk-lib';
import { UndeployableSettingsError } from '../monitor-settings.ts';
import type { OktaHealthMonitorStack } from '../okta-health-monitor-stack.ts';
import { exceeded } from './budget.ts';
import { type Estimate, estimateOf } from './estimate.ts';

/** Synthesizes once: what the CDK does at the end of the program is then this very assembly. */
export function estimatesOfStacks(
  app: App,
  stacks: readonly OktaHealthMonitorStack[],
): { readonly stack: OktaHealthMonitorStack; readonly estimate: Estimate }[] {
  const assembly = app.synth();
  return stacks.map((stack) => ({
    stack,
    estimate: estimateOf(assembly.getStackArtifact(stack.artifactId).template),
  }));
}

/** @throws UndeployableSettingsError with a sentence for each part of the budget that is exceeded */
export function refuseOverBudget(estimate: Estimate, { budget }: OktaHealthMonitorStack): void {
  const sentences = exceeded(estimate, budget);
  if (sentences.length > 0) throw new UndeployableSettingsError(sentences.join('\n'));
}
