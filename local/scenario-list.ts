/** What `--list-scenarios` prints. Pure. */
import { describeSamlScenarios } from './simulated-okta/saml/saml-scenarios.ts';
import { describeScenarios } from './simulated-okta/simulated-okta.ts';
import { describeStatusScenarios } from './simulated-status-page/simulated-status-page.ts';

export function scenarioList(): string {
  const lines = (scenarios: readonly { name: string; description: string }[]) =>
    scenarios.map(({ name, description }) => `${name.padEnd(32)} ${description}`);
  return [
    'Of the org:',
    ...lines(describeScenarios()),
    '',
    'Of its SAML certificates, alone or with one of the org:',
    ...lines(describeSamlScenarios()),
    '',
    "Of Okta's status page, alone or with the others:",
    ...lines(describeStatusScenarios()),
  ].join('\n');
}
