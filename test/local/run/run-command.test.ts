/** A whole run against the simulated org and status page: what each scenario of the page comes to. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { runOnce } from '../../../local/run/run-command.ts';
import type { ScenarioName } from '../../../local/simulated-okta/simulated-okta.ts';
import {
  describeStatusScenarios,
  type StatusScenarioName,
} from '../../../local/simulated-status-page/simulated-status-page.ts';

async function run(statusScenario: StatusScenarioName, scenario: ScenarioName = 'healthy') {
  const printed: string[] = [];
  const others = { apiScenario: 'api-healthy', samlScenario: 'saml-healthy' } as const;
  const target = { kind: 'simulated', scenario, ...others, statusScenario } as const;
  const exitCode = await runOnce(target, true, (text) => printed.push(text));
  const report = JSON.parse(printed.join(''));
  const named = (name: string) => report.checks.find(({ check }: { check: string }) => check === name);
  const [discovery, limits, status] = ['oidc-discovery', 'rate-limits', 'service-status'].map(named);
  return { exitCode, state: report.state, messages: report.messages, discovery, limits, status };
}

/** The page says nothing, for these reasons. */
const UNREADABLE = {
  'status-layout': 'LAYOUT',
  'status-invalid-json': 'JSON',
  'status-empty': 'EMPTY',
  'status-stale': 'STALE',
  'status-login-page': 'LOGIN_REDIRECT',
  'status-login-redirect': 'LOGIN_REDIRECT',
  'status-unauthorized': 'FETCH',
  'status-server-error': 'FETCH',
  'status-huge': 'FETCH',
  'status-silence': 'FETCH',
} as const satisfies Partial<Record<StatusScenarioName, string>>;

const FINE = [
  'status-operational',
  'status-incident-elsewhere',
  'status-resolved',
  'status-maintenance',
  'status-stuck',
] as const satisfies readonly StatusScenarioName[];

describe.concurrent('a run with a healthy org', { timeout: 60_000 }, () => {
  it.each(FINE)('%s is ok and pages nobody', async (scenario) => {
    const { exitCode, state, status, messages } = await run(scenario);
    expect({ exitCode, state }).toEqual({ exitCode: 0, state: 'ok' });
    expect(status.observations[0]).toMatchObject({ subject: 'okta.com:14', state: 'ok' });
    expect(messages.every(({ canonical }: { canonical: Alert }) => canonical.severity === 'info')).toBe(true);
  });

  it('status-incident is a warning, with a message that names the incident', async () => {
    const { exitCode, status, messages } = await run('status-incident');
    expect({ exitCode, state: status.state }).toEqual({ exitCode: 1, state: 'warning' });
    expect(messages).toMatchObject([
      {
        subject: expect.stringContaining('[WARNING] simulated: '),
        text: expect.stringContaining('I-90100'),
        canonical: { condition: 'OKTA_INCIDENT', subject: 'I-90100', org: { cell: 'okta.com:14' } },
      },
    ]);
  });

  it.each(Object.entries(UNREADABLE) as [StatusScenarioName, string][])(
    '%s is unknown because of %s, never ok',
    async (scenario, reason) => {
      const { exitCode, state, discovery, limits, status, messages } = await run(scenario);
      expect({ exitCode, state }).toEqual({ exitCode: 3, state: 'unknown' });
      expect([discovery.state, limits.state]).toEqual(['ok', 'ok']);
      expect(status).toMatchObject({
        state: 'unknown',
        findings: [{ condition: 'CHECK_UNKNOWN', reason }],
        observations: [{ state: 'unknown' }],
        measurements: [],
      });
      expect(messages).toEqual([]);
    },
  );

  it('every scenario of the page is looked at above', () => {
    const names = describeStatusScenarios().map(({ name }) => name);
    expect([...FINE, 'status-incident', ...Object.keys(UNREADABLE)].sort()).toEqual([...names].sort());
  });
});

describe.concurrent('a run with an org that is down', { timeout: 60_000 }, () => {
  it.each([
    { scenario: 'status-incident', says: 'Okta reports I-90100' },
    { scenario: 'status-operational', says: 'Okta reports nothing' },
    { scenario: 'status-server-error', says: "Okta's status is unknown" },
  ] as const)('$scenario: its message says "$says"', async ({ scenario, says }) => {
    const { exitCode, messages } = await run(scenario, 'refused');
    expect(messages[0]).toMatchObject({ canonical: { check: 'oidc-discovery', condition: 'UNREACHABLE' } });
    expect(messages[0].canonical.oktaStatus.sentence).toContain(says);
    expect(exitCode).toBe(2);
  });
});
