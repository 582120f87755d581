/** What the judges return is what dashboards show and what the estimate counts: no graph without data, no data unseen. */
import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE, METRICS } from '../../lambda/contract.ts';
import { estimateOf } from '../../lib/cost/estimate.ts';
import type { Template } from '../../lib/cost/template.ts';
import { EVERYTHING, publishedPoints } from './published-points.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

const settingsWith = (org: object): Json => ({ ...TWO_ORGS, orgs: [{ ...EVERYTHING, ...org }] });

type Dimensions = Readonly<Record<string, string>>;

function named(metric: string, dimensions: Dimensions): string {
  const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return `${metric} ${pairs.sort().join(' ')}`;
}

/** With dimensions; each once. */
function published(settings: Json): string[] {
  const names = publishedPoints(settings).map(({ metric, dimensions }) => named(metric, dimensions));
  return [...new Set(names)].sort();
}

/** By name of the dashboard. */
function shown(settings: Json): Map<string, string[]> {
  const dashboards = synthesise(settings).ofType('AWS::CloudWatch::Dashboard');
  return new Map(
    dashboards.map(([, { DashboardName, DashboardBody }]) => {
      const { widgets } = JSON.parse(deployedText(DashboardBody));
      const own: Json[] = widgets
        .flatMap(({ properties }: Json) => properties.metrics ?? [])
        .filter(([namespace]: Json) => namespace === METRIC_NAMESPACE);
      const names = own.map(([, metric, ...rest]) => {
        const words = rest.filter((word: unknown) => typeof word === 'string');
        const pairs = words.flatMap((word: string, at: number) =>
          at % 2 === 0 ? [[word, words[at + 1]]] : [],
        );
        return named(metric, Object.fromEntries(pairs));
      });
      return [DashboardName, [...new Set(names)].sort()];
    }),
  );
}

const counted = (settings: Json) =>
  estimateOf(synthesise(settings).template as Template).metrics.get('acme')?.length;

const DEFAULT = settingsWith({});
const DETAILED = settingsWith({ detail: true });

describe('every metric that runs publish', () => {
  it('of an org is on the overview, and nothing else is', () => {
    expect(shown(DEFAULT)).toEqual(new Map([['OktaHealthMonitor', published(DEFAULT)]]));
  });

  it('of an org in detail mode is on its page, and the overview has what it has of every org', () => {
    expect(shown(DETAILED)).toEqual(
      new Map([
        ['OktaHealthMonitor_acme', published(DETAILED)],
        ['OktaHealthMonitor', published(DEFAULT)],
      ]),
    );
  });

  it.each([
    { what: 'without a credential', org: { credential: undefined } },
    { what: 'without metadata or further buckets', org: { checks: {} } },
    { what: 'without oidc-discovery', org: { checks: { 'oidc-discovery': false } } },
    { what: 'without rate-limits', org: { checks: { 'rate-limits': false } } },
    { what: 'without service-status', org: { checks: { 'service-status': false } } },
    { what: 'without saml-certificates', org: { checks: { 'saml-certificates': false } } },
  ])('of an org in detail mode $what is on its page, and nothing else is', ({ org }) => {
    const settings = settingsWith({ detail: true, ...org });
    expect(shown(settings).get('OktaHealthMonitor_acme')).toEqual(published(settings));
    expect(counted(settings)).toBe(published(settings).length);
  });

  it('is one of the contract, and each of the contract is published', () => {
    const names = new Set(published(DETAILED).map((metric) => metric.split(' ')[0]));
    expect([...names].sort()).toEqual(Object.values(METRICS).sort());
  });

  it('is counted: ten of an org, thirty of one in detail mode with all that can be measured', () => {
    expect([counted(DEFAULT), published(DEFAULT).length]).toEqual([10, 10]);
    expect([counted(DETAILED), published(DETAILED).length]).toEqual([30, 30]);
  });
});
