/** How an alarm is named and what it says. */
import { Stack } from 'aws-cdk-lib';
import type { AlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface AlarmIdentity {
  /** What is watched, from wide to narrow, for example org, check and `silent`. */
  readonly parts: readonly string[];
  /** What is wrong while the alarm is on, in one sentence. */
  readonly wrong: string;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
  /** The heading in the runbook, as its anchor. */
  readonly heading: AlarmHeading;
}

/** Headings of the runbook that alarms link to. */
export const ALARM_HEADINGS = [
  'check-silent',
  'check-state',
  'failed-runs',
  'failed-notifications',
  'failed-deliveries',
] as const;
export type AlarmHeading = (typeof ALARM_HEADINGS)[number];

/**
 * `<stack>-<parts>`: unique per account and region, sorted by stack in the console, and the prefix is what
 * the topic's policy lets in.
 */
export function alarmIdentity(
  scope: Construct,
  { parts, wrong, runbookUrl, heading }: AlarmIdentity,
): Required<Pick<AlarmProps, 'alarmName' | 'alarmDescription'>> {
  return {
    alarmName: [Stack.of(scope).stackName, ...parts].join('-'),
    alarmDescription: `${wrong} ${runbookUrl}#${heading}`,
  };
}
