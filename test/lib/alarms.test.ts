import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE, METRICS } from '../../lambda/contract.ts';
import { ALARM_HEADINGS } from '../../lib/alarm-identity.ts';
import { deployedText, type Json, list, synthesise, TWO_ORGS } from './synthesise.ts';

const found = synthesise();
const { ofType, resources } = found;
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

/** Resources of a type that are created before an alarm, each as JSON. */
function before(stack: ReturnType<typeof synthesise>, alarmName: string, type: string): string[] {
  const alarm = Object.values(stack.resources).find(({ Properties }) => Properties?.AlarmName === alarmName);
  return (alarm?.DependsOn ?? []).flatMap((id) =>
    stack.resources[id]?.Type === type ? [JSON.stringify(stack.resources[id])] : [],
  );
}

function topicPolicy(topicId: string): Json {
  const own = ofType('AWS::SNS::TopicPolicy').find(
    ([, policy]) => deployedText(policy.Topics[0]) === topicId,
  );
  return own?.[1].PolicyDocument;
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

describe('alarms for the state of a check', () => {
  it('are left out where the settings say so, and no other alarm with them', () => {
    const without = synthesise({ ...TWO_ORGS, stateAlarms: false }).ofType('AWS::CloudWatch::Alarm');
    const left = without.map(([, { AlarmName }]) => AlarmName);
    const before = alarms.map(([, { AlarmName }]) => AlarmName);
    expect(before.filter((name) => !left.includes(name)).every((name) => name.endsWith('-state'))).toBe(true);
    expect(left.some((name) => name.endsWith('-state'))).toBe(false);
    expect(left.filter((name) => name.endsWith('-silent'))).toHaveLength(2);
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
      'OktaHealthMonitor-acme-rate-limits-state',
      'OktaHealthMonitor-acme-saml-certificates-state',
      'OktaHealthMonitor-acme-service-status-state',
      'OktaHealthMonitor-acme-test-oidc-discovery-silent',
      'OktaHealthMonitor-acme-test-oidc-discovery-state',
      'OktaHealthMonitor-acme-test-service-status-state',
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

  it('says in how many minutes', () => {
    expect(silent.AlarmDescription).toMatch(
      /^No run of oidc-discovery for acme has finished in 5 minutes, so nobody watches https:\/\/acme\.okta\.com\. /,
    );
  });

  it('exists for the fastest check of an org alone, of two as fast for discovery: it watches the others', () => {
    expect([...byName.keys()].filter((name) => name.endsWith('-silent'))).toEqual([
      'OktaHealthMonitor-acme-oidc-discovery-silent',
      'OktaHealthMonitor-acme-test-oidc-discovery-silent',
    ]);
  });

  it.each(['Custom::FirstRun', 'AWS::Scheduler::Schedule'])(
    'is created after the %s of its own org',
    (type) => {
      for (const org of ['acme', 'acme-test']) {
        const texts = before(found, `OktaHealthMonitor-${org}-oidc-discovery-silent`, type);
        expect(texts).toHaveLength(1);
        expect(texts[0]).toMatch(new RegExp(`alias[\\\\"]+:[\\\\"]+${org}[\\\\"]+,`));
      }
    },
  );
});

describe('of an org that leaves out oidc-discovery', () => {
  const [first, second] = TWO_ORGS.orgs as [Json, Json];
  const other = synthesise({
    ...TWO_ORGS,
    orgs: [first, { ...second, checks: { 'oidc-discovery': false } }],
  });
  const alarmsOfOther = other.ofType('AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
  const name = 'OktaHealthMonitor-acme-test-service-status-silent';

  it('the dead-man alarm watches service-status, and that of the other org watches the same as ever', () => {
    expect(alarmsOfOther.map(({ AlarmName }) => AlarmName).sort()).toEqual([
      'OktaHealthMonitor-acme-oidc-discovery-silent',
      'OktaHealthMonitor-acme-oidc-discovery-state',
      'OktaHealthMonitor-acme-rate-limits-state',
      'OktaHealthMonitor-acme-saml-certificates-state',
      'OktaHealthMonitor-acme-service-status-state',
      name,
      'OktaHealthMonitor-acme-test-service-status-state',
      'OktaHealthMonitor-failed-notifications',
      'OktaHealthMonitor-failed-runs',
    ]);
  });

  it('the dead-man alarm goes off after three missed runs, and says so', () => {
    const alarm = alarmsOfOther.find(({ AlarmName }) => AlarmName === name);
    expect(alarm).toMatchObject({
      MetricName: METRICS.checkState,
      Dimensions: [
        { Name: 'Check', Value: 'service-status' },
        { Name: 'Org', Value: 'acme-test' },
      ],
      Statistic: 'SampleCount',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      TreatMissingData: 'breaching',
    });
    expect(alarm.AlarmDescription).toContain('for acme-test has finished in 15 minutes, so');
    expect(alarm.AlarmActions.map(deployedText)).toEqual(alarm.OKActions.map(deployedText));
  });

  it.each(['Custom::FirstRun', 'AWS::Scheduler::Schedule'])(
    'the dead-man alarm is created after the %s that all orgs share',
    (type) => {
      const texts = before(other, name, type);
      expect(texts).toHaveLength(1);
      expect(texts[0]).toMatch(/check[\\"]+:[\\"]+service-status[\\"]+,/);
    },
  );
});

describe('of an org with a credential that leaves out oidc-discovery', () => {
  const [first, second] = TWO_ORGS.orgs as [Json, Json];
  const other = synthesise({
    ...TWO_ORGS,
    orgs: [{ ...first, checks: { 'oidc-discovery': false } }, second],
  });
  const name = 'OktaHealthMonitor-acme-rate-limits-silent';

  it('the dead-man alarm watches rate-limits, and goes off after five minutes', () => {
    const silentOfOrg = other
      .ofType('AWS::CloudWatch::Alarm')
      .map(([, alarm]) => alarm)
      .filter(({ AlarmName }) => /-acme-(?!test).*-silent$/.test(AlarmName));
    expect(silentOfOrg).toMatchObject([
      {
        AlarmName: name,
        Dimensions: [
          { Name: 'Check', Value: 'rate-limits' },
          { Name: 'Org', Value: 'acme' },
        ],
        Period: 60,
        EvaluationPeriods: 5,
        TreatMissingData: 'breaching',
      },
    ]);
  });

  it.each(['Custom::FirstRun', 'AWS::Scheduler::Schedule'])('it is created after the %s', (type) => {
    const texts = before(other, name, type);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/check[\\"]+:[\\"]+rate-limits[\\"]+,/);
  });
});

describe.each([
  ['oidc-discovery', 60],
  ['rate-limits', 60],
  ['service-status', 300],
  ['saml-certificates', 300],
])('the alarm for the state of %s', (check, period) => {
  const state = byName.get(`OktaHealthMonitor-acme-${check}-state`);

  it('goes off at warning and above, judging one run at a time', () => {
    expect(state).toMatchObject({
      MetricName: METRICS.checkState,
      Dimensions: [
        { Name: 'Check', Value: check },
        { Name: 'Org', Value: 'acme' },
      ],
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 2,
      Period: period,
      EvaluationPeriods: 1,
    });
  });

  it('never shows OK for want of data', () => {
    expect(state.TreatMissingData).toBe('missing');
  });

  it('sends nothing, since the run sends the alert', () => {
    expect(state.AlarmActions ?? state.OKActions ?? state.InsufficientDataActions).toBeUndefined();
  });
});
