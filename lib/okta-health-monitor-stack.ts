/** Everything that `cdk deploy` creates, wired together. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { checkRequests, fastestOf, type MonitorConfig, type Watch, watchesOf } from '../lambda/config.ts';
import type { CheckName } from '../lambda/contract.ts';
import { CheckFunction } from './check-function.ts';
import { CheckSchedules } from './check-schedules.ts';
import { CheckStateAlarm } from './check-state-alarm.ts';
import { HealthDashboard } from './dashboard.ts';
import { DeadManAlarm } from './dead-man-alarm.ts';
import { Destinations } from './destinations.ts';
import { FailedNotificationsAlarm } from './failed-notifications-alarm.ts';
import { FailedRunsAlarm } from './failed-runs-alarm.ts';
import { FailedRunsQueue } from './failed-runs-queue.ts';
import { FirstRuns } from './first-runs.ts';
import { MonitoringKey } from './monitoring-key.ts';
import { OktaCredentials } from './okta-credentials.ts';
import { StateTable } from './state-table.ts';
import { Topics } from './topics.ts';
import { WidgetFunction } from './widget-function.ts';

/** Never renamed: with the id of a function goes the log group. The outputs are called by it too. */
const FUNCTION_IDS: Readonly<Record<CheckName, string>> = {
  'oidc-discovery': 'OidcDiscovery',
  'rate-limits': 'RateLimits',
  'service-status': 'ServiceStatus',
  'saml-certificates': 'SamlCertificates',
};

export interface OktaHealthMonitorStackProps extends StackProps {
  /** What is watched and who is told. */
  readonly config: MonitorConfig;
}

/**
 * Nothing in it outlives it: `cdk destroy` removes every resource. What history goes with each is said there:
 * {@link StateTable}, {@link OktaCredentials}, {@link FailedRunsQueue}, {@link CheckFunction}, {@link Topics},
 * {@link MonitoringKey}, {@link Destinations}.
 * Metrics already published stay with CloudWatch for 15 months.
 */
export class OktaHealthMonitorStack extends Stack {
  /** What it may cost. */
  readonly budget: MonitorConfig['budget'];

  constructor(scope: Construct, id: string, { config, ...props }: OktaHealthMonitorStackProps) {
    super(scope, id, { description: 'Watches Okta orgs and says when something breaks', ...props });
    this.budget = config.budget;
    const { runbookUrl } = config;
    const notify = config.notify === 'nobody' ? [] : config.notify;

    const { key } = new MonitoringKey(this, 'Encryption');
    const topics = new Topics(this, 'Topics', { key });
    const destinations = new Destinations(this, 'Destinations', { notify, topics, key, runbookUrl });
    const state = new StateTable(this, 'State', { key });
    const failedRuns = new FailedRunsQueue(this, 'FailedRuns', { key }).queue;

    const dashboardUrl = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${this.stackName}`;
    const controlTarget = `https://sts.${this.region}.${this.urlSuffix}`;
    const credentials = new OktaCredentials(this, 'OktaCredentials', { orgs: config.orgs, key });
    const secretArnOf = (alias: string) => credentials.secretArnOf(alias);
    const requests = checkRequests(config, { controlTarget, dashboardUrl, secretArnOf });
    const watches = requests.flatMap(watchesOf);
    const functions = [...new Set(requests.map(({ check }) => check))].map(
      (check) =>
        new CheckFunction(this, FUNCTION_IDS[check], {
          check,
          requests: requests.filter((one) => one.check === check),
          credentials,
          state,
          topics,
          failedRuns,
        }),
    );

    const schedules = new CheckSchedules(this, 'Schedules', { failedRuns });
    const firstRuns = new FirstRuns(this, 'FirstRuns');
    const health = { monitorHealth: topics.monitorHealth, runbookUrl };
    const silent: Alarm[] = [];
    for (const { check, requests: ofCheck, function: target } of functions) {
      for (const request of ofCheck) {
        const firstRun = firstRuns.add(request, target);
        const schedule = schedules.add(request, target);
        schedule.node.addDependency(firstRun); // else the status of an org would be asked before its cell is known
        for (const watch of watchesOf(request).filter((one) => isFastest(one, watches))) {
          const alarm = new DeadManAlarm(this, `${watch.org.alias}-${check}-Silent`, { ...watch, ...health });
          alarm.node.addDependency(schedule, firstRun);
          silent.push(alarm);
        }
      }
    }
    const alarms = [
      new FailedRunsAlarm(this, 'FailedRunsAlarm', { failedRuns, ...health }),
      new FailedNotificationsAlarm(this, 'FailedNotificationsAlarm', { alerts: topics.alerts, ...health }),
      ...destinations.alarms,
      ...silent,
      ...watches.map(
        (watch) =>
          new CheckStateAlarm(this, `${watch.org.alias}-${watch.check}-State`, { ...watch, runbookUrl }),
      ),
    ];

    const widget = new WidgetFunction(this, 'Widget', { state, orgs: config.orgs, runbookUrl });
    new HealthDashboard(this, 'Overview', {
      dashboardName: this.stackName,
      requests,
      functions,
      alarms,
      topics: [topics.alerts, topics.monitorHealth],
      failedRuns,
      widget,
    });

    // The command line reads these by name.
    new CfnOutput(this, 'StateTableName', { value: state.table.tableName });
    new CfnOutput(this, 'OrgAliases', { value: config.orgs.map(({ alias }) => alias).join(',') });
    new CfnOutput(this, 'AlertsTopicArn', { value: topics.alerts.topicArn });
    new CfnOutput(this, 'MonitorHealthTopicArn', { value: topics.monitorHealth.topicArn });
    new CfnOutput(this, 'FailedRunsQueueUrl', { value: failedRuns.queueUrl });
    for (const { check, function: target } of functions)
      new CfnOutput(this, `${FUNCTION_IDS[check]}FunctionName`, { value: target.functionName });
    new CfnOutput(this, 'DashboardUrl', { value: dashboardUrl });
    new CfnOutput(this, 'WidgetFunctionArn', {
      description: 'What whoever looks at the dashboard needs lambda:InvokeFunction on',
      value: widget.function.functionArn,
    });
    if (credentials.secrets.length > 0)
      new CfnOutput(this, 'CredentialSecrets', {
        description: 'Where to store what the monitor authenticates with, org by org',
        value: credentials.secrets.map(({ alias, arn }) => `${alias}=${arn}`).join(' '),
      });
    if (destinations.secrets.length > 0)
      new CfnOutput(this, 'PagerDutySecrets', {
        description: 'Where to store the integration key of each service that is paged',
        value: destinations.secrets.map(({ name, arn }) => `${name}=${arn}`).join(' '),
      });
  }
}

/** CloudWatch watches the fastest check of an org; the others are watched by their siblings, from within the runs. */
function isFastest({ org, check }: Watch, watches: readonly Watch[]): boolean {
  const siblings = watches.filter((other) => other.org.alias === org.alias);
  return check === fastestOf(siblings.map((other) => other.check));
}
