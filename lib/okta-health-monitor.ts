/** A monitor of Okta orgs for any stack: functions, schedules, alarms, topics and a dashboard, wired together. */
import { Stack } from 'aws-cdk-lib';
import type { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  checkRequests,
  fastestOf,
  type MonitorSettings,
  parseMonitorConfig,
  type Watch,
  watchesOf,
} from '../lambda/config.ts';
import type { CheckName } from '../lambda/contract.ts';
import { CheckFunction } from './check-function.ts';
import * as metrics from './check-metrics.ts';
import { CheckSchedules } from './check-schedules.ts';
import { CheckStateAlarm } from './check-state-alarm.ts';
import { DeadManAlarm } from './dead-man-alarm.ts';
import { Destinations } from './destinations.ts';
import { FailedNotificationsAlarm } from './failed-notifications-alarm.ts';
import { FailedRunsAlarm } from './failed-runs-alarm.ts';
import { FailedRunsQueue } from './failed-runs-queue.ts';
import { FirstRuns } from './first-runs.ts';
import { MonitoringKey } from './monitoring-key.ts';
import { OktaCredentials } from './okta-credentials.ts';
import { OrgDashboard } from './org-dashboard.ts';
import { OverviewDashboard } from './overview-dashboard.ts';
import { refuseTooManyOrgs } from './stack-capacity.ts';
import { StateTable } from './state-table.ts';
import { Topics } from './topics.ts';
import { WidgetFunction } from './widget-function.ts';

/** Never renamed: with the id of a function goes the log group. The outputs are called by it too. */
export const FUNCTION_IDS: Readonly<Record<CheckName, string>> = {
  'oidc-discovery': 'OidcDiscovery',
  'rate-limits': 'RateLimits',
  'service-status': 'ServiceStatus',
  'saml-certificates': 'SamlCertificates',
};

/** What is watched and who is told: as in `monitor.config.ts`, documented there. `notify` has to be said, if only `'nobody'`. */
export type OktaHealthMonitorProps = MonitorSettings;

/**
 * One of a stack: alarms and the dashboard are named after the stack. Nothing in it outlives it; what history goes with
 * each resource is said there: {@link StateTable}, {@link OktaCredentials}, {@link FailedRunsQueue},
 * {@link CheckFunction}, {@link Topics}, {@link MonitoringKey}, {@link Destinations}. Metrics already published stay
 * with CloudWatch for 15 months.
 */
export class OktaHealthMonitor extends Construct {
  /** Alerts of the checks; whatever subscribes may filter by `org`, `check` and `severity`. */
  readonly alertsTopic: ITopic;
  /** What the monitor says of itself, through CloudWatch. */
  readonly monitorHealthTopic: ITopic;
  readonly stateTable: Table;
  readonly failedRuns: IQueue;
  /** In the console. */
  readonly dashboardUrl: string;
  /** Draws the tables of the dashboard; whoever looks at them needs `lambda:InvokeFunction` on it. */
  readonly widget: IFunction;
  /** One for each check that runs for any org. */
  readonly functions: readonly CheckFunction[];
  /** Where to store what the monitor authenticates with, by alias of the org. */
  readonly credentialSecrets: OktaCredentials['secrets'];
  /** Where to store the integration key of each PagerDuty service, by its name. */
  readonly pagerDutySecrets: Destinations['secrets'];
  private readonly watches: readonly Watch[];

  /** @throws InvalidInputError naming every setting that is not allowed, with the value received */
  constructor(scope: Construct, id: string, props: OktaHealthMonitorProps) {
    super(scope, id);
    const config = parseMonitorConfig(props, this.node.path);
    const stack = Stack.of(this);
    const { runbookUrl } = config;
    const notify = config.notify === 'nobody' ? [] : config.notify;

    const { key } = new MonitoringKey(this, 'Encryption');
    const topics = new Topics(this, 'Topics', { key });
    const destinations = new Destinations(this, 'Destinations', { notify, topics, key, runbookUrl });
    const state = new StateTable(this, 'State', { key });
    const failedRuns = new FailedRunsQueue(this, 'FailedRuns', { key }).queue;

    const dashboard = (name: string) =>
      `https://${stack.region}.console.aws.amazon.com/cloudwatch/home?region=${stack.region}#dashboards/dashboard/${name}`;
    const dashboardUrl = dashboard(stack.stackName);
    const controlTarget = `https://sts.${stack.region}.${stack.urlSuffix}`;
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

    const health = { monitorHealth: topics.monitorHealth, runbookUrl };
    const silent = this.schedule(functions, watches, failedRuns, health);
    const alarms = [
      new FailedRunsAlarm(this, 'FailedRunsAlarm', { failedRuns, ...health }),
      new FailedNotificationsAlarm(this, 'FailedNotificationsAlarm', { alerts: topics.alerts, ...health }),
      ...destinations.alarms,
      ...silent,
      ...(config.stateAlarms ? watches : []).map(
        (watch) =>
          new CheckStateAlarm(this, `${watch.org.alias}-${watch.check}-State`, { ...watch, runbookUrl }),
      ),
    ];

    const widget = new WidgetFunction(this, 'Widget', { state, orgs: config.orgs, runbookUrl });
    const detailed = config.orgs
      .filter(({ detail }) => detail)
      .map(({ alias, url }) => {
        // No name of a stack has a _, so that the page of an org is not the overview of another stack.
        const name = `${stack.stackName}_${alias}`;
        return { org: { alias, url }, page: { name, title: alias, url: dashboard(name) } };
      });
    const overview = { name: stack.stackName, title: 'overview', url: dashboardUrl };
    for (const { org, page } of detailed)
      new OrgDashboard(this, `${org.alias}-Detail`, { page, overview, org, requests, widget, runbookUrl });
    new OverviewDashboard(this, 'Overview', {
      page: overview,
      requests,
      alarms,
      widget,
      pages: detailed.map(({ page }) => page),
      runbookUrl,
      functions,
      alerts: topics.alerts,
      monitorHealth: topics.monitorHealth,
      failedRuns,
      deliveries: destinations.deliveries,
      failedDeliveries: destinations.failedDeliveries,
    });
    refuseTooManyOrgs(stack, config.orgs.length);

    this.alertsTopic = topics.alerts;
    this.monitorHealthTopic = topics.monitorHealth;
    this.stateTable = state.table;
    this.failedRuns = failedRuns;
    this.dashboardUrl = dashboardUrl;
    this.widget = widget.function;
    this.functions = functions;
    this.credentialSecrets = credentials.secrets;
    this.pagerDutySecrets = destinations.secrets;
    this.watches = watches;
  }

