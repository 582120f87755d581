/** Shows a check's state in the CloudWatch console; sends nothing, since the run itself sends the alert. */
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Watch } from '../lambda/config.ts';
import { CHECK_STATES } from '../lambda/contract.ts';
import { alarmIdentity } from './alarm-identity.ts';
import { checkState } from './check-metrics.ts';

export interface CheckStateAlarmProps extends Watch {
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/** On while the last run ended `warning` or `critical`; without data it says so instead of showing OK. */
export class CheckStateAlarm extends Alarm {
  constructor(scope: Construct, id: string, { org, check, runbookUrl }: CheckStateAlarmProps) {
    super(scope, id, {
      ...alarmIdentity(scope, {
        parts: [org.alias, check, 'state'],
        wrong: `${check} finds something wrong with ${org.url}.`,
        runbookUrl,
        heading: 'check-state',
      }),
      metric: checkState({ org, check }, { statistic: Stats.MAXIMUM }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: CHECK_STATES.warning,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.MISSING,
    });
  }
}
