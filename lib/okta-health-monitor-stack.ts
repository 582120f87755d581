/** Everything that `cdk deploy` creates, wired together. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkRequests, type MonitorConfig } from '../lambda/config.ts';
import { CheckFunction } from './check-function.ts';
import { CheckSchedules } from './check-schedules.ts';
import { CheckStateAlarm } from './check-state-alarm.ts';
import { HealthDashboard } from './dashboard.ts';
import { DeadManAlarm } from './dead-man-alarm.ts';
import { FailedNotificationsAlarm } from './failed-notifications-alarm.ts';
import { FailedRunsAlarm } from './failed-runs-alarm.ts';
import { FailedRunsQueue } from './failed-runs-queue.ts';
import { FirstRuns } from './first-runs.ts';
import { MonitoringKey } from './monitoring-key.ts';
import { StateTable } from './state-table.ts';
import { Topics } from './topics.ts';

export interface OktaHealthMonitorStackProps extends StackProps {
  /** What is watched and who is told. */
  readonly config: MonitorConfig;
}

/**
 * Nothing in it outlives it: `cdk destroy` removes every resource. What history goes with each is said there:
 * {@link StateTable}, {@link FailedRunsQueue}, {@link CheckFunction}, {@link Topics}, {@link MonitoringKey}.
 * Metrics already published stay with CloudWatch for 15 months.
 */
export class OktaHealthMonitorStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: OktaHealthMonitorStackProps) {
    super(scope, id, { description: 'Watches Okta orgs and says when something breaks', ...props });
    const { runbookUrl } = config;
    const emails = config.notify === 'nobody' ? [] : config.notify.map(({ email }) => email);

    const { key } = new MonitoringKey(this, 'Encryption');
    const topics = new Topics(this, 'Topics', { key, emails });
    const state = new StateTable(this, 'State', { key });
    const failedRuns = new FailedRunsQueue(this, 'FailedRuns', { key }).queue;
    const discovery = new CheckFunction(this, 'OidcDiscovery', {
      check: 'oidc-discovery',
      state,
      topics,
      failedRuns,
    });

    const dashboardUrl = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${this.stackName}`;
    const controlTarget = `https://sts.${this.region}.${this.urlSuffix}`;
    const requests = checkRequests(config, { controlTarget, dashboardUrl });

    const schedules = new CheckSchedules(this, 'Schedules', { failedRuns });
    const firstRuns = new FirstRuns(this, 'FirstRuns');
    const health = { monitorHealth: topics.monitorHealth, runbookUrl };
    const alarms = [
      new FailedRunsAlarm(this, 'FailedRunsAlarm', { failedRuns, ...health }),
      new FailedNotificationsAlarm(this, 'FailedNotificationsAlarm', { alerts: topics.alerts, ...health }),
      ...requests.flatMap((request) => {
        const name = `${request.org.alias}-${request.check}`;
        const silent = new DeadManAlarm(this, `${name}-Silent`, {
          request,
          monitorHealth: topics.monitorHealth,
        });
        silent.node.addDependency(
          schedules.add(request, discovery.function),
          firstRuns.add(request, discovery.function),
        );
        return [silent, new CheckStateAlarm(this, `${name}-State`, { request })];
      }),
    ];

    new HealthDashboard(this, 'Overview', {
      dashboardName: this.stackName,
      requests,
      functions: [discovery.function],
      alarms,
      topics: [topics.alerts, topics.monitorHealth],
      failedRuns,
    });

    // The command line reads these by name.
    new CfnOutput(this, 'StateTableName', { value: state.table.tableName });
    new CfnOutput(this, 'OrgAliases', { value: config.orgs.map(({ alias }) => alias).join(',') });
    new CfnOutput(this, 'AlertsTopicArn', { value: topics.alerts.topicArn });
    new CfnOutput(this, 'MonitorHealthTopicArn', { value: topics.monitorHealth.topicArn });
    new CfnOutput(this, 'FailedRunsQueueUrl', { value: failedRuns.queueUrl });
    new CfnOutput(this, 'OidcDiscoveryFunctionName', { value: discovery.function.functionName });
    new CfnOutput(this, 'DashboardUrl', { value: dashboardUrl });
  }
}
