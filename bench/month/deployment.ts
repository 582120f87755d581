/** Stacks as they would be deployed, from their synthesized templates: what runs, and what that is estimated to cost. */
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { type CheckRequest, parseMonitorConfig } from '../../lambda/config.ts';
import { type Estimate, estimateOf } from '../../lib/cost/estimate.ts';
import { scheduledRuns } from '../../lib/cost/scheduled-runs.ts';
import type { Template } from '../../lib/cost/template.ts';
import { OktaHealthMonitorStack } from '../../lib/okta-health-monitor-stack.ts';
import { stackSettings } from '../../lib/stack-settings.ts';
import { orgUrl, type SimulatedOrg } from '../world/simulated-org.ts';

/** Fewer than fit, so that orgs can be added. */
const ORGS_A_STACK = 25;

export interface Deployment {
  readonly requests: readonly CheckRequest[];
  readonly estimates: readonly Estimate[];
}

/** All checks, each org with a token in a secret of its own; mails go to one address. */
export function deploymentOf(orgs: readonly Pick<SimulatedOrg, 'alias'>[]): Deployment {
  const settings = {
    orgs: orgs.map(({ alias }, index) => ({
      alias,
      url: orgUrl(alias),
      authorizationServers: [{ id: 'default' }],
      credential: { kind: 'ssws' },
      stack: `part-${Math.floor(index / ORGS_A_STACK)}`,
    })),
    notify: [{ email: 'oncall@example.com' }],
  };
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const stacks = stackSettings(parseMonitorConfig(settings, 'the simulated settings')).map(
    ({ name, config }) => new OktaHealthMonitorStack(app, `Monitor-${name}`, { config }),
  );
  const assembly = app.synth();
  const templates = stacks.map(
    ({ artifactId }) => assembly.getStackArtifact(artifactId).template as Template,
  );
  return {
    requests: templates.flatMap((template) => scheduledRuns(template).map(({ request }) => request)),
    estimates: templates.map(estimateOf),
  };
}
