import { describe, expect, it } from 'vitest';
import { CHECK_NAMES, METRIC_NAMESPACE, METRICS, TABLE_KEYS } from '../../lambda/contract.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

const { ofType, resources, template } = synthesise();

const OF_A_PROBED_ORG = ['AWS::Scheduler::Schedule', 'Custom::FirstRun'];

describe('the stack', () => {
  it('never renames what holds history: a new logical id deletes the old resource', () => {
    const stateful = [
      'AWS::KMS::Key',
      'AWS::DynamoDB::Table',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::Logs::LogGroup',
    ];
    expect(stateful.flatMap((type) => ofType(type).map(([id]) => id))).toEqual([
      'EncryptionKey3A692D6E',
      'StateTable962DE04C',
      'TopicsAlerts790CC8DD',
      'TopicsMonitorHealth40681D5F',
      'FailedRunsQueue59EA2A4A',
      'OidcDiscoveryLogs1C5B9A6C',
      'ServiceStatusLogs33520498',
      'FirstRunsLogs15F33FA1',
    ]);
  });

  it('leaves nothing behind when it is destroyed', () => {
    const kept = Object.values(resources).filter(
      (resource: Json) => (resource.DeletionPolicy ?? 'Delete') !== 'Delete',
    );
    expect(kept).toEqual([]);
  });

  it('outputs what the command line reads', () => {
    expect(Object.keys(template['Outputs'])).toEqual([
      'StateTableName',
      'OrgAliases',
      'AlertsTopicArn',
      'MonitorHealthTopicArn',
      'FailedRunsQueueUrl',
      'OidcDiscoveryFunctionName',
      'ServiceStatusFunctionName',
      'DashboardUrl',
    ]);
  });

  it('is the same at every synth', () => {
    expect(synthesise().template).toEqual(template);
  });

  it('subscribes nobody when nobody is to be told', () => {
    expect(synthesise({ ...TWO_ORGS, notify: 'nobody' }).ofType('AWS::SNS::Subscription')).toEqual([]);
  });

  it.each([
    [{}, ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', ...OF_A_PROBED_ORG]],
    [{ 'service-status': false }, ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', ...OF_A_PROBED_ORG]],
    [{ 'oidc-discovery': false }, ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm']],
  ] as const)('adds for one more org with the checks %j no more than %j', (checks, types) => {
    const [first, second] = TWO_ORGS.orgs as [Json, Json];
    const one = synthesise({ ...TWO_ORGS, orgs: [first] }).resources;
    const two = synthesise({ ...TWO_ORGS, orgs: [first, { ...second, checks }] }).resources;
    const added = Object.keys(two).filter((id) => !(id in one));
    expect(added.map((id) => two[id]?.Type).sort()).toEqual([...types]);
    expect(Object.keys(one).filter((id) => !(id in two))).toEqual([]);
  });

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

  const dimensionOf = (metric: Json, name: string) => metric[metric.indexOf(name) + 1];
  const ownMetrics = (name: string) =>
    metrics.filter(([namespace, shown]) => namespace === METRIC_NAMESPACE && shown === name);

  it.each(Object.values(METRICS).filter((name) => name !== METRICS.checkState))(
    'shows %s of each org, once',
    (name) => {
      expect(ownMetrics(name).map((metric) => dimensionOf(metric, 'Org'))).toEqual(['acme', 'acme-test']);
    },
  );

  it('shows the state of each check of each org, once', () => {
    const shown = ownMetrics(METRICS.checkState).map(
      (metric) => `${dimensionOf(metric, 'Org')} ${dimensionOf(metric, 'Check')}`,
    );
    expect(shown.sort()).toEqual(
      ['acme', 'acme-test'].flatMap((org) => CHECK_NAMES.map((check) => `${org} ${check}`)).sort(),
    );
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

  it('leaves out the graphs of a check that nobody runs', () => {
    const orgs = TWO_ORGS.orgs.map((org) => ({ ...(org as Json), checks: { 'service-status': false } }));
    const [[, other] = []] = synthesise({ ...TWO_ORGS, orgs }).ofType('AWS::CloudWatch::Dashboard');
    const body = deployedText(other.DashboardBody);
    expect(body).not.toContain(METRICS.activeOktaIncidents);
    expect(body).not.toContain('service-status');
    const empty = JSON.parse(body).widgets.filter(({ properties }: Json) => properties.metrics?.length === 0);
    expect(empty).toEqual([]);
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
