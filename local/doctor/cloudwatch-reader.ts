/** What CloudWatch has of a stack: the last run of each check, and the alarms. */
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Watch } from '../../lambda/config.ts';
import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../lambda/contract.ts';
import { CLIENT_SETTINGS } from '../deployed/deployed-stack.ts';
import type { AlarmFacts } from './judge-alarms.ts';
import { type LastRun, LOOKED_BACK_HOURS } from './judge-runs.ts';

export function cloudWatchReader(stack: string) {
  const cloudWatch = new CloudWatchClient(CLIENT_SETTINGS);

  async function lastRuns(watches: readonly Watch[], now: Date) {
    const found = new Map<Watch, LastRun>();
    for (let from = 0; from < watches.length; from += QUERIES) {
      const some = watches.slice(from, from + QUERIES);
      const { MetricDataResults = [] } = await cloudWatch.send(
        new GetMetricDataCommand({
          // Data are named by the minute in which they begin.
          StartTime: new Date(minuteOf(now) - LOOKED_BACK_HOURS * 3_600_000),
          // Beyond now, as the clock of this machine may be behind.
          EndTime: new Date(minuteOf(now) + 600_000),
          ScanBy: 'TimestampDescending',
          MetricDataQueries: some.map((watch, index) => ({
            Id: `run${index}`,
            MetricStat: checkState(watch),
          })),
        }),
      );
      for (const { Id, Timestamps = [], Values = [] } of MetricDataResults) {
        const watch = some[Number(Id?.slice('run'.length))];
        const newest = Timestamps.reduce<number>((best, at, index) => {
          return best === -1 || at > (Timestamps[best] ?? at) ? index : best;
        }, -1);
        const [at, value] = [Timestamps[newest], Values[newest]];
        if (watch !== undefined && at !== undefined && value !== undefined) found.set(watch, { at, value });
      }
    }
    return found;
  }

  async function alarms(): Promise<AlarmFacts[]> {
    const all: AlarmFacts[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: `${stack}-`, AlarmTypes: ['MetricAlarm'], NextToken }),
      );
      for (const alarm of page.MetricAlarms ?? []) {
        const { AlarmName = '', StateValue = '', AlarmDescription = '', AlarmActions = [] } = alarm;
        const hasActions = AlarmActions.length > 0;
        const isArmed = alarm.ActionsEnabled ?? true;
        all.push({ name: AlarmName, state: StateValue, description: AlarmDescription, hasActions, isArmed });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return all;
  }

  return { lastRuns, alarms };
}

function minuteOf(now: Date): number {
  return Math.floor(now.getTime() / 60_000) * 60_000;
}

/** What one request may ask for. */
const QUERIES = 500;

function checkState({ org, check }: Watch) {
  const Dimensions = [
    { Name: DIMENSIONS.org, Value: org.alias },
    { Name: DIMENSIONS.check, Value: check },
  ];
  const Metric = { Namespace: METRIC_NAMESPACE, MetricName: METRICS.checkState, Dimensions };
  return { Metric, Period: 60, Stat: 'Maximum' };
}