  /** 0 ok, 1 unknown, 2 warning, 3 critical; missing when no run finished. Worst value unless told otherwise. */
  metricCheckState(alias: string, check: CheckName, view?: metrics.ViewOptions): Metric {
    return metrics.checkState(this.watchOf(alias, check), view);
  }

  /** Milliseconds to the last byte of the slowest document. Worst value unless told otherwise. */
  metricDiscoveryLatency(alias: string, view?: metrics.ViewOptions): Metric {
    return metrics.discoveryLatency(this.watchOf(alias, 'oidc-discovery').org.alias, view);
  }

  /** Whole days until the nearest certificate of any kind expires. Lowest value unless told otherwise. */
  metricDaysToExpiry(alias: string, view?: metrics.ViewOptions): Metric {
    return metrics.daysToExpiry(this.watchOf(alias, 'oidc-discovery', 'saml-certificates').org.alias, view);
  }

  /** Count of SAML certificates inside the first warning band. Highest unless told otherwise. */
  metricCertificatesExpiring(alias: string, view?: metrics.ViewOptions): Metric {
    return metrics.certificatesExpiring(this.watchOf(alias, 'saml-certificates').org.alias, view);
  }

  /** Count of open incidents that Okta reports on the org's cell; missing while unknown. Highest unless told otherwise. */
  metricActiveOktaIncidents(alias: string, view?: metrics.ViewOptions): Metric {
    return metrics.activeOktaIncidents(this.watchOf(alias, 'service-status').org.alias, view);
  }

  /** Percent of the fullest bucket that is used. Highest unless told otherwise. */
  metricRateLimitUtilization(alias: string, view?: metrics.ViewOptions): Metric {
    return metrics.rateLimitUtilization(this.watchOf(alias, 'rate-limits').org.alias, view);
  }

  /** Count of rate-limit events in Okta's System Log. Sum unless told otherwise. */
  metricRateLimitEvents(alias: string, view?: metrics.ViewOptions): Metric {
    return metrics.rateLimitEvents(this.watchOf(alias, 'rate-limits').org.alias, view);
  }

  /** Schedules each request behind its first run, and watches the fastest check of each org. */
  private schedule(
    functions: readonly CheckFunction[],
    watches: readonly Watch[],
    failedRuns: IQueue,
    health: { readonly monitorHealth: ITopic; readonly runbookUrl: string },
  ): Alarm[] {
    const schedules = new CheckSchedules(this, 'Schedules', { failedRuns });
    const firstRuns = new FirstRuns(this, 'FirstRuns');
    const silent: Alarm[] = [];
    for (const { check, requests, function: target } of functions) {
      for (const request of requests) {
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
    return silent;
  }

  /** A metric that nobody publishes is no metric. @throws RangeError naming what is watched */
  private watchOf(alias: string, ...checks: readonly CheckName[]): Watch {
    const found = this.watches.find(({ org, check }) => org.alias === alias && checks.includes(check));
    if (found !== undefined) return found;
    const watched = this.watches.map(({ org, check }) => `${org.alias} ${check}`).join(', ');
    throw new RangeError(`${checks.join(' or ')} of org "${alias}" does not run; what runs: ${watched}`);
  }
}

/** CloudWatch watches the fastest check of an org; the others are watched by their siblings, from within the runs. */
function isFastest({ org, check }: Watch, watches: readonly Watch[]): boolean {
  const siblings = watches.filter((other) => other.org.alias === org.alias);
  return check === fastestOf(siblings.map((other) => other.check));
}
