/** A whole run against the simulated org: what each scenario of its SAML certificates comes to. */
import { describe, expect, it } from 'vitest';
import { runOnce } from '../../../local/run/run-command.ts';
import {
  describeSamlScenarios,
  type SamlScenarioName,
} from '../../../local/simulated-okta/saml/saml-scenarios.ts';

async function run(samlScenario: SamlScenarioName) {
  const target = {
    kind: 'simulated',
    scenario: 'healthy',
    apiScenario: 'api-healthy',
    samlScenario,
    statusScenario: 'status-operational',
  } as const;
  const printed: string[] = [];
  const exitCode = await runOnce(target, true, (text) => printed.push(text));
  const { checks, messages, ...report } = JSON.parse(printed.join(''));
  const saml = checks.find(({ check }: { check: string }) => check === 'saml-certificates');
  const others = checks.filter((one: { check: string; state: string }) => one !== saml && one.state !== 'ok');
  expect(others).toEqual([]);
  return { exitCode, saml, messages, target: report.target };
}

/** A test for each. */
const SEEN = new Set<SamlScenarioName>();
const scenario = (name: SamlScenarioName): SamlScenarioName => {
  SEEN.add(name);
  return name;
};

describe.concurrent('a run with the simulated org', { timeout: 60_000 }, () => {
  it('is ok: a successor, a shared key, certificates of a service provider and of a partner, none ends soon', async () => {
    const { exitCode, saml, messages, target } = await run('saml-healthy');
    expect({ exitCode, state: saml.state, messages }).toEqual({ exitCode: 0, state: 'ok', messages: [] });
    expect(saml.findings).toEqual([]);
    expect(saml.observations).toMatchObject([
      {
        observed: '4 SAML of 7 apps, 1 identity provider; the first certificate ends in 200 days',
      },
    ]);
    expect(target).toContain('scenario healthy: ');
  });

  it('of which several certificates are about to expire is a warning, told in one message that names the apps', async () => {
    const { exitCode, saml, messages, target } = await run(scenario('saml-expiring-in-20-days'));
    expect({ exitCode, state: saml.state }).toEqual({ exitCode: 1, state: 'warning' });
    expect(messages).toMatchObject([
      {
        subject: '[WARNING] simulated: 2 certificates expire soon',
        canonical: { state: 'DIGEST', itemsTotal: 2 },
      },
    ]);
    expect(messages[0].text).toMatch(
      /signing certificate of Expenses ends .*signing certificate of Payroll, Travel ends/s,
    );
    expect(saml.findings.map(({ severity }: { severity: string }) => severity).sort()).toEqual([
      'info',
      'warning',
      'warning',
    ]);
    expect(target).toContain('scenario healthy and saml-expiring-in-20-days: ');
  });

  it('of which one has expired is critical', async () => {
    const { exitCode, saml, messages } = await run(scenario('saml-expired'));
    expect({ exitCode, state: saml.state }).toEqual({ exitCode: 2, state: 'critical' });
    expect(messages).toMatchObject([
      { canonical: { condition: 'CERTIFICATE_EXPIRING', reason: 'CERT_EXPIRED', severity: 'critical' } },
    ]);
    expect(messages[0].canonical.observed).toMatch(
      /^signing certificate of Payroll, Travel expired \S+, 1 day ago; no successor is staged$/,
    );
  });

  it('whose partner will soon sign with an expired one is critical', async () => {
    const { exitCode, messages } = await run(scenario('saml-partner-expiring-in-5-days'));
    expect(exitCode).toBe(2);
    expect(messages[0].canonical.observed).toMatch(
      /^identity provider's trusted certificate of Partner ends \S+, 5 days left/,
    );
  });

  it.each([
    ['saml-apps-hidden', 'TOO_FEW_APPS', 'apps', '0 SAML apps are visible among 1 app'],
    ['saml-idps-forbidden', 'INCOMPLETE', 'identity providers', '403 E0000006'],
    ['saml-idps-scope-missing', 'INCOMPLETE', 'identity providers', '(wanted: okta.idps.read)'],
  ] as const)('seen as %s is unknown, never ok', async (name, reason, subject, observed) => {
    const { exitCode, saml, messages } = await run(scenario(name));
    expect({ exitCode, state: saml.state, messages }).toEqual({
      exitCode: 3,
      state: 'unknown',
      messages: [],
    });
    expect(saml.findings).toMatchObject([
      { condition: 'CHECK_UNKNOWN', reason, subject, observed: expect.stringContaining(observed) },
    ]);
    // Where identity providers are refused, the figures of the apps are known as well as ever.
    expect(saml.measurements.length > 0).toBe(subject !== 'apps');
  });
});

it('every scenario of SAML certificates is looked at above', () => {
  const names = describeSamlScenarios().map(({ name }) => name);
  expect(['saml-healthy', ...SEEN].sort()).toEqual([...names].sort());
});
