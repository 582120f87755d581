/**
 * CloudWatch's evaluation of an alarm on a metric, as AWS describes it ("Configuring how CloudWatch alarms treat missing
 * data"): it looks at more periods than it evaluates, takes the latest that have data, and fills in for missing ones
 * only when fewer than the evaluation periods have any. How many more is not documented, so that callers say.
 */
import type { Json } from '../lib/synthesise.ts';

export interface DataPoint {
  /** As published; milliseconds since 1970. */
  readonly at: number;
  /** When CloudWatch has it. */
  readonly arrivedAt: number;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  LessThanThreshold: (value, threshold) => value < threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
};

/**
 * @param alarm properties of `AWS::CloudWatch::Alarm` with the statistic SampleCount
 * @param points in the order of `at`
 * @param now the last period that has ended by then is the latest looked at
 * @param morePeriods looked at beside those that are evaluated
 */
export function evaluated(
  alarm: Json,
  points: readonly DataPoint[],
  now: number,
  morePeriods: number,
): AlarmState {
  const {
    Period,
    EvaluationPeriods,
    DatapointsToAlarm,
    Threshold,
    ComparisonOperator,
    Statistic,
    TreatMissingData,
  } = alarm;
  if (Statistic !== 'SampleCount') throw new RangeError(`statistic ${Statistic} is not played`);
  const isBreaching = COMPARISONS[ComparisonOperator];
  if (isBreaching === undefined) throw new RangeError(`comparison ${ComparisonOperator} is not played`);
  const periodMs = Period * 1000;
  const end = Math.floor(now / periodMs) * periodMs;
  const first = end - (EvaluationPeriods + morePeriods) * periodMs;
  const counts = new Map<number, number>();
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const point = points[index];
    if (point === undefined || point.at < first) break;
    if (point.at >= end || point.arrivedAt > now) continue;
    const period = Math.floor(point.at / periodMs);
    counts.set(period, (counts.get(period) ?? 0) + 1);
  }
  // The latest first; a period without data has no value, of a count neither.
  const real = [...counts].sort(([one], [other]) => other - one).map(([, count]) => count);
  const breaching = real.slice(0, EvaluationPeriods).filter((count) => isBreaching(count, Threshold)).length;
  const missing = Math.max(0, EvaluationPeriods - real.length);
  if (TreatMissingData !== 'breaching')
    throw new RangeError(`missing data as ${TreatMissingData} is not played`);
  return breaching + missing >= DatapointsToAlarm ? 'ALARM' : 'OK';
}
