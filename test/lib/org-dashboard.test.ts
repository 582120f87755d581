/** The page of an org in detail mode. That it has every metric of the org is shown in every-metric.test.ts. */
import { describe, expect, it } from 'vitest';
import { parseParameters } from '../../lambda/widget/parameters.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

const [ACME, OTHER] = TWO_ORGS.orgs as [Json, Json];

function dashboardsOf(...orgs: Json[]): Map<string, Json[]> {
  const dashboards = synthesise({ ...TWO_ORGS, orgs }).ofType('AWS::CloudWatch::Dashboard');
  return new Map(
    dashboards.map(([, { DashboardName, DashboardBody }]) => [
      DashboardName,
      JSON.parse(deployedText(DashboardBody)).widgets,
    ]),
  );
}

const PAGE = 'OktaHealthMonitor_acme';
const pageOf = (org: Json): Json[] => dashboardsOf({ ...ACME, ...org, detail: true }, OTHER).get(PAGE) ?? [];
const linesOf = (widgets: Json[], title: string) =>
  widgets
    .filter(({ properties }) => properties.title?.startsWith(title))
    .flatMap(({ properties }) => (properties.annotations?.horizontal ?? []).map(({ value }: Json) => value));

describe('the page of an org', () => {
  const page = pageOf({});

  it('is there for an org in detail mode and for no other', () => {
    expect([...dashboardsOf({ ...ACME, detail: true }, OTHER).keys()]).toEqual([PAGE, 'OktaHealthMonitor']);
    expect([...dashboardsOf(ACME, { ...OTHER, detail: false }).keys()]).toEqual(['OktaHealthMonitor']);
  });

  it('brings nothing else with it: neither an alarm nor another run', () => {
    const types = (...orgs: Json[]) =>
      Object.values(synthesise({ ...TWO_ORGS, orgs }).resources).map(({ Type }) => Type);
    const more = types({ ...ACME, detail: true }, OTHER);
    expect([...more].sort()).toEqual([...types(ACME, OTHER), 'AWS::CloudWatch::Dashboard'].sort());
  });

  it('has a name that no other stack can have for its overview', () => {
    // A stack OktaHealthMonitor-emea is made where orgs say stack: 'emea'.
    const [name] = dashboardsOf({ ...ACME, alias: 'emea', detail: true }).keys();
    expect(name).toBe('OktaHealthMonitor_emea');
  });

  it('and the overview link to each other', () => {
    const [overview] = dashboardsOf({ ...ACME, detail: true }).get('OktaHealthMonitor') ?? [];
    expect(overview.properties.markdown).toContain(`[acme](https://eu-west-1.console.aws.amazon.com/`);
    expect(overview.properties.markdown).toContain(`#dashboards/dashboard/${PAGE})`);
    expect(page[0].properties.markdown).toContain('#dashboards/dashboard/OktaHealthMonitor)');
  });

  it('shows the phases one on top of the other, which is the latency', () => {
    const [phases] = page.filter(({ properties }) => properties.title?.startsWith('Latency by phase'));
    expect(phases.properties.stacked).toBe(true);
    expect(phases.properties.metrics.map((metric: Json) => metric.at(-1).label)).toEqual([
      'DNS',
      'Connect',
      'TLS',
      'FirstByte',
      'Body',
    ]);
  });

  it('draws the thresholds of the settings, and none that it does not know', () => {
    expect(linesOf(page, 'Discovery latency')).toEqual([2000]);
    expect(linesOf(page, "Okta's clock")).toEqual([60_000, -60_000]);
    expect(linesOf(page, 'Buckets')).toEqual([]);
    const checks = { 'rate-limits': { warningPercent: 70 }, 'oidc-discovery': { latencyMs: 900 } };
    expect(linesOf(pageOf({ checks }), 'Buckets')).toEqual([70]);
    expect(linesOf(pageOf({ checks }), 'Discovery latency')).toEqual([900]);
  });

  it('has tables of this org alone, with parameters that their function takes', () => {
    const asked = page.flatMap(({ type, properties }) => (type === 'custom' ? [properties.params] : []));
    expect(asked.map(({ show }) => show)).toEqual(['incidents', 'certificates']);
    for (const params of asked)
      expect(parseParameters(params).orgs.map(({ alias }) => alias)).toEqual(['acme']);
  });

  it('of an org without a credential has neither limits nor scans', () => {
    const titles = dashboardsOf({ ...OTHER, detail: true })
      .get('OktaHealthMonitor_acme-test')
      ?.flatMap(({ properties }) => properties.title ?? []);
    expect(titles).toEqual([
      'State of each check',
      'Open incidents that Okta reports for the cell',
      'Open incidents',
      'Latency by phase, of the slowest document (ms)',
      'Discovery latency, slowest document (ms)',
      "Okta's clock ahead of the monitor's (ms)",
      'Days to the nearest certificate expiry, by type',
    ]);
  });
});

describe('the request of a run', () => {
  const inputsOf = (org: Json): Json[] =>
    synthesise({ ...TWO_ORGS, orgs: [org] })
      .ofType('AWS::Scheduler::Schedule')
      .map(([, { Target }]) => JSON.parse(deployedText(Target.Input)));

  it('says detail where further metrics are wanted', () => {
    const said = inputsOf({ ...ACME, detail: true }).map(({ check, detail }) => [check, detail]);
    expect(Object.fromEntries(said)).toEqual({
      'oidc-discovery': true,
      'rate-limits': true,
      'service-status': undefined,
      'saml-certificates': true,
    });
  });

  it('is what it was for every other org', () => {
    for (const input of [...inputsOf(ACME), ...inputsOf({ ...ACME, detail: false })])
      expect(JSON.stringify(input)).not.toContain('detail');
  });
});
