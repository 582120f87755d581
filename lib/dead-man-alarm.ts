/** The alarm for a check that stopped: absence of its last metric, the one thing a dead monitor cannot fake. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { CheckRequest } from '../lambda/config.ts';
import { alarmIdentity } from './alarm-identity.ts';
import { checkState } from './check-metrics.ts';

export interface DeadManAlarmProps {
  readonly request: CheckRequest;
  /** Told when the check falls silent and when it is back. */
  readonly monitorHealth: ITopic;
}

/**
 * On after five minutes without a finished run. Counts runs and not their result: a run that ends `unknown`
 * or `critical` is a monitor that works.
 */
export class DeadManAlarm extends Alarm {
  constructor(scope: Construct, id: string, { request, monitorHealth }: DeadManAlarmProps) {
    const { org, check, runbookUrl } = request;
    super(scope, id, {
      ...alarmIdentity(scope, {
        parts: [org.alias, check, 'silent'],
        wrong: `No run of ${check} for ${org.alias} has finished in five minutes, so nobody watches ${org.url}.`,
        runbookUrl,
        heading: 'check-silent',
      }),
      metric: checkState(request, { statistic: Stats.SAMPLE_COUNT, period: Duration.minutes(1) }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 5,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.addAlarmAction(new SnsAction(monitorHealth));
    this.addOkAction(new SnsAction(monitorHealth));
  }
}
