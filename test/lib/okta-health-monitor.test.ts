/** The monitor in somebody else's stack: what it takes, what it gives, and the ids that never change. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { OktaHealthMonitor } from '../../lib/okta-health-monitor.ts';
import { synthesise, TWO_ORGS } from './synthesise.ts';

const app = () => new App({ context: { 'aws:cdk:bundling-stacks': [] } });
const orgs = [{ alias: 'acme', url: 'https://acme.okta.com' }];

describe('the monitor as a construct', () => {
  const stack = new Stack(app(), 'TheirStack');
  const monitor = new OktaHealthMonitor(stack, 'Okta', { orgs, notify: 'nobody' });

  it('goes into any stack, under the id that it is given', () => {
    const { Resources: resources } = Template.fromStack(stack).toJSON();
    expect(Object.keys(resources).every((id) => id.startsWith('Okta') || id.startsWith('AWS'))).toBe(true);
    const names = Object.values<{ Properties: { AlarmName?: string } }>(resources).flatMap(
      ({ Properties }) => Properties.AlarmName ?? [],
    );
    expect(names).toContain('TheirStack-acme-oidc-discovery-silent');
  });

  it('says what is not allowed, with the value received and where', () => {
    const stack = new Stack(app(), 'Wrong');
    const settings = { orgs: [{ alias: 'Acme', url: 'https://acme.okta.com' }], notify: 'nobody' as const };
    expect(() => new OktaHealthMonitor(stack, 'Okta', settings)).toThrow(
      /Wrong\/Okta has 1 problem:\n {2}orgs\[0\]\.alias: received "Acme", allowed: lower case/,
    );
  });

  it('wants to be told who is told', () => {
    const stack = new Stack(app(), 'Silent');
    // @ts-expect-error nobody is named, and nobody is declined
    expect(() => new OktaHealthMonitor(stack, 'Okta', { orgs })).toThrow(/notify: missing, it is required/);
  });

  it.each([
    {
      metric: monitor.metricCheckState('acme', 'oidc-discovery'),
      name: 'CheckState',
      statistic: 'Maximum',
      period: 60,
    },
    {
      metric: monitor.metricDiscoveryLatency('acme'),
      name: 'DiscoveryLatency',
      statistic: 'Maximum',
      period: 60,
    },
    { metric: monitor.metricDaysToExpiry('acme'), name: 'DaysToExpiry', statistic: 'Minimum', period: 60 },
    {
      metric: monitor.metricActiveOktaIncidents('acme'),
      name: 'ActiveOktaIncidents',
      statistic: 'Maximum',
      period: 300,
    },
  ])('gives the metric $name', ({ metric, name, statistic, period }) => {
    expect(metric).toMatchObject({ namespace: 'OktaHealthMonitor', metricName: name, statistic });
    expect(metric.period.toSeconds()).toBe(period);
    expect(metric.dimensions).toMatchObject({ Org: 'acme' });
  });

  it('lets a caller choose statistic, period and label', () => {
    expect(monitor.metricDiscoveryLatency('acme', { statistic: 'p90', label: 'slow' })).toMatchObject({
      statistic: 'p90',
      label: 'slow',
    });
  });

  it.each([
    {
      what: 'an unknown org',
      of: () => monitor.metricDiscoveryLatency('globex'),
      check: 'oidc-discovery',
      alias: 'globex',
    },
    {
      what: 'a check that does not run',
      of: () => monitor.metricRateLimitEvents('acme'),
      check: 'rate-limits',
      alias: 'acme',
    },
    {
      what: 'a check that does not run',
      of: () => monitor.metricRateLimitUtilization('acme'),
      check: 'rate-limits',
      alias: 'acme',
    },
    {
      what: 'a check that does not run',
      of: () => monitor.metricCertificatesExpiring('acme'),
      check: 'saml-certificates',
      alias: 'acme',
    },
  ])('gives no metric of $what, which nobody publishes: $check', ({ of, check, alias }) => {
    expect(of).toThrow(
      `${check} of org "${alias}" does not run; what runs: acme oidc-discovery, acme service-status`,
    );
  });
});

/**
 * With a logical id goes what the resource holds: the table, the log of the runs, a subscription that somebody has
 * confirmed. A change of this list is a change for everybody who has deployed.
 */
