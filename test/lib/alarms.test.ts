import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE, METRICS } from '../../lambda/contract.ts';
import { ALARM_HEADINGS } from '../../lib/alarm-identity.ts';
import { deployedText, type Json, list, synthesise } from './synthesise.ts';

const { ofType, resources } = synthesise();
const alarms = ofType('AWS::CloudWatch::Alarm');
const byName = new Map(alarms.map(([, alarm]) => [alarm.AlarmName, alarm]));
const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/** Statements of a policy that let CloudWatch do `action`. */
function allowing(policy: Json, action: string): Json[] {
  return policy.Statement.filter(
    (statement: Json) =>
      statement.Effect === 'Allow' &&
      list(statement.Principal.Service).includes(CLOUDWATCH) &&
      list(statement.Action).includes(action),
  );
}

function topicPolicy(topicId: string): Json {
  const found = ofType('AWS::SNS::TopicPolicy').find(
    ([, policy]) => deployedText(policy.Topics[0]) === topicId,
  );
  return found?.[1].PolicyDocument;
}

const actions = alarms.flatMap(([, alarm]) =>
  [...(alarm.AlarmActions ?? []), ...(alarm.OKActions ?? [])].map((action: Json) => ({
    name: alarm.AlarmName as string,
    topicId: deployedText(action),
  })),
);

describe('the way of an alarm to the inbox', () => {
  it('has alarms that send something', () => {
    expect(actions.length).toBeGreaterThan(0);
  });

  it.each(actions)('$name goes to a topic of this stack', ({ topicId }) => {
    expect(resources[topicId]?.Type).toBe('AWS::SNS::Topic');
  });

  it.each(actions)('$name may be published by CloudWatch', ({ name, topicId }) => {
    const statements = allowing(topicPolicy(topicId), 'sns:Publish');
    const sources = statements.map(({ Condition }) => deployedText(Condition.ArnLike['aws:SourceArn']));
    const arn = `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`;
    expect(sources.some((pattern) => pattern.endsWith('*') && arn.startsWith(pattern.slice(0, -1)))).toBe(
      true,
    );
  });

  it.each(actions)('$name finds a key that CloudWatch may use', ({ topicId }) => {
    const [keyId] = resources[topicId]?.Properties.KmsMasterKeyId['Fn::GetAtt'] ?? [];
    const policy = resources[keyId]?.Properties.KeyPolicy;
    expect(allowing(policy, 'kms:Decrypt')).toHaveLength(1);
    expect(allowing(policy, 'kms:GenerateDataKey*')).toHaveLength(1);
  });

  it.each(actions)('$name reaches every address', ({ topicId }) => {
    const addresses = ofType('AWS::SNS::Subscription')
      .filter(([, subscription]) => deployedText(subscription.TopicArn) === topicId)
      .map(([, { Endpoint }]) => Endpoint);
    expect(addresses.sort()).toEqual(['identity@example.com', 'oncall@example.com']);
  });
});

describe('every alarm', () => {
  it.each(alarms.map(([, alarm]) => alarm))(
    '$AlarmName asks for no more datapoints than it looks at',
    (alarm) => {
      expect(alarm.DatapointsToAlarm).toBeLessThanOrEqual(alarm.EvaluationPeriods);
    },
  );

  it.each(alarms.map(([, alarm]) => alarm))('$AlarmName says what is wrong and where to read on', (alarm) => {
    const [, sentence, heading] =
      /^(.+\.) https:\/\/wiki\.example\.com\/okta#(.+)$/.exec(alarm.AlarmDescription) ?? [];
    expect(sentence).toBeTruthy();
    expect(ALARM_HEADINGS).toContain(heading);
  });

  it('has a name that says whose it is', () => {
    expect([...byName.keys()].sort()).toEqual([
      'OktaHealthMonitor-acme-oidc-discovery-silent',
      'OktaHealthMonitor-acme-oidc-discovery-state',
      'OktaHealthMonitor-acme-test-oidc-discovery-silent',
      'OktaHealthMonitor-acme-test-oidc-discovery-state',
      'OktaHealthMonitor-failed-notifications',
      'OktaHealthMonitor-failed-runs',
    ]);
  });
});

describe('the dead-man alarm', () => {
  const silent = byName.get('OktaHealthMonitor-acme-oidc-discovery-silent');

  it('goes off when five minutes pass without a finished run', () => {
    expect(silent).toMatchObject({
      Namespace: METRIC_NAMESPACE,
      MetricName: METRICS.checkState,
      Dimensions: [
        { Name: 'Check', Value: 'oidc-discovery' },
        { Name: 'Org', Value: 'acme' },
      ],
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 5,
      TreatMissingData: 'breaching',
    });
  });

  it.each(['Custom::FirstRun', 'AWS::Scheduler::Schedule'])(
    'is created after the %s of its own org',
    (type) => {
      for (const org of ['acme', 'acme-test']) {
        const id = alarms.find(
          ([, { AlarmName }]) => AlarmName === `OktaHealthMonitor-${org}-oidc-discovery-silent`,
        )?.[0];
        const before = (resources[id ?? '']?.DependsOn ?? []).filter(
          (other) => resources[other]?.Type === type,
        );
        const texts = before.map((other) => JSON.stringify(resources[other]));
        expect(texts).toHaveLength(1);
        expect(texts[0]).toMatch(new RegExp(`alias[\\\\"]+:[\\\\"]+${org}[\\\\"]+,`));
      }
    },
  );
});

describe('the alarm for a check’s state', () => {
  const state = byName.get('OktaHealthMonitor-acme-oidc-discovery-state');

  it('goes off at warning and above', () => {
    expect(state).toMatchObject({
      MetricName: METRICS.checkState,
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 2,
    });
  });

  it('never shows OK for want of data', () => {
    expect(state.TreatMissingData).toBe('missing');
  });

  it('sends nothing, since the run sends the alert', () => {
    expect(state.AlarmActions ?? state.OKActions ?? state.InsufficientDataActions).toBeUndefined();
  });
});
