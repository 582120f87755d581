/** The estimate of a stack, by synthesizing the app that it is in. */
import type { App } from 'aws-cdk-lib';
import { UndeployableSettingsError } from '../monitor-settings.ts';
import type { OktaHealthMonitorStack } from '../okta-health-monitor-stack.ts';
import { exceeded } from './budget.ts';
import { type Estimate, estimateOf } from './estimate.ts';

/** Synthesizes once: what the CDK does at the end of the program is then this very assembly. */
export function estimateOfStack(app: App, { artifactId }: OktaHealthMonitorStack): Estimate {
  return estimateOf(app.synth().getStackArtifact(artifactId).template);
}

/** @throws UndeployableSettingsError with a sentence for each part of the budget that is exceeded */
export function refuseOverBudget(estimate: Estimate, { budget }: OktaHealthMonitorStack): void {
  const sentences = exceeded(estimate, budget);
  if (sentences.length > 0) throw new UndeployableSettingsError(sentences.join('\n'));
}
