/** What `--list-scenarios` prints. Pure. */
import { describeSamlScenarios } from '../simulated-okta/saml/saml-scenarios.ts';
import { describeScenarios } from '../simulated-okta/scenarios.ts';
import { describeStatusScenarios } from '../simulated-status-page/scenarios.ts';

export function scenarioList(asJson: boolean): string {
  const ofOrg = describeScenarios();
  const ofSaml = describeSamlScenarios();
  const ofStatusPage = describeStatusScenarios();
  if (asJson)
    return JSON.stringify({ org: ofOrg, samlCertificates: ofSaml, statusPage: ofStatusPage }, null, 2);
  const lines = (scenarios: readonly { name: string; description: string }[]) =>
    scenarios.map(({ name, description }) => `${name.padEnd(32)} ${description}`);
  return [
    'Of the org:',
    ...lines(ofOrg),
    '',
    'Of its SAML certificates, alone or with one of the org:',
    ...lines(ofSaml),
    '',
    "Of Okta's status page, alone or with the others:",
    ...lines(ofStatusPage),
  ].join('\n');
}
