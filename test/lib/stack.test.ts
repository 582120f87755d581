import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE, METRICS, TABLE_KEYS } from '../../lambda/contract.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

const { ofType, resources, template } = synthesise();

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
      'DashboardUrl',
    ]);
  });

  it('is the same at every synth', () => {
    expect(synthesise().template).toEqual(template);
  });

  it('subscribes nobody when nobody is to be told', () => {
    expect(synthesise({ ...TWO_ORGS, notify: 'nobody' }).ofType('AWS::SNS::Subscription')).toEqual([]);
  });

  it('adds a schedule, a first run and two alarms per org and check', () => {
    const [first] = TWO_ORGS.orgs;
    const one = synthesise({ ...TWO_ORGS, orgs: [first as Json] }).resources;
    const added = Object.keys(resources).filter((id) => !(id in one));
    expect(added.map((id) => resources[id]?.Type).sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Alarm',
      'AWS::Scheduler::Schedule',
      'Custom::FirstRun',
    ]);
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

  it.each(Object.values(METRICS))('shows %s of each org', (metric) => {
    const shown = metrics.filter(([namespace, name]) => namespace === METRIC_NAMESPACE && name === metric);
    const orgs = shown.map((entry: Json) => entry[entry.indexOf('Org') + 1]);
    expect(orgs).toEqual(['acme', 'acme-test']);
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
