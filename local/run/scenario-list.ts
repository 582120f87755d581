/** What `--list-scenarios` prints. Pure. */
import { describeApiScenarios } from '../simulated-okta/api/api-scenarios.ts';
import { describeSamlScenarios } from '../simulated-okta/saml/saml-scenarios.ts';
import { describeScenarios } from '../simulated-okta/scenarios.ts';
import { describeStatusScenarios } from '../simulated-status-page/scenarios.ts';

export function scenarioList(asJson: boolean): string {
  const ofOrg = describeScenarios();
  const ofApi = describeApiScenarios();
  const ofSaml = describeSamlScenarios();
  const ofStatusPage = describeStatusScenarios();
  if (asJson)
    return JSON.stringify(
      { org: ofOrg, api: ofApi, samlCertificates: ofSaml, statusPage: ofStatusPage },
      null,
      2,
    );
  const lines = (scenarios: readonly { name: string; description: string }[]) =>
    scenarios.map(({ name, description }) => `${name.padEnd(32)} ${description}`);
  return [
    'Of the org:',
    ...lines(ofOrg),
    '',
    'Of its API, alone or with the others:',
    ...lines(ofApi),
    '',
    'Of its SAML certificates, alone or with the others:',
    ...lines(ofSaml),
    '',
    "Of Okta's status page, alone or with the others:",
    ...lines(ofStatusPage),
  ].join('\n');
}
