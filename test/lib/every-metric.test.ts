/** What the judges return is what dashboards show and what the estimate counts: no graph without data, no data unseen. */
import { describe, expect, it } from 'vitest';
import { judgeDiscovery } from '../../lambda/checks/oidc-discovery/judge.ts';
import { judgeRateLimits } from '../../lambda/checks/rate-limits/judge.ts';
import { LOG, targetsOf } from '../../lambda/checks/rate-limits/targets.ts';
import { judgeCertificates } from '../../lambda/checks/saml-certificates/judge.ts';
import { type CheckRequest, checkRequests, parseMonitorConfig } from '../../lambda/config.ts';
import { METRIC_NAMESPACE, METRICS } from '../../lambda/contract.ts';
import { metricPoints } from '../../lambda/metrics/metric-points.ts';
import type { Judgement } from '../../lambda/outcome.ts';
import { FURTHER_BUCKETS } from '../../lambda/settings/rate-limits.ts';
import { estimateOf } from '../../lib/cost/estimate.ts';
import type { Template } from '../../lib/cost/template.ts';
import { callTo, factsWith } from '../lambda/checks/rate-limits/support/facts.ts';
import { app, inDays, key, facts as scanOf } from '../lambda/checks/saml-certificates/support/facts.ts';
import { judged as judgedPage } from '../lambda/checks/service-status/support/judged.ts';
import { page } from '../lambda/checks/service-status/support/pages.ts';
import { NOW, outcomeWith } from '../support/alerting-values.ts';
import { factsOf } from '../support/discovery-facts.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

const METADATA = 'https://partner.example/metadata';

/** All checks, all buckets, and whatever certificates there are. */
const EVERYTHING = {
  ...TWO_ORGS.orgs[0],
  checks: { 'rate-limits': { buckets: FURTHER_BUCKETS }, 'saml-certificates': { metadata: [METADATA] } },
};

const settingsWith = (org: object): Json => ({ ...TWO_ORGS, orgs: [{ ...EVERYTHING, ...org }] });

/** Of a run that sees everything. */
function judgementOf(request: CheckRequest): Judgement {
  switch (request.check) {
    case 'oidc-discovery':
      return judgeDiscovery(factsOf(), request.settings, {}, NOW, request.detail);
    case 'rate-limits': {
      const calls = [LOG, ...targetsOf(request.settings.buckets)].map((target) => callTo(target));
      return judgeRateLimits(factsWith({ calls }), request.settings, {}, request.detail);
    }
    case 'service-status':
      return judgedPage(page());
    case 'saml-certificates': {
      const keys = [{ purpose: 'sp-entity-signing', key: 'sha256:x', reading: key(inDays(300)) } as const];
      const documents = request.settings.metadata.map((url) => {
        return { url, readAt: NOW.toISOString(), entities: [{ name: 'urn:partner', keys }] };
      });
      const scan = request.credential && scanOf({ apps: [app('a', 'k')] }, { k: key(inDays(100)) });
      const facts = { scan, stop: undefined, documents, durationMs: 9 };
      return judgeCertificates(facts, request.settings, undefined, NOW, request.detail);
    }
  }
}

type Dimensions = Readonly<Record<string, string>>;

function named(metric: string, dimensions: Dimensions): string {
  const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return `${metric} ${pairs.sort().join(' ')}`;
}

/** With dimensions; each once. */
function published(settings: Json): string[] {
  const config = parseMonitorConfig(settings, 'test');
  const requests = checkRequests(config, { controlTarget: 'https://sts.example', secretArnOf: () => 'arn' });
  const points = requests.flatMap((request) =>
    metricPoints(outcomeWith({ ...judgementOf(request), check: request.check })),
  );
  return [...new Set(points.map(({ metric, dimensions }) => named(metric, dimensions)))].sort();
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
