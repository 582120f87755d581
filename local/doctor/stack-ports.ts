/** What `doctor` reads of a deployed stack. What AWS refuses rejects with AwsFailure, unless the facts can say it. */
import type { Watch } from '../../lambda/config.ts';
import type { StoredOrg } from '../../lambda/widget/stored-org.ts';
import type { AlarmFacts } from './judge-alarms.ts';
import type { LastRun } from './judge-runs.ts';
import type { ScheduleFacts } from './judge-schedules.ts';
import type { SecretFacts } from './judge-secrets.ts';
import type { SubscriptionFacts } from './judge-subscriptions.ts';
import type { StackResource } from './stack-parts.ts';

export interface StackReader {
  readonly resources: () => Promise<readonly StackResource[]>;
  readonly template: () => Promise<string>;
  readonly schedule: (name: string, group: string) => Promise<ScheduleFacts>;
  readonly subscriptions: (topicArn: string) => Promise<readonly SubscriptionFacts[]>;
  /** A watch without any run of late is not in it. */
  readonly lastRuns: (watches: readonly Watch[], now: Date) => Promise<ReadonlyMap<Watch, LastRun>>;
  readonly alarms: () => Promise<readonly AlarmFacts[]>;
  readonly pagerSecret: (arn: string) => Promise<SecretFacts>;
  readonly stored: (alias: string) => Promise<StoredOrg>;
}
