import { describe, expect, it } from 'vitest';
import { parseMonitorConfig } from '../../../lambda/config.ts';
import { exceeded } from '../../../lib/cost/budget.ts';
import type { Estimate } from '../../../lib/cost/estimate.ts';

const budgetOf = (budget: object) => {
  const settings = { orgs: [{ alias: 'acme', url: 'https://acme.okta.com' }], notify: 'nobody', budget };
  return parseMonitorConfig(settings, 'test').budget;
};

const estimate = (metrics: number, mills: number, detailed: readonly string[] = []): Estimate => ({
  bill: { lines: [], atListPrice: mills, withFreeUnits: 0 },
  metrics: new Map([['acme', Array.from({ length: metrics }, (_, index) => `Metric${index}`)]]),
  detailed: new Set(detailed),
  unpriced: [],
});

describe('the budget', () => {
  it('allows ten metrics an org unless told otherwise, and any bill', () => {
    expect(budgetOf({})).toEqual({ metricsPerOrg: 10, metricsPerDetailedOrg: 30 });
    expect(exceeded(estimate(10, 10 ** 9), budgetOf({}))).toEqual([]);
  });

  it('says which metrics are too many, and how many there may be', () => {
    expect(exceeded(estimate(11, 0), budgetOf({}))).toEqual([
      'org acme publishes 11 metrics, budget.metricsPerOrg allows 10: Metric0, Metric1, Metric2, Metric3, Metric4, Metric5, Metric6, Metric7, Metric8, Metric9, Metric10',
    ]);
    expect(exceeded(estimate(11, 0), budgetOf({ metricsPerOrg: 11 }))).toEqual([]);
  });

  it('allows an org in detail mode thirty, by a setting of its own', () => {
    const limit = (budget: object, metrics: number) =>
      exceeded(estimate(metrics, 0, ['acme']), budgetOf(budget)).map((sentence) => sentence.split(':')[0]);
    expect(limit({ metricsPerOrg: 1 }, 30)).toEqual([]);
    expect(limit({}, 31)).toEqual(['org acme publishes 31 metrics, budget.metricsPerDetailedOrg allows 30']);
    expect(limit({ metricsPerDetailedOrg: 31 }, 31)).toEqual([]);
  });

  it('allows a bill of exactly as much, and no tenth of a cent more', () => {
    const budget = budgetOf({ dollarsPerMonth: 10.1 });
    expect(exceeded(estimate(1, 10_100), budget)).toEqual([]);
    expect(exceeded(estimate(1, 10_101), budget)).toEqual([
      'the bill is estimated at $10.101 a month without anything free, budget.dollarsPerMonth allows $10.100',
    ]);
  });

  it('names both where both are exceeded', () => {
    expect(exceeded(estimate(2, 2_000), budgetOf({ metricsPerOrg: 1, dollarsPerMonth: 1 }))).toHaveLength(2);
  });

  it.each([
    [
      { metricsPerOrg: 0 },
      'budget.metricsPerOrg: received 0, allowed: a whole number of metrics, at least 1',
    ],
    [
      { metricsPerOrg: 1.5 },
      'budget.metricsPerOrg: received 1.5, allowed: a whole number of metrics, at least 1',
    ],
    [{ dollarsPerMonth: 0 }, 'budget.dollarsPerMonth: received 0, allowed: dollars a month, more than 0'],
    [{ dollars: 5 }, 'budget.dollars'],
  ])('refuses %o in words', (budget, problem) => {
    expect(() => budgetOf(budget)).toThrow(problem);
  });
});
