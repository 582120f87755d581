import { describe, expect, it } from 'vitest';
import { CHECK_NAMES, METRIC_NAMESPACE, METRICS, TABLE_KEYS } from '../../lambda/contract.ts';
import { parseParameters } from '../../lambda/widget/parameters.ts';
import { MEASURED_BY } from '../../lib/cost/published-metrics.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

const { ofType, resources, template } = synthesise();

const OF_A_PROBED_ORG = ['AWS::Scheduler::Schedule', 'Custom::FirstRun'];
const SERVICE_APP = { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' } as const;

describe('the stack', () => {
  it('never renames what holds history: a new logical id deletes the old resource', () => {
    const stateful = [
      'AWS::KMS::Key',
      'AWS::DynamoDB::Table',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
      'AWS::Logs::LogGroup',
    ];
    expect(stateful.flatMap((type) => ofType(type).map(([id]) => id))).toEqual([
      'EncryptionKey3A692D6E',
      'StateTable962DE04C',
      'TopicsAlerts790CC8DD',
      'TopicsMonitorHealth40681D5F',
      'FailedRunsQueue59EA2A4A',
      'OktaCredentialsacme20EA2038',
      'OidcDiscoveryLogs1C5B9A6C',
      'RateLimitsLogsFCAAA512',
      'ServiceStatusLogs33520498',
      'SamlCertificatesLogs29955F49',
      'FirstRunsLogs15F33FA1',
      'WidgetLogs87B4F30C',
    ]);
  });

  it('leaves nothing behind when it is destroyed', () => {
    const kept = Object.values(resources).filter(
      (resource: Json) => (resource.DeletionPolicy ?? 'Delete') !== 'Delete',
    );
    expect(kept).toEqual([]);
  });

  it('outputs what the command line reads, and what viewers need', () => {
    expect(Object.keys(template['Outputs'])).toEqual([
      'StateTableName',
      'OrgAliases',
      'AlertsTopicArn',
      'MonitorHealthTopicArn',
      'FailedRunsQueueUrl',
      'OidcDiscoveryFunctionName',
      'RateLimitsFunctionName',
      'ServiceStatusFunctionName',
      'SamlCertificatesFunctionName',
      'DashboardUrl',
      'WidgetFunctionArn',
      'CredentialSecrets',
    ]);
  });

  it('is the same at every synth', () => {
    expect(synthesise().template).toEqual(template);
  });

  it('subscribes nobody when nobody is to be told', () => {
    expect(synthesise({ ...TWO_ORGS, notify: 'nobody' }).ofType('AWS::SNS::Subscription')).toEqual([]);
  });

  it.each([
    { more: {}, alarms: 3, others: OF_A_PROBED_ORG },
    { more: { checks: { 'service-status': false } }, alarms: 2, others: OF_A_PROBED_ORG },
    { more: { checks: { 'oidc-discovery': false } }, alarms: 2, others: [] },
    {
      more: { credential: SERVICE_APP },
      alarms: 5,
      others: [...OF_A_PROBED_ORG, ...OF_A_PROBED_ORG, ...OF_A_PROBED_ORG, 'AWS::SecretsManager::Secret'],
    },
    {
      more: { credential: SERVICE_APP, checks: { 'rate-limits': false } },
      alarms: 4,
      others: [...OF_A_PROBED_ORG, ...OF_A_PROBED_ORG, 'AWS::SecretsManager::Secret'],
    },
    {
      more: { credential: SERVICE_APP, checks: { 'rate-limits': false, 'saml-certificates': false } },
      alarms: 3,
      others: OF_A_PROBED_ORG,
    },
    {
      more: { checks: { 'saml-certificates': { metadata: ['https://idp.example.com/metadata'] } } },
      alarms: 4,
      others: [...OF_A_PROBED_ORG, ...OF_A_PROBED_ORG],
    },
  ])(
    'adds for one more org with $more no more than $alarms alarms and $others',
    ({ more, alarms, others }) => {
      const [first, second] = TWO_ORGS.orgs as [Json, Json];
      const one = synthesise({ ...TWO_ORGS, orgs: [first] }).resources;
      const two = synthesise({ ...TWO_ORGS, orgs: [first, { ...second, ...more }] }).resources;
      const added = Object.keys(two).filter((id) => !(id in one));
      const types = [...Array(alarms).fill('AWS::CloudWatch::Alarm'), ...others];
      expect(added.map((id) => two[id]?.Type).sort()).toEqual(types.sort());
      expect(Object.keys(one).filter((id) => !(id in two))).toEqual([]);
    },
  );

  it('keeps its state under the contract’s key names, with point-in-time recovery', () => {
    const [[, table] = []] = ofType('AWS::DynamoDB::Table');
    expect(table).toMatchObject({
      KeySchema: [
        { AttributeName: TABLE_KEYS.partition, KeyType: 'HASH' },
        { AttributeName: TABLE_KEYS.sort, KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: TABLE_KEYS.expiry, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

describe('the dashboard', () => {
  const [[, dashboard] = []] = ofType('AWS::CloudWatch::Dashboard');
  const { widgets } = JSON.parse(deployedText(dashboard.DashboardBody));
  const metrics: [namespace: string, name: string][] = widgets.flatMap(
    ({ properties }: Json) => properties.metrics ?? [],
  );

  it('shows metrics that the checks publish, or AWS’s own', () => {
    const published: string[] = Object.values(METRICS);
    const unknown = metrics.filter(([namespace, name]) =>
      namespace === METRIC_NAMESPACE ? !published.includes(name) : !namespace.startsWith('AWS/'),
    );
    expect(unknown).toEqual([]);
  });

  const OF_RATE_LIMITS: readonly string[] = [METRICS.rateLimitUtilization, METRICS.rateLimitEvents];
  const WITH_A_CREDENTIAL: readonly string[] = [...OF_RATE_LIMITS, METRICS.certificatesExpiring];
  const dimensionOf = (metric: Json, name: string) => metric[metric.indexOf(name) + 1];
  const ownMetrics = (name: string) =>
    metrics.filter(([namespace, shown]) => namespace === METRIC_NAMESPACE && shown === name);

  it.each([...new Set(CHECK_NAMES.flatMap((check) => MEASURED_BY[check]))])(
    'shows %s of each org that has it, once',
    (name) => {
      const orgs = WITH_A_CREDENTIAL.includes(name) ? ['acme'] : ['acme', 'acme-test'];
      expect(ownMetrics(name).map((metric) => dimensionOf(metric, 'Org'))).toEqual(orgs);
    },
  );

  it('shows the state of each check that runs for an org, once', () => {
    const shown = ownMetrics(METRICS.checkState).map(
      (metric) => `${dimensionOf(metric, 'Org')} ${dimensionOf(metric, 'Check')}`,
    );
    expect(shown.sort()).toEqual([
      'acme oidc-discovery',
      'acme rate-limits',
      'acme saml-certificates',
      'acme service-status',
      'acme-test oidc-discovery',
      'acme-test service-status',
    ]);
  });

  it('shows the fullest bucket and the number of events, minute by minute', () => {
    const views = OF_RATE_LIMITS.flatMap((name) =>
      (ownMetrics(name) as Json[]).map((metric) => ({ name, ...metric.at(-1) })),
    );
    expect(views).toEqual([
      { name: METRICS.rateLimitUtilization, label: 'acme', period: 60, stat: 'Maximum' },
      { name: METRICS.rateLimitEvents, label: 'acme', period: 60, stat: 'Sum' },
    ]);
  });

  it('draws the thresholds that the settings name into the graph of buckets, each once, and no other', () => {
    const [acme, other] = TWO_ORGS.orgs as [Json, Json];
    const warningAt = (org: Json, warningPercent?: number) => ({
      ...org,
      credential: acme.credential,
      checks: { 'rate-limits': { warningPercent } },
    });
    const linesWith = (...orgs: Json[]) => {
      const [[, found] = []] = synthesise({ ...TWO_ORGS, orgs }).ofType('AWS::CloudWatch::Dashboard');
      const graphs = JSON.parse(deployedText(found.DashboardBody)).widgets.filter(({ properties }: Json) =>
        properties.metrics?.some(([, name]: string[]) => OF_RATE_LIMITS.includes(name ?? '')),
      );
      return graphs.map(({ properties }: Json) => properties.annotations?.horizontal ?? []);
    };
    expect(linesWith(warningAt(acme, 60), warningAt(other, 80))).toEqual([
      [
        { value: 60, label: 'warning: acme', yAxis: 'left' },
        { value: 80, label: 'warning: acme-test', yAxis: 'left' },
      ],
      [],
    ]);
    expect(linesWith(warningAt(acme, 60), warningAt(other, 60))).toEqual([
      [{ value: 60, label: 'warning: acme, acme-test', yAxis: 'left' }],
      [],
    ]);
    expect(linesWith(warningAt(acme), other)).toEqual([[], []]);
  });

  it('shows days to expiry of each org that has hosts or SAML certificates watched, the lowest', () => {
    const [acme, other] = TWO_ORGS.orgs as [Json, Json];
    const without = (check: string) => ({ ...acme, checks: { [check]: false } });
    const aliasesWith = (org: Json) => {
      const [[, shown] = []] = synthesise({ ...TWO_ORGS, orgs: [org, other] }).ofType(
        'AWS::CloudWatch::Dashboard',
      );
      return JSON.parse(deployedText(shown.DashboardBody))
        .widgets.flatMap(({ properties }: Json) => properties.metrics ?? [])
        .filter(([, name]: string[]) => name === METRICS.daysToExpiry)
        .map((metric: Json) => [dimensionOf(metric, 'Org'), metric.at(-1).stat]);
    };
    const both = [
      ['acme', 'Minimum'],
      ['acme-test', 'Minimum'],
    ];
    expect(aliasesWith(acme).sort()).toEqual(both);
    expect(aliasesWith(without('oidc-discovery')).sort()).toEqual(both);
    expect(aliasesWith(without('saml-certificates')).sort()).toEqual(both);
    const neither = { ...acme, checks: { 'oidc-discovery': false, 'saml-certificates': false } };
    expect(aliasesWith(neither)).toEqual([['acme-test', 'Minimum']]);
  });

  it('shows incidents that Okta reports by the five minutes, the highest number', () => {
    for (const metric of ownMetrics(METRICS.activeOktaIncidents) as Json[]) {
      const { label, stat, period = 300 } = metric.at(-1); // which is CloudWatch's own default
      expect({ label, stat, period }).toEqual({
        label: dimensionOf(metric, 'Org'),
        stat: 'Maximum',
        period: 300,
      });
    }
  });

  it.each(['Invocations', 'Errors', 'Throttles', 'Duration'])(
    'shows the %s of each check’s function, labelled by it',
    (name) => {
      const shown = metrics.filter(
        ([namespace, own]) => namespace === 'AWS/Lambda' && own === name,
      ) as Json[];
      for (const check of CHECK_NAMES) {
        const labelled = shown.filter((metric) => metric.at(-1).label.startsWith(`${check} `));
        const [[id] = []] = ofType('AWS::Lambda::Function').filter(([, fn]) =>
          fn.Description?.endsWith(check),
        );
        expect(labelled.length).toBeGreaterThan(0);
        for (const metric of labelled) expect(dimensionOf(metric, 'FunctionName')).toBe(id);
      }
    },
  );

  it.each([
    ['service-status', [METRICS.activeOktaIncidents]],
    ['rate-limits', OF_RATE_LIMITS],
    ['saml-certificates', [METRICS.certificatesExpiring]],
  ])('leaves out the graphs of %s when nobody runs it', (check, names) => {
    const orgs = TWO_ORGS.orgs.map((org) => ({ ...(org as Json), checks: { [check]: false } }));
    const [[, other] = []] = synthesise({ ...TWO_ORGS, orgs }).ofType('AWS::CloudWatch::Dashboard');
    const body = deployedText(other.DashboardBody);
    for (const name of [...names, check]) expect(body).not.toContain(name);
    const empty = JSON.parse(body).widgets.filter(({ properties }: Json) => properties.metrics?.length === 0);
    expect(empty).toEqual([]);
  });

  it('shows the open incidents and the mutes of the stack as tables, of the present', () => {
    const tables = widgets
      .filter(({ type }: Json) => type === 'custom')
      .filter(({ properties }: Json) => properties.params.show !== 'certificates');
    expect(tables).toMatchObject(
      ['incidents', 'mutes'].map((show) => ({
        width: 24,
        properties: {
          endpoint: expect.stringMatching(/^WidgetFunction\w+\.Arn$/),
          params: {
            show,
            orgs: [
              { alias: 'acme', url: 'https://acme.okta.com' },
              { alias: 'acme-test', url: 'https://acme-test.oktapreview.com' },
            ],
            runbookUrl: 'https://wiki.example.com/okta',
          },
          updateOn: { refresh: true, resize: true, timeRange: false },
        },
      })),
    );
    for (const { properties } of tables)
      expect(parseParameters(properties.params)).toMatchObject(properties.params);
  });

  it('shows every alarm', () => {
    const shown = widgets.flatMap(({ properties }: Json) => properties.alarms ?? []);
    expect(shown).toHaveLength(ofType('AWS::CloudWatch::Alarm').length);
  });

  it('is where the links point to', () => {
    expect(deployedText(template['Outputs'].DashboardUrl.Value)).toMatch(
      new RegExp(`#dashboards/dashboard/${dashboard.DashboardName}$`),
    );
  });
});
