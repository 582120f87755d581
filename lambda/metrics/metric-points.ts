/** An outcome as metric points, one request's worth. Pure. */
import { CHECK_STATES, DIMENSIONS, METRICS, type MetricName } from '../contract.ts';
import type { Measurement, Outcome } from '../outcome.ts';

export interface MetricPoint {
  readonly metric: MetricName;
  readonly value: number;
  readonly unit: Measurement['unit'];
  readonly dimensions: Readonly<Record<string, string>>;
  readonly at: Date;
}

/** The measurements, then `CheckState`: its presence says that everything before it was measured too. */
export function metricPoints({ org, check, state, measurements, at }: Outcome): MetricPoint[] {
  const perOrg = { [DIMENSIONS.org]: org };
  return [
    ...measurements.map(({ metric, value, unit, dimensions }) => {
      return { metric, value, unit, dimensions: { ...perOrg, ...dimensions }, at };
    }),
    {
      metric: METRICS.checkState,
      value: CHECK_STATES[state],
      unit: 'None',
      dimensions: { ...perOrg, [DIMENSIONS.check]: check },
      at,
    },
  ];
}
