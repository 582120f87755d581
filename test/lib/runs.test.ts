import { describe, expect, it } from 'vitest';
import { parseCheckRequest } from '../../lambda/config.ts';
import { ENVIRONMENT } from '../../lambda/contract.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

const { ofType } = synthesise();
const schedules = ofType('AWS::Scheduler::Schedule').map(([, schedule]) => schedule);
const [[functionId, fn] = []] = ofType('AWS::Lambda::Function').filter(([id]) =>
  id.startsWith('OidcDiscovery'),
);

const requestOf = (schedule: Json) => parseCheckRequest(JSON.parse(deployedText(schedule.Target.Input)));

describe('a schedule', () => {
  it('exists for each org and check', () => {
    expect(schedules.map(requestOf).map(({ org, check }) => `${org.alias} ${check}`)).toEqual([
      'acme oidc-discovery',
      'acme-test oidc-discovery',
    ]);
  });

  it.each(schedules)(
    'runs $Description every minute',
    ({ ScheduleExpression, FlexibleTimeWindow, State }) => {
      expect(ScheduleExpression).toBe('rate(1 minute)');
      expect(FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
      expect(State).toBe('ENABLED');
    },
  );

  it.each(schedules)('never makes up for a missed run of $Description, but keeps it', ({ Target }) => {
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 });
    expect(deployedText(Target.DeadLetterConfig.Arn)).toMatch(/^FailedRunsQueue\w+\.Arn$/);
  });

  it('hands over the settings and the links of this region', () => {
    expect(schedules.map(requestOf)[0]).toMatchObject({
      org: { url: 'https://acme.okta.com', authorizationServers: [{ id: 'default' }] },
      controlTarget: 'https://sts.eu-west-1.amazonaws.com',
      runbookUrl: 'https://wiki.example.com/okta',
      dashboardUrl:
        'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/OktaHealthMonitor',
    });
  });

  it('does not exist for a check that is left out', () => {
    const [first, second] = TWO_ORGS.orgs;
    const orgs = [{ ...(first as Json), checks: { 'oidc-discovery': false } }, second as Json];
    const others = synthesise({ ...TWO_ORGS, orgs }).ofType('AWS::Scheduler::Schedule');
    expect(others.map(([, schedule]) => requestOf(schedule).org.alias)).toEqual(['acme-test']);
  });

  it('fails when the settings of an org are larger than a schedule can carry', () => {
    const authorizationServers = Array.from({ length: 4000 }, (_, n) => ({ id: `${'a'.repeat(56)}${n}` }));
    const orgs = [{ alias: 'acme', url: 'https://acme.okta.com', authorizationServers }];
    expect(() => synthesise({ orgs, notify: 'nobody' })).toThrow(
      /^settings of org acme must fit 200000 bytes, got \d+$/,
    );
  });
});

describe('a first run', () => {
  const firstRuns = ofType('Custom::FirstRun').map(([, run]) => run);

  it('asks for the same as the schedule', () => {
    const payloads = firstRuns.map((run) =>
      JSON.parse(JSON.parse(deployedText(run.Create)).parameters.Payload),
    );
    expect(payloads.map(parseCheckRequest)).toEqual(schedules.map(requestOf));
  });

  it('waits for the end of the run', () => {
    const calls = firstRuns.map((run) => JSON.parse(deployedText(run.Create)));
    for (const { action, parameters } of calls)
      expect([action, parameters.InvocationType, parameters.FunctionName]).toEqual([
        'Invoke',
        'RequestResponse',
        functionId,
      ]);
  });

  it('happens again when the request changes', () => {
    for (const run of firstRuns) expect(deployedText(run.Update)).toBe(deployedText(run.Create));
  });

  it('undoes nothing when the org is removed', () => {
    for (const run of firstRuns) expect(run).not.toHaveProperty('Delete');
  });
});

describe('the function of a check', () => {
  it('gets every variable that the handler reads', () => {
    const variables = Object.keys(fn.Environment.Variables);
    expect(variables.sort()).toEqual(Object.values(ENVIRONMENT).sort());
    expect(deployedText(fn.Environment.Variables[ENVIRONMENT.tableName])).toMatch(/^StateTable/);
    expect(deployedText(fn.Environment.Variables[ENVIRONMENT.alertsTopicArn])).toMatch(/^TopicsAlerts/);
  });

  it('runs on Node 24 on arm64, within a minute, with JSON logs in a group of its own', () => {
    expect(fn).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 55,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/^OidcDiscoveryLogs/) } },
    });
    expect(fn).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('is never retried behind our back, and a failed run is kept', () => {
    const [[, config] = []] = ofType('AWS::Lambda::EventInvokeConfig');
    expect(config).toMatchObject({
      FunctionName: { Ref: functionId },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^FailedRunsQueue/), 'Arn'] } },
      },
    });
  });

  it('keeps its logs for a month', () => {
    expect(ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)).toEqual([30, 30]);
  });
});