describe('logical ids', () => {
  it('of what holds something stay as they are', () => {
    const holding = [
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
    ];
    const { resources } = synthesise(TWO_ORGS);
    const ids = Object.entries(resources).flatMap(([id, { Type }]) =>
      holding.includes(Type) ? `${Type} ${id}` : [],
    );
    expect(ids.sort()).toMatchInlineSnapshot(`
      [
        "AWS::DynamoDB::Table StateTable962DE04C",
        "AWS::KMS::Key EncryptionKey3A692D6E",
        "AWS::Logs::LogGroup FirstRunsLogs15F33FA1",
        "AWS::Logs::LogGroup OidcDiscoveryLogs1C5B9A6C",
        "AWS::Logs::LogGroup RateLimitsLogsFCAAA512",
        "AWS::Logs::LogGroup SamlCertificatesLogs29955F49",
        "AWS::Logs::LogGroup ServiceStatusLogs33520498",
        "AWS::Logs::LogGroup WidgetLogs87B4F30C",
        "AWS::SNS::Subscription TopicsAlertsidentityexamplecom643D37C7",
        "AWS::SNS::Subscription TopicsAlertsoncallexamplecom298C507A",
        "AWS::SNS::Subscription TopicsMonitorHealthidentityexamplecom7F8E708F",
        "AWS::SNS::Subscription TopicsMonitorHealthoncallexamplecom8E31D5B7",
        "AWS::SNS::Topic TopicsAlerts790CC8DD",
        "AWS::SNS::Topic TopicsMonitorHealth40681D5F",
        "AWS::SQS::Queue FailedRunsQueue59EA2A4A",
        "AWS::SecretsManager::Secret OktaCredentialsacme20EA2038",
      ]
    `);
  });

  it('of all else stay as they are, too', () => {
    const { resources } = synthesise(TWO_ORGS);
    expect(Object.keys(resources).sort().join('\n')).toMatchInlineSnapshot(`
      "AWS679f53fac002430cb0da5b7982bd22872D164C4C
      EncryptionKey3A692D6E
      FailedNotificationsAlarm9D88D0B8
      FailedRunsAlarmCD06A247
      FailedRunsQueue59EA2A4A
      FailedRunsQueuePolicy6CCEA878
      FirstRunsLogs15F33FA1
      FirstRunsRoleAE3425D1
      FirstRunsRoleDefaultPolicyD748B6B6
      FirstRunsacmeoidcdiscovery79E56E1A
      FirstRunsacmeratelimits4366E1AA
      FirstRunsacmesamlcertificatesB5F82A50
      FirstRunsacmetestoidcdiscovery85176C13
      FirstRunsservicestatus1F06660D
      OidcDiscoveryFunctionD702A767
      OidcDiscoveryFunctionEventInvokeConfigE1DF83F2
      OidcDiscoveryLogs1C5B9A6C
      OidcDiscoveryRole77ED6B3E
      OidcDiscoveryRoleDefaultPolicyDD56D266
      OktaCredentialsacme20EA2038
      OverviewDashboard78DADE12
      RateLimitsFunction8906A25B
      RateLimitsFunctionEventInvokeConfigBC614FBF
      RateLimitsLogsFCAAA512
      RateLimitsRole85F3305E
      RateLimitsRoleDefaultPolicyD18CD84D
      SamlCertificatesFunction89BC3AAD
      SamlCertificatesFunctionEventInvokeConfigB65CCD81
      SamlCertificatesLogs29955F49
      SamlCertificatesRoleB609991C
      SamlCertificatesRoleDefaultPolicy50AF24D0
      SchedulesGroupD276B6F4
      SchedulesRole523D57EE
      SchedulesRoleDefaultPolicy776B54AD
      SchedulesacmeoidcdiscoveryE0647EB8
      SchedulesacmeratelimitsF5AFD9CA
      Schedulesacmesamlcertificates01396FC9
      Schedulesacmetestoidcdiscovery36015AA9
      SchedulesservicestatusC36B367E
      ServiceStatusFunction3A9CDD3A
      ServiceStatusFunctionEventInvokeConfig7E0ABA1C
      ServiceStatusLogs33520498
      ServiceStatusRole80DA4C66
      ServiceStatusRoleDefaultPolicyF6390E42
      StateTable962DE04C
      TopicsAlerts790CC8DD
      TopicsAlertsPolicy1AC98681
      TopicsAlertsidentityexamplecom643D37C7
      TopicsAlertsoncallexamplecom298C507A
      TopicsMonitorHealth40681D5F
      TopicsMonitorHealthPolicyDF997FC2
      TopicsMonitorHealthidentityexamplecom7F8E708F
      TopicsMonitorHealthoncallexamplecom8E31D5B7
      WidgetFunction9DF40104
      WidgetLogs87B4F30C
      WidgetRoleC14A8765
      WidgetRoleDefaultPolicy7F571888
      acmeoidcdiscoverySilent13DD9180
      acmeoidcdiscoveryStateF4058FF2
      acmeratelimitsState581EFC53
      acmesamlcertificatesState7AA6BAAF
      acmeservicestatusState86E52449
      acmetestoidcdiscoverySilent73EE14EA
      acmetestoidcdiscoveryState6B8777F3
      acmetestservicestatusState3CFE52A4"
    `);
  });
});
