/** A page for an org in detail mode: what its runs measure, part by part. */
import { Duration } from 'aws-cdk-lib';
import { Dashboard, type HorizontalAnnotation, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type CheckRequest, measuredBuckets, watchesOf } from '../lambda/config.ts';
import { CHECK_STATES, METRICS, PHASES } from '../lambda/contract.ts';
import * as metrics from './check-metrics.ts';
import { orgNote, type Page } from './dashboard-notes.ts';
import { type Graph, graphRow, PAGE_WIDTH } from './graph-row.ts';
import type { WidgetFunction } from './widget-function.ts';

export interface OrgDashboardProps {
  readonly page: Page;
  /** The page of all orgs. */
  readonly overview: Page;
  readonly org: { readonly alias: string; readonly url: string };
  /** Of all orgs. */
  readonly requests: readonly CheckRequest[];
  /** Draws the tables. */
  readonly widget: WidgetFunction;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

type RequestOf<Check> = Extract<CheckRequest, { readonly check: Check }>;

/** Has all that is published of the org, and nothing that is not: of a check that does not run there is no graph. */
export class OrgDashboard extends Construct {
  constructor(scope: Construct, id: string, { page, overview, org, requests, ...props }: OrgDashboardProps) {
    super(scope, id);
    const { widget, runbookUrl } = props;
    const { alias } = org;
    const own = requests.filter((request) => 'org' in request && request.org.alias === alias);
    const ofCheck = <Check extends CheckRequest['check']>(check: Check) =>
      own.filter((request): request is RequestOf<Check> => request.check === check);
    const watches = requests.flatMap(watchesOf).filter((watch) => watch.org.alias === alias);
    const certificates = ofCheck('saml-certificates');
    new Dashboard(this, 'Dashboard', {
      dashboardName: page.name,
      defaultInterval: Duration.hours(3),
      widgets: [
        [orgNote(runbookUrl, org, overview)],
        graphRow(
          {
            title: 'State of each check',
            metrics: watches.map((watch) => metrics.checkState(watch, { label: watch.check })),
            axis: { min: 0, max: CHECK_STATES.critical },
            lines: Object.entries(CHECK_STATES).map(([label, value]) => ({ label, value })),
          },
          okta(
            alias,
            watches.some(({ check }) => check === 'service-status'),
          ),
        ),
        [widget.table('incidents', 'Open incidents', PAGE_WIDTH, 5, [org])],
        ...ofCheck('oidc-discovery').map((request) => graphRow(...latency(request))),
        ...ofCheck('rate-limits').map((request) => graphRow(...limits(request))),
        ...(certificates.length === 0
          ? []
          : [[widget.certificates(certificates, 'SAML certificates in use', PAGE_WIDTH, 8)]]),
        graphRow(expiry(alias, own), ...certificates.flatMap(scanned)),
      ].filter((row: IWidget[]) => row.length > 0),
    });
  }
}

function okta(alias: string, isReported: boolean): Graph {
  return {
    title: 'Open incidents that Okta reports for the cell',
    metrics: isReported ? [metrics.activeOktaIncidents(alias, { label: METRICS.activeOktaIncidents })] : [],
  };
}

function latency({ org: { alias }, settings }: RequestOf<'oidc-discovery'>): Graph[] {
  const { latencyMs, clockSkewSeconds } = settings;
  const skew = clockSkewSeconds * 1000;
  return [
    {
      title: 'Latency by phase, of the slowest document (ms)',
      metrics: PHASES.map((phase) => metrics.phaseLatency(alias, phase, { label: phase })),
      isStacked: true,
    },
    {
      title: 'Discovery latency, slowest document (ms)',
      metrics: [metrics.discoveryLatency(alias, { label: METRICS.discoveryLatency })],
      lines: [{ value: latencyMs, label: 'warning above' }],
    },
    {
      title: "Okta's clock ahead of the monitor's (ms)",
      metrics: [metrics.clockSkew(alias, { label: METRICS.clockSkew })],
      axis: {},
      lines: [
        { value: skew, label: 'warning above' },
        { value: -skew, label: 'warning below' },
      ],
    },
  ];
}

function limits({ org: { alias }, settings }: RequestOf<'rate-limits'>): Graph[] {
  const { warningPercent } = settings;
  // Without it, it is the org's own threshold, which the console cannot know.
  const lines: HorizontalAnnotation[] =
    warningPercent === undefined ? [] : [{ value: warningPercent, label: 'warning from' }];
  const axis = { min: 0, max: 100 };
  return [
    {
      title: "Buckets, used of the monitor's own limit (%)",
      metrics: measuredBuckets(settings).map((bucket) =>
        metrics.bucketUtilization(alias, bucket, { label: bucket }),
      ),
      axis,
      lines,
    },
    {
      title: 'Fullest bucket, by the System Log too (%)',
      metrics: [metrics.rateLimitUtilization(alias, { label: METRICS.rateLimitUtilization })],
      axis,
      lines,
    },
    {
      title: 'Rate-limit events in the System Log',
      metrics: [metrics.rateLimitEvents(alias, { label: METRICS.rateLimitEvents })],
    },
  ];
}

/** The nearest of all, and of each type that the org has. */
function expiry(alias: string, requests: readonly CheckRequest[]): Graph {
  const types = requests.flatMap((request) => {
    if (request.check === 'oidc-discovery') return ['Host' as const];
    if (request.check !== 'saml-certificates') return [];
    const { credential, settings } = request;
    return [
      ...(credential === undefined ? [] : ['SAML' as const]),
      ...(settings.metadata.length === 0 ? [] : ['Metadata' as const]),
    ];
  });
  return {
    title: 'Days to the nearest certificate expiry, by type',
    metrics: [
      ...(types.length === 0 ? [] : [metrics.daysToExpiry(alias, { label: 'any' })]),
      ...types.map((type) => metrics.daysToExpiryOfType(alias, type, { label: type })),
    ],
    axis: {},
  };
}

function scanned({ org: { alias }, credential }: RequestOf<'saml-certificates'>): Graph[] {
  return [
    {
      title: 'SAML certificates inside the warning band',
      metrics: [metrics.certificatesExpiring(alias, { label: METRICS.certificatesExpiring })],
    },
    {
      title: 'SAML apps in the last list that was read; too few are not believed',
      metrics: credential === undefined ? [] : [metrics.appsScanned(alias, { label: METRICS.appsScanned })],
    },
  ];
}
