/** The estimated monthly bill of a synthesized template. */
import { type Bill, billOf } from './bill.ts';
import { cloudWatchUsage } from './cloudwatch-usage.ts';
import { detailedOrgs, publishedMetrics } from './published-metrics.ts';
import { resourceUsage } from './resource-usage.ts';
import { runUsage } from './run-usage.ts';
import { scheduledRuns } from './scheduled-runs.ts';
import type { Template } from './template.ts';

export interface Estimate {
  readonly bill: Bill;
  /** Names of what each org publishes, by alias. */
  readonly metrics: ReadonlyMap<string, readonly string[]>;
  /** Aliases of the orgs in detail mode. */
  readonly detailed: ReadonlySet<string>;
  /** Types of resources of which nobody has said what they cost. */
  readonly unpriced: readonly string[];
}

/** What is paid for, by its being there or by its use. */
const PRICED = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Lambda::Function', // by what starts it: a schedule, a topic, a dashboard; or a deploy, which is not counted
  'AWS::Logs::LogGroup', // by the runs that write to it
  'AWS::Scheduler::Schedule',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/** What AWS gives away. */
const FREE = [
  'AWS::CDK::Metadata',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
  'AWS::Chatbot::SlackChannelConfiguration',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::ScheduleGroup',
  'Custom::FirstRun', // once a deploy
];

export function estimateOf(template: Template): Estimate {
  const runs = scheduledRuns(template);
  const metrics = publishedMetrics(runs.map(({ request }) => request));
  const usages = [
    ...cloudWatchUsage(template, runs),
    ...runs.flatMap((scheduled) => runUsage(template, scheduled)),
    ...resourceUsage(template, metrics.size),
  ];
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  const unpriced = [...types].filter((type) => ![...PRICED, ...FREE].includes(type)).sort();
  const detailed = detailedOrgs(runs.map(({ request }) => request));
  return { bill: billOf(usages), metrics, detailed, unpriced };
}
