/** Graphs side by side, as every page of the monitor shows them. */
import {
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  type YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';

/** Columns of a CloudWatch dashboard. */
export const PAGE_WIDTH = 24;

export interface Graph {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  /** @default from zero */
  readonly axis?: YAxisProps;
  /** Thresholds. @default none */
  readonly lines?: readonly HorizontalAnnotation[];
  /** One on top of the other, where the sum means something. @default false */
  readonly isStacked?: boolean;
}

/** Of equal width, without those that have nothing to show. */
export function graphRow(...wanted: readonly Graph[]): IWidget[] {
  const row = wanted.filter(({ metrics }) => metrics.length > 0);
  return row.map(
    ({ title, metrics, axis = { min: 0 }, lines = [], isStacked = false }) =>
      new GraphWidget({
        title,
        left: [...metrics],
        leftYAxis: { ...axis, showUnits: false },
        leftAnnotations: [...lines],
        stacked: isStacked,
        width: PAGE_WIDTH / row.length,
        height: 6,
      }),
  );
}
