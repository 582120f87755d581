/** What `cdk deploy` creates: the monitor, and outputs by which the command line finds it. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MonitorConfig } from '../lambda/config.ts';
import { FUNCTION_IDS, OktaHealthMonitor } from './okta-health-monitor.ts';

export interface OktaHealthMonitorStackProps extends StackProps {
  /** What is watched and who is told. */
  readonly config: MonitorConfig;
}

export class OktaHealthMonitorStack extends Stack {
  /** What it may cost. */
  readonly budget: MonitorConfig['budget'];
  readonly monitor: OktaHealthMonitor;

  constructor(scope: Construct, id: string, { config, ...props }: OktaHealthMonitorStackProps) {
    super(scope, id, {
      description: 'Watches Okta orgs and says when something breaks',
      suppressTemplateIndentation: true, // with as many orgs as fit, blanks alone would exceed the megabyte that CloudFormation takes
      ...props,
    });
    this.budget = config.budget;
    // Of this name the CDK leaves no trace in logical ids, so that they are those of the parts.
    this.monitor = new OktaHealthMonitor(this, 'Default', config);

    // The command line reads these by name.
    const { monitor } = this;
    this.output('StateTableName', monitor.stateTable.tableName);
    this.output('OrgAliases', config.orgs.map(({ alias }) => alias).join(','));
    this.output('AlertsTopicArn', monitor.alertsTopic.topicArn);
    this.output('MonitorHealthTopicArn', monitor.monitorHealthTopic.topicArn);
    this.output('FailedRunsQueueUrl', monitor.failedRuns.queueUrl);
    for (const { check, function: target } of monitor.functions)
      this.output(`${FUNCTION_IDS[check]}FunctionName`, target.functionName);
    this.output('DashboardUrl', monitor.dashboardUrl);
    this.output(
      'WidgetFunctionArn',
      monitor.widget.functionArn,
      'What whoever looks at the dashboard needs lambda:InvokeFunction on',
    );
    if (monitor.credentialSecrets.length > 0)
      this.output(
        'CredentialSecrets',
        monitor.credentialSecrets.map(({ alias, arn }) => `${alias}=${arn}`).join(' '),
        'Where to store what the monitor authenticates with, org by org',
      );
    if (monitor.pagerDutySecrets.length > 0)
      this.output(
        'PagerDutySecrets',
        monitor.pagerDutySecrets.map(({ name, arn }) => `${name}=${arn}`).join(' '),
        'Where to store the integration key of each service that is paged',
      );
  }

  private output(name: string, value: string, description?: string): void {
    new CfnOutput(this, name, { value, ...(description === undefined ? {} : { description }) });
  }
}
