/** The alarm for a check that stopped: absence of its last metric, the one thing a dead monitor cannot fake. */
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Watch } from '../lambda/config.ts';
import { CHECK_INTERVAL_MINUTES, STANDSTILL } from '../lambda/contract.ts';
import { alarmIdentity } from './alarm-identity.ts';
import { checkState } from './check-metrics.ts';

export interface DeadManAlarmProps extends Watch {
  /** Told when the check falls silent and when it is back. */
  readonly monitorHealth: ITopic;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/**
 * On after five minutes without a finished run of a check that is due every minute, after three missed runs of a
 * slower one. Counts runs and not their result: a run that ends `unknown` or `critical` is a monitor that works.
 */
export class DeadManAlarm extends Alarm {
  constructor(scope: Construct, id: string, { org, check, monitorHealth, runbookUrl }: DeadManAlarmProps) {
    const everyMinutes = CHECK_INTERVAL_MINUTES[check];
    const periods = Math.max(STANDSTILL.missedRuns, Math.ceil(STANDSTILL.minimumMinutes / everyMinutes));
    super(scope, id, {
      ...alarmIdentity(scope, {
        parts: [org.alias, check, 'silent'],
        wrong: `No run of ${check} for ${org.alias} has finished in ${periods * everyMinutes} minutes, so nobody watches ${org.url}.`,
        runbookUrl,
        heading: 'check-silent',
      }),
      metric: checkState({ org, check }, { statistic: Stats.SAMPLE_COUNT }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.addAlarmAction(new SnsAction(monitorHealth));
    this.addOkAction(new SnsAction(monitorHealth));
  }
}
