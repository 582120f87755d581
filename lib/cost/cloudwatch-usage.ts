/** Metrics, alarms, dashboards and logs. */
import { LOG_BYTES_A_RUN, LOGS_KEPT_PERCENT } from './assumptions.ts';
import type { Usage } from './bill.ts';
import { publishedMetrics } from './published-metrics.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';
import { at, type Found, type Json, listAt, ofType, type Template, textOf } from './template.ts';

/** An alarm with a shorter period, in seconds, has another price. */
const HIGH_RESOLUTION_BELOW = 60;
/** A dashboard with more metrics is not among those that are free. */
const FREE_DASHBOARD_METRICS = 50;

export function cloudWatchUsage(template: Template, runs: readonly ScheduledRuns[]): Usage[] {
  const metrics = publishedMetrics(runs.map(({ request }) => request));
  return [
    ...[...metrics].map(([org, names]) => ({ price: 'metric' as const, quantity: names.length, by: org })),
    ...ofType(template, 'AWS::CloudWatch::Alarm').map(alarmUsage),
    ...ofType(template, 'AWS::CloudWatch::Dashboard').map(dashboardUsage),
    ...runs.flatMap(publishing),
  ];
}

/** An alarm on an expression is paid for by the metrics that it reads. */
function alarmUsage({ id, properties }: Found): Usage {
  const queries = listAt(properties, 'Metrics').filter((query) => at(query, 'MetricStat') !== undefined);
  const periods = [properties, ...queries.map((query) => at(query, 'MetricStat') ?? null)].flatMap(
    (metric) => at(metric, 'Period') ?? [],
  );
  const isFast = periods.some((seconds) => Number(seconds) < HIGH_RESOLUTION_BELOW);
  return { price: isFast ? 'fastAlarm' : 'alarm', quantity: Math.max(1, queries.length), by: id };
}

function dashboardUsage({ id, properties }: Found): Usage {
  const isLarge = widgetsOf(properties).flatMap(metricsShown).length > FREE_DASHBOARD_METRICS;
  return { price: isLarge ? 'largeDashboard' : 'dashboard', quantity: 1, by: id };
}

/** @param dashboard properties of the resource */
export function widgetsOf(dashboard: Json): readonly Json[] {
  const body: Json = JSON.parse(textOf(at(dashboard, 'DashboardBody')));
  return listAt(body, 'widgets');
}

function metricsShown(widget: Json): readonly Json[] {
  return listAt(widget, 'properties', 'metrics');
}

function publishing({ check, watches, runsAMonth }: ScheduledRuns): Usage[] {
  const by = `${check} of ${watches.map(({ org }) => org.alias).join(', ')}`;
  const bytes = runsAMonth * LOG_BYTES_A_RUN * watches.length;
  return [
    { price: 'putMetricData', quantity: runsAMonth, by },
    { price: 'logIngestion', quantity: megabytes(bytes), by },
    { price: 'logStorage', quantity: megabytes((bytes * LOGS_KEPT_PERCENT) / 100), by },
  ];
}

/** Begun ones count. */
export function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
