import { describe, expect, it } from 'vitest';
import { CHECK_STATES, type CheckState } from '../../../lambda/contract.ts';
import { metricPoints } from '../../../lambda/metrics/metric-points.ts';
import { NOW, outcomeWith } from '../../support/alerting-values.ts';

describe('metric points', () => {
  it.each<[CheckState, number]>([
    ['ok', 0],
    ['unknown', 1],
    ['warning', 2],
    ['critical', 3],
  ])('give the state %s the value %i', (state, value) => {
    expect(metricPoints(outcomeWith({ state }))).toEqual([
      {
        metric: 'CheckState',
        value,
        unit: 'None',
        dimensions: { Org: 'acme', Check: 'oidc-discovery' },
        at: NOW,
      },
    ]);
    expect(CHECK_STATES[state]).toBe(value);
  });

  it('have CheckState last, whatever was measured before', () => {
    const points = metricPoints(
      outcomeWith({
        measurements: [
          { metric: 'DiscoveryLatency', value: 84, unit: 'Milliseconds' },
          { metric: 'DaysToExpiry', value: -1, unit: 'None' },
        ],
      }),
    );
    expect(points.map(({ metric }) => metric)).toEqual(['DiscoveryLatency', 'DaysToExpiry', 'CheckState']);
  });

  it('have measurements by org, all at the time of the run', () => {
    const measurements = [{ metric: 'DiscoveryLatency', value: 84, unit: 'Milliseconds' }] as const;
    const [latency] = metricPoints(outcomeWith({ measurements }));
    expect(latency).toEqual({
      metric: 'DiscoveryLatency',
      value: 84,
      unit: 'Milliseconds',
      dimensions: { Org: 'acme' },
      at: NOW,
    });
  });
});
