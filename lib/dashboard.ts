/** The first page to look at: what the checks say, and whether the monitor itself is well. */
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  Stats,
  type YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type CheckRequest, watchesOf } from '../lambda/config.ts';
import { CHECK_STATES, type CheckName } from '../lambda/contract.ts';
import type { CheckFunction } from './check-function.ts';
import {
  activeOktaIncidents,
  certificatesExpiring,
  checkState,
  daysToExpiry,
  discoveryLatency,
  rateLimitEvents,
  rateLimitUtilization,
} from './check-metrics.ts';
import type { WidgetFunction } from './widget-function.ts';

export interface HealthDashboardProps {
  /** Name of the dashboard, unique in the account and part of its link. */
  readonly dashboardName: string;
  /** What has a state to show, and from what value on it is bad. */
  readonly requests: readonly CheckRequest[];
  readonly functions: readonly CheckFunction[];
  readonly alarms: readonly Alarm[];
  readonly topics: readonly ITopic[];
  readonly failedRuns: IQueue;
  /** Draws the tables. */
  readonly widget: WidgetFunction;
}

const PAGE_WIDTH = 24;

export class HealthDashboard extends Construct {
  constructor(scope: Construct, id: string, props: HealthDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.dashboardName,
      defaultInterval: Duration.hours(3),
      widgets: [
        ...alarmRows(props.alarms),
        ...this.tables(props),
        ...this.whatChecksSay(props),
        ...this.howTheMonitorIs(props),
      ],
    });
  }

  /** The console asks whoever looks at them first whether the function may be called. */
  private tables({ widget, requests }: HealthDashboardProps): IWidget[][] {
    const scanned = requests.filter((request) => request.check === 'saml-certificates');
    return [
      [widget.table('incidents', 'Open incidents', PAGE_WIDTH, 7)],
      [widget.table('mutes', 'Mutes', PAGE_WIDTH, 4)],
      ...(scanned.length === 0
        ? []
        : [[widget.certificates(scanned, 'SAML certificates in use', PAGE_WIDTH, 8)]]),
    ];
  }

  private whatChecksSay({ requests }: HealthDashboardProps): IWidget[][] {
    const watches = requests.flatMap(watchesOf);
    /** Each once, though it may run several of them. */
    const aliasesWith = (...checks: CheckName[]) => [
      ...new Set(watches.flatMap(({ check, org }) => (checks.includes(check) ? [org.alias] : []))),
    ];
    const discovered = aliasesWith('oidc-discovery');
    const limited = aliasesWith('rate-limits');
    const reported = aliasesWith('service-status');
    const scanned = aliasesWith('saml-certificates');
    const certified = aliasesWith('oidc-discovery', 'saml-certificates');
    const states = Object.entries(CHECK_STATES).map(([label, value]) => ({ label, value }));
    return [
      [
        new GraphWidget({
          title: 'State of each check; a gap means that no run finished',
          left: watches.map((watch) => checkState(watch, { label: `${watch.org.alias} ${watch.check}` })),
          leftYAxis: { min: 0, max: CHECK_STATES.critical, showUnits: false },
          leftAnnotations: states,
          width: PAGE_WIDTH,
          height: 6,
        }),
      ],
      graphs([
        [
          'Discovery latency, slowest document (ms)',
          discovered.map((alias) => discoveryLatency(alias, { label: alias })),
        ],
        [
          'Days to the nearest certificate expiry',
          certified.map((alias) => daysToExpiry(alias, { label: alias })),
          {},
        ],
        [
          'Open incidents that Okta reports for the cell; a gap means unknown',
          reported.map((alias) => activeOktaIncidents(alias, { label: alias })),
        ],
      ]),
      graphs([
        [
          'Fullest rate-limit bucket (%); a gap means that none was measured',
          limited.map((alias) => rateLimitUtilization(alias, { label: alias })),
          { min: 0, max: 100 },
          warningLines(requests),
        ],
        [
          'Rate-limit events in the System Log',
          limited.map((alias) => rateLimitEvents(alias, { label: alias })),
        ],
        [
          'SAML certificates inside the warning band',
          scanned.map((alias) => certificatesExpiring(alias, { label: alias })),
        ],
      ]),
    ];
  }

  private howTheMonitorIs({ functions, topics, failedRuns }: HealthDashboardProps): IWidget[][] {
    const runs = functions.flatMap(({ check, function: fn }) => [
      fn.metricInvocations({ label: `${check} invocations` }),
      fn.metricErrors({ label: `${check} errors` }),
      fn.metricThrottles({ label: `${check} throttles` }),
    ]);
    const duration = functions.flatMap(({ check, function: fn }) => [
      fn.metricDuration({ statistic: Stats.p(50), label: `${check} median` }),
      fn.metricDuration({ statistic: Stats.MAXIMUM, label: `${check} longest` }),
    ]);
    const messages = topics.flatMap((topic) => [
      topic.metricNumberOfMessagesPublished(),
      topic.metricNumberOfNotificationsFailed(),
    ]);
    return [
      graphs([
        ['Runs: invocations, errors, throttles', runs],
        ['Duration of runs (ms)', duration],
      ]),
      graphs([
        ['Messages published and failed, per topic', messages],
        ['Failed runs waiting', [failedRuns.metricApproximateNumberOfMessagesVisible()]],
      ]),
    ];
  }
}

/** CloudWatch's quota of one widget. */
const ALARMS_SHOWN = 100;

function alarmRows(alarms: readonly Alarm[]): IWidget[][] {
  const rows: IWidget[][] = [];
  for (let from = 0; from < alarms.length; from += ALARMS_SHOWN) {
    const shown = alarms.slice(from, from + ALARMS_SHOWN);
    const title = from === 0 ? 'Alarms' : `Alarms from the ${from + 1}st on`;
    rows.push([new AlarmStatusWidget({ title, alarms: shown, width: PAGE_WIDTH, height: 3 })]);
  }
  return rows;
}

/** Where the settings say from what percentage on to warn; without them it is Okta's own threshold, which moves. */
function warningLines(requests: readonly CheckRequest[]): HorizontalAnnotation[] {
  const aliasesByPercent = new Map<number, string[]>();
  for (const request of requests) {
    if (request.check !== 'rate-limits' || request.settings.warningPercent === undefined) continue;
    const percent = request.settings.warningPercent;
    aliasesByPercent.set(percent, [...(aliasesByPercent.get(percent) ?? []), request.org.alias]);
  }
  return [...aliasesByPercent].map(([value, aliases]) => ({
    value,
    label: `warning: ${aliases.join(', ')}`,
  }));
}

type Graph = [title: string, metrics: IMetric[], axis?: YAxisProps, lines?: HorizontalAnnotation[]];

/** A row of graphs of equal width, without those that have nothing to show; axes begin at zero unless told otherwise. */
function graphs(wanted: Graph[]): IWidget[] {
  const row = wanted.filter(([, metrics]) => metrics.length > 0);
  return row.map(
    ([title, left, leftYAxis = { min: 0 }, leftAnnotations = []]) =>
      new GraphWidget({
        title,
        left,
        leftYAxis: { ...leftYAxis, showUnits: false },
        leftAnnotations,
        width: PAGE_WIDTH / row.length,
        height: 6,
      }),
  );
}
