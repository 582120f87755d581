/** The first page to look at: what the checks say of every org, and whether the monitor itself is well. */
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  type HorizontalAnnotation,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type CheckRequest, watchesOf } from '../lambda/config.ts';
import type { CheckName } from '../lambda/contract.ts';
import {
  activeOktaIncidents,
  certificatesExpiring,
  daysToExpiry,
  discoveryLatency,
  rateLimitEvents,
  rateLimitUtilization,
} from './check-metrics.ts';
import { checkStateTables } from './check-state-tables.ts';
import { measurementNote, monitorNote, type Page, stateNote } from './dashboard-notes.ts';
import { graphRow, PAGE_WIDTH } from './graph-row.ts';
import { type MonitorParts, monitorGraphs } from './monitor-graphs.ts';
import type { WidgetFunction } from './widget-function.ts';

export interface OverviewDashboardProps extends MonitorParts {
  readonly page: Page;
  /** What has a state to show, and from what value on it is bad. */
  readonly requests: readonly CheckRequest[];
  readonly alarms: readonly Alarm[];
  /** Draws the tables. */
  readonly widget: WidgetFunction;
  /** Of orgs in detail mode. */
  readonly pages: readonly Page[];
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/** In the order in which one asks: what is wrong, what has to be done, how it came, and can the monitor be believed. */
export class OverviewDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OverviewDashboardProps) {
    super(scope, id);
    const { page, requests, alarms, pages, runbookUrl } = props;
    new Dashboard(this, 'Dashboard', {
      dashboardName: page.name,
      defaultInterval: Duration.hours(1), // of which the tables of states show every cell without scrolling
      widgets: [
        [stateNote(runbookUrl, pages)],
        ...checkStateTables(requests.flatMap(watchesOf)),
        ...alarmRows(alarms),
        ...tables(props),
        [measurementNote(runbookUrl)],
        ...measurements(requests),
        [monitorNote(runbookUrl)],
        ...monitorGraphs(props),
      ],
    });
  }
}

/** The console asks whoever looks at them first whether the function may be called. */
function tables({ widget, requests }: OverviewDashboardProps): IWidget[][] {
  const scanned = requests.filter((request) => request.check === 'saml-certificates');
  return [
    [widget.table('incidents', 'Open incidents', PAGE_WIDTH, 7)],
    ...(scanned.length === 0
      ? []
      : [[widget.certificates(scanned, 'To be renewed: SAML certificates in use', PAGE_WIDTH, 8)]]),
    [widget.table('mutes', 'Mutes', PAGE_WIDTH, 4)],
  ];
}

function measurements(requests: readonly CheckRequest[]): IWidget[][] {
  const watches = requests.flatMap(watchesOf);
  /** Each once, though it may run several of them. */
  const aliasesWith = (...checks: CheckName[]) => [
    ...new Set(watches.flatMap(({ check, org }) => (checks.includes(check) ? [org.alias] : []))),
  ];
  const limited = aliasesWith('rate-limits');
  return [
    graphRow(
      {
        title: 'Fullest rate-limit bucket (%)',
        metrics: limited.map((alias) => rateLimitUtilization(alias, { label: alias })),
        axis: { min: 0, max: 100 },
        lines: warningLines(requests),
      },
      {
        title: 'Rate-limit events in the System Log',
        metrics: limited.map((alias) => rateLimitEvents(alias, { label: alias })),
      },
      {
        title: 'Discovery latency, slowest document (ms)',
        metrics: aliasesWith('oidc-discovery').map((alias) => discoveryLatency(alias, { label: alias })),
      },
    ),
    graphRow(
      {
        title: 'Open incidents that Okta reports for the cell',
        metrics: aliasesWith('service-status').map((alias) => activeOktaIncidents(alias, { label: alias })),
      },
      {
        title: 'Days to the nearest certificate expiry',
        metrics: aliasesWith('oidc-discovery', 'saml-certificates').map((alias) =>
          daysToExpiry(alias, { label: alias }),
        ),
        axis: {},
      },
      {
        title: 'SAML certificates inside the warning band',
        metrics: aliasesWith('saml-certificates').map((alias) =>
          certificatesExpiring(alias, { label: alias }),
        ),
      },
    ),
  ];
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
