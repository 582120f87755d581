/** A whole run against the simulated org while something is wrong with its API, and the names by which that is asked for. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../local/run/run-arguments.ts';
import { runOnce } from '../../../local/run/run-command.ts';
import { scenarioList } from '../../../local/run/scenario-list.ts';
import { API_SCENARIO_NAMES, type ApiScenarioName } from '../../../local/simulated-okta/api/api-scenarios.ts';

const HEALTHY = {
  scenario: 'healthy',
  apiScenario: 'api-healthy',
  samlScenario: 'saml-healthy',
  statusScenario: 'status-operational',
} as const;

async function statesWith(apiScenario: ApiScenarioName): Promise<Record<string, string>> {
  const printed: string[] = [];
  await runOnce({ kind: 'simulated', ...HEALTHY, apiScenario }, true, (text) => printed.push(text));
  const { checks } = JSON.parse(printed.join(''));
  return Object.fromEntries(
    checks.map(({ check, state }: Record<'check' | 'state', string>) => [check, state]),
  );
}

describe('a run with the simulated org', { timeout: 60_000 }, () => {
  it.each([
    { name: 'links-joined', limits: 'ok', saml: 'ok' },
    { name: 'api-rate-limited', limits: 'warning', saml: 'unknown' },
    { name: 'token-html', limits: 'unknown', saml: 'unknown' },
  ] as const)('in $name finds it where the API is read, and nowhere else', async ({ name, limits, saml }) => {
    expect(await statesWith(name)).toEqual({
      'oidc-discovery': 'ok',
      'rate-limits': limits,
      'saml-certificates': saml,
      'service-status': 'ok',
    });
  });
});

describe('the names of scenarios', () => {
  const listed: Record<string, { name: string }[]> = JSON.parse(scenarioList(true));
  const names = Object.values(listed).flatMap((group) => group.map(({ name }) => name));

  it('are listed with those of the API, and none is of two things', () => {
    expect(names).toEqual(expect.arrayContaining([...API_SCENARIO_NAMES]));
    expect(names).toHaveLength(new Set(names).size);
  });

  it('are said where they are other than healthy; that of the org always', () => {
    expect(namesOf(HEALTHY)).toBe('healthy');
    expect(namesOf({ ...HEALTHY, apiScenario: 'token-html', samlScenario: 'saml-expired' })).toBe(
      'healthy and token-html and saml-expired',
    );
  });
});
