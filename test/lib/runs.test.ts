import { describe, expect, it } from 'vitest';
import {
  type CheckRequest,
  parseOidcDiscoveryRequest,
  parseRateLimitsRequest,
  parseSamlCertificatesRequest,
  parseServiceStatusRequest,
} from '../../lambda/config.ts';
import { CHECK_INTERVAL_MINUTES, CHECK_NAMES, type CheckName, ENVIRONMENT } from '../../lambda/contract.ts';
import { deployedText, type Json, type Resource, synthesise, TWO_ORGS } from './synthesise.ts';

const { ofType, resources } = synthesise();
const schedules = ofType('AWS::Scheduler::Schedule').map(([, schedule]) => schedule);
const [first, second] = TWO_ORGS.orgs as [Json, Json];

/** The functions of the checks; that of the widget, and the one that the CDK adds for first runs, are not among them. */
const functions = ofType('AWS::Lambda::Function').filter(([, { Description }]) =>
  Description?.startsWith('Okta health monitor: '),
);
const functionOf = (check: string) =>
  functions.find(([, { Description }]) => Description.endsWith(`: ${check}`))?.[0];

const PARSERS: Record<CheckName, (input: unknown) => CheckRequest> = {
  'oidc-discovery': parseOidcDiscoveryRequest,
  'rate-limits': parseRateLimitsRequest,
  'service-status': parseServiceStatusRequest,
  'saml-certificates': parseSamlCertificatesRequest,
};

/** As the function of the check reads it. */
function parsed(text: string): CheckRequest {
  const input = JSON.parse(text);
  return PARSERS[input.check as CheckName](input);
}

const requestOf = (schedule: Json) => parsed(deployedText(schedule.Target.Input));
/** What a first run asks of Lambda. */
const callOf = (run: Json) => JSON.parse(deployedText(run.Create));

function named(request: CheckRequest): string {
  return request.check === 'service-status'
    ? `${request.check} of ${request.orgs.map(({ alias }) => alias).join(' and ')}`
    : `${request.check} of ${request.org.alias}`;
}

describe('a schedule', () => {
  it('exists for each check of a single org that has what it takes, and once for what all orgs share', () => {
    expect(schedules.map(requestOf).map(named)).toEqual([
      'oidc-discovery of acme',
      'oidc-discovery of acme-test',
      'rate-limits of acme',
      'service-status of acme and acme-test',
      'saml-certificates of acme',
    ]);
  });

  it('comes round as often as the check is due', () => {
    expect(schedules.map((schedule) => [requestOf(schedule).check, schedule.ScheduleExpression])).toEqual([
      ['oidc-discovery', 'rate(1 minute)'],
      ['oidc-discovery', 'rate(1 minute)'],
      ['rate-limits', 'rate(1 minute)'],
      ['service-status', expect.stringMatching(/^cron\([0-4]\/5 \* \* \* \? \*\)$/)],
      ['saml-certificates', expect.stringMatching(/^cron\([0-4]\/5 \* \* \* \? \*\)$/)],
    ]);
  });

  it('of a slower check begins at a minute of its own, the same at every synth and whatever other orgs there are', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1';
    const credential = { kind: 'kms', clientId: '0oa1b2c3d4e5f6g7h8i9', keyArn, kid: 'k' } as const;
    const named = Array.from({ length: 25 }, (_, index) => `org-${index}`);
    const minutesOf = (aliases: readonly string[]) => {
      const orgs = aliases.map((alias) => ({ alias, url: `https://${alias}.okta.com`, credential }));
      const found = synthesise({ ...TWO_ORGS, orgs }).ofType('AWS::Scheduler::Schedule');
      const certificates = found.filter(([, one]) => requestOf(one).check === 'saml-certificates');
      return new Map(
        certificates.map(([id, { ScheduleExpression }]) => [id, /^cron\((\d)/.exec(ScheduleExpression)?.[1]]),
      );
    };
    const all = minutesOf(named);
    expect([...new Set(all.values())].sort()).toEqual(['0', '1', '2', '3', '4']);
    for (const [id, minute] of minutesOf(named.slice(20))) expect(all.get(id)).toBe(minute);
  });

  it('says in words what it starts', () => {
    expect(schedules.map(({ Description }) => Description)).toEqual([
      'oidc-discovery of acme (https://acme.okta.com)',
      'oidc-discovery of acme-test (https://acme-test.oktapreview.com)',
      'rate-limits of acme (https://acme.okta.com)',
      'service-status of acme and 1 more, all in one run',
      'saml-certificates of acme (https://acme.okta.com)',
    ]);
  });

  it('starts the function of its check', () => {
    for (const schedule of schedules)
      expect(schedule.Target.Arn).toEqual({ 'Fn::GetAtt': [functionOf(requestOf(schedule).check), 'Arn'] });
  });

  it.each(schedules)('starts $Description on time', ({ FlexibleTimeWindow, State }) => {
    expect(FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
    expect(State).toBe('ENABLED');
  });

  it.each(schedules)('never makes up for a missed run of $Description, but keeps it', ({ Target }) => {
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 });
    expect(deployedText(Target.DeadLetterConfig.Arn)).toMatch(/^FailedRunsQueue\w+\.Arn$/);
  });

  const links = {
    runbookUrl: 'https://wiki.example.com/okta',
    dashboardUrl:
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/OktaHealthMonitor',
  };

  it('hands over the settings and the links of this region', () => {
    expect(schedules.map(requestOf)[0]).toMatchObject({
      org: { url: 'https://acme.okta.com', authorizationServers: [{ id: 'default' }] },
      controlTarget: 'https://sts.eu-west-1.amazonaws.com',
      ...links,
    });
  });

  it('hands over where the credential is, to the checks that need it alone', () => {
    const [discovery, , rateLimits, status, certificates] = schedules.map(requestOf);
    for (const request of [rateLimits, certificates])
      expect(request).toMatchObject({
        org: { alias: 'acme', url: 'https://acme.okta.com' },
        credential: {
          kind: 'private-key',
          clientId: '0oa1b2c3d4e5f6g7h8i9',
          secretArn: expect.stringMatching(/^OktaCredentialsacme/),
        },
        isWatched: true,
        ...links,
      });
    expect(JSON.stringify([discovery, status])).not.toMatch(/0oa1b2c3d4e5f6g7h8i9|OktaCredentials/);
  });

  it('has discovery watch the checks that CloudWatch does not, those that run', () => {
    const siblings = schedules.map(requestOf).flatMap((request) => {
      if (request.check === 'service-status') return [];
      return [[named(request), request.siblings.map(({ check }) => check)]];
    });
    expect(siblings).toEqual([
      ['oidc-discovery of acme', ['rate-limits', 'service-status', 'saml-certificates']],
      ['oidc-discovery of acme-test', ['service-status']],
      ['rate-limits of acme', ['service-status', 'saml-certificates']],
      ['saml-certificates of acme', ['rate-limits', 'service-status']],
    ]);
  });

  it('hands over the page and every org that it is read for', () => {
    const page = { url: 'https://status.example.com/', staleDays: 30 };
    const orgs = [{ ...first, cell: 'okta.com:14', checks: { 'service-status': { subServices: ['SSO'] } } }];
    const found = synthesise({ ...TWO_ORGS, orgs: [...orgs, second], statusPage: page });
    const shared = found
      .ofType('AWS::Scheduler::Schedule')
      .map(([, schedule]) => requestOf(schedule))
      .find(({ check }) => check === 'service-status');
    expect(shared).toMatchObject({
      orgs: [
        { alias: 'acme', url: 'https://acme.okta.com', cell: 'okta.com:14', subServices: ['SSO'] },
        { alias: 'acme-test', url: 'https://acme-test.oktapreview.com', subServices: [] },
      ],
      settings: page,
      ...links,
    });
  });

  it('that several orgs share has the same name whoever they are', () => {
    const idOf = (orgs: Json[]) =>
      synthesise({ ...TWO_ORGS, orgs })
        .ofType('AWS::Scheduler::Schedule')
        .filter(([, schedule]) => requestOf(schedule).check === 'service-status')
        .map(([id]) => id);
    expect(idOf([second])).toEqual(idOf([first, second]));
    expect(idOf([first])).toHaveLength(1);
  });

  it.each([
    [
      'oidc-discovery',
      [
        'oidc-discovery of acme-test',
        'rate-limits of acme',
        'service-status of acme and acme-test',
        'saml-certificates of acme',
      ],
    ],
    [
      'rate-limits',
      [
        'oidc-discovery of acme',
        'oidc-discovery of acme-test',
        'service-status of acme and acme-test',
        'saml-certificates of acme',
      ],
    ],
    [
      'service-status',
      [
        'oidc-discovery of acme',
        'oidc-discovery of acme-test',
        'rate-limits of acme',
        'service-status of acme-test',
        'saml-certificates of acme',
      ],
    ],
    [
      'saml-certificates',
      [
        'oidc-discovery of acme',
        'oidc-discovery of acme-test',
        'rate-limits of acme',
        'service-status of acme and acme-test',
      ],
    ],
  ])('does not exist for %s of an org that leaves it out', (check, others) => {
    const orgs = [{ ...first, checks: { [check]: false } }, second];
    const found = synthesise({ ...TWO_ORGS, orgs }).ofType('AWS::Scheduler::Schedule');
    expect(found.map(([, schedule]) => named(requestOf(schedule)))).toEqual(others);
  });

  it('fails when the settings of an org are larger than it can carry', () => {
    const authorizationServers = Array.from({ length: 4000 }, (_, n) => ({ id: `${'a'.repeat(56)}${n}` }));
    const orgs = [{ alias: 'acme', url: 'https://acme.okta.com', authorizationServers }];
    expect(() => synthesise({ orgs, notify: 'nobody' })).toThrow(
      /^settings of org acme must fit 200000 bytes, got \d+$/,
    );
  });

  it('fails when the orgs that share it are together larger than it can carry, and names the largest', () => {
    const subServices = ['x'.repeat(60_000)];
    const orgs = ['acme', 'globex', 'initech', 'umbrella'].map((alias) => ({
      alias,
      url: `https://${alias}.okta.com`,
      checks: {
        'oidc-discovery': false as const,
        'service-status': { subServices: alias === 'initech' ? ['y'.repeat(70_000)] : subServices },
      },
    }));
    expect(() => synthesise({ orgs, notify: 'nobody' })).toThrow(
      /^settings of service-status for 4 orgs must fit 200000 bytes, got 25\d{4}, the most for org initech, which has 70\d{3}$/,
    );
  });
});

describe('a first run', () => {
  const firstRuns = ofType('Custom::FirstRun').map(([, run]) => run);
  const idsOf = (check: string, found: Pick<ReturnType<typeof synthesise>, 'ofType'>) =>
    found
      .ofType('Custom::FirstRun')
      .filter(([, run]) => parsed(callOf(run).parameters.Payload).check === check)
      .map(([id]) => id);
  const dependsOn = (resource: Resource | undefined) => resource?.DependsOn ?? [];

  it('asks for the same as the schedule', () => {
    const payloads = firstRuns.map((run) => parsed(callOf(run).parameters.Payload));
    expect(payloads).toEqual(schedules.map(requestOf));
  });

  it('waits for the end of the run, of the function of its check', () => {
    for (const { action, parameters } of firstRuns.map(callOf))
      expect([action, parameters.InvocationType, parameters.FunctionName]).toEqual([
        'Invoke',
        'RequestResponse',
        functionOf(parsed(parameters.Payload).check),
      ]);
  });

  it('happens again when the request changes', () => {
    for (const run of firstRuns) expect(deployedText(run.Update)).toBe(deployedText(run.Create));
  });

  it('undoes nothing when the org is removed', () => {
    for (const run of firstRuns) expect(run).not.toHaveProperty('Delete');
  });

  it('of service-status comes after every org was asked for its cell, and waits for nothing else', () => {
    const discoveries = idsOf('oidc-discovery', { ofType });
    expect(discoveries).toHaveLength(2);
    const [status = ''] = idsOf('service-status', { ofType });
    const isFirstRun = (id: string) => resources[id]?.Type === 'Custom::FirstRun';
    expect(dependsOn(resources[status]).filter(isFirstRun)).toEqual(discoveries);
    for (const id of [...discoveries, ...idsOf('rate-limits', { ofType })])
      expect(dependsOn(resources[id]).filter(isFirstRun)).toEqual([]);
  });

  it('of service-status waits for none where no org is asked', () => {
    const orgs = [first, second].map((org) => ({ ...org, checks: { 'oidc-discovery': false } }));
    const found = synthesise({ ...TWO_ORGS, orgs });
    const [status = ''] = idsOf('service-status', found);
    const types = dependsOn(found.resources[status]).map((id) => found.resources[id]?.Type);
    expect(types).not.toContain('Custom::FirstRun');
    expect(idsOf('rate-limits', found)).toHaveLength(1);
  });

  it('is waited for longer than any run lasts', () => {
    // The one that the CDK brings.
    const waiting = ofType('AWS::Lambda::Function').find(([id]) => id.startsWith('AWS'));
    const longest = Math.max(...functions.map(([, { Timeout }]) => Timeout));
    expect(waiting?.[1].Timeout).toBeGreaterThan(longest);
    for (const { ServiceTimeout } of firstRuns) expect(Number(ServiceTimeout)).toBeGreaterThan(longest);
  });

  it('has ended before the schedule of the same request begins', () => {
    for (const [id, schedule] of ofType('AWS::Scheduler::Schedule')) {
      const before = dependsOn(resources[id]).filter(
        (other) => resources[other]?.Type === 'Custom::FirstRun',
      );
      const requests = before.map((other) => parsed(callOf(resources[other]?.Properties).parameters.Payload));
      expect(requests).toEqual([requestOf(schedule)]);
    }
  });
});

const MEASURING = { MemorySize: 512, Timeout: 55 };
const SCANNING = { MemorySize: 256, Timeout: 280 };

describe.each(functions.map(([id, fn]) => ({ name: fn.Description as string, id, fn })))(
  'the function “$name”',
  ({ id, fn }) => {
    it('gets every variable that the handler reads', () => {
      const variables = Object.keys(fn.Environment.Variables);
      expect(variables.sort()).toEqual(Object.values(ENVIRONMENT).sort());
      expect(deployedText(fn.Environment.Variables[ENVIRONMENT.tableName])).toMatch(/^StateTable/);
      expect(deployedText(fn.Environment.Variables[ENVIRONMENT.alertsTopicArn])).toMatch(/^TopicsAlerts/);
    });

    it('ends before the next run of its check begins', () => {
      const check = CHECK_NAMES.find((one) => fn.Description.endsWith(`: ${one}`));
      expect(fn.Timeout).toBeLessThan(60 * (check === undefined ? 0 : CHECK_INTERVAL_MINUTES[check]));
    });

    it('runs on Node 24 on arm64, with JSON logs in a group of its own', () => {
      const [construct = ''] = id.split('Function');
      expect(fn).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        ...(construct === 'SamlCertificates' ? SCANNING : MEASURING),
        Handler: 'index.handler',
        LoggingConfig: {
          LogFormat: 'JSON',
          LogGroup: { Ref: expect.stringMatching(new RegExp(`^${construct}Logs`)) },
        },
      });
      expect(fn).not.toHaveProperty('ReservedConcurrentExecutions');
    });

    it('is never retried behind our back, and a failed run is kept', () => {
      const configs = ofType('AWS::Lambda::EventInvokeConfig').map(([, config]) => config);
      expect(configs.filter(({ FunctionName }) => FunctionName.Ref === id)).toMatchObject([
        {
          MaximumRetryAttempts: 0,
          MaximumEventAgeInSeconds: 60,
          DestinationConfig: {
            OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^FailedRunsQueue/), 'Arn'] } },
          },
        },
      ]);
    });

    it('has a role of its own', () => {
      expect(
        functions.filter(([, other]) => deployedText(other.Role) === deployedText(fn.Role)),
      ).toHaveLength(1);
    });
  },
);

describe('the functions', () => {
  const namesIn = (found: ReturnType<typeof synthesise>) =>
    found
      .ofType('AWS::Lambda::Function')
      .flatMap(([, { Description }]) => /^Okta health monitor: (.*)/.exec(Description)?.[1] ?? []);
  const outputsIn = ({ template }: ReturnType<typeof synthesise>) =>
    Object.keys(template['Outputs']).filter((name) => name.endsWith('FunctionName'));

  it('are one for each check', () => {
    expect(functions.map(([, { Description }]) => Description)).toEqual(
      CHECK_NAMES.map((check) => `Okta health monitor: ${check}`),
    );
  });

  it.each(CHECK_NAMES)('have none for %s when every org leaves it out', (check) => {
    const orgs = [first, second].map((org) => ({ ...org, checks: { [check]: false } }));
    const found = synthesise({ ...TWO_ORGS, orgs });
    expect(namesIn(found)).toEqual(CHECK_NAMES.filter((name) => name !== check));
    expect(outputsIn(found)).toHaveLength(CHECK_NAMES.length - 1);
  });

  it('have none for rate-limits and SAML certificates when no org has a credential', () => {
    const { credential: _, ...without } = first;
    const found = synthesise({ ...TWO_ORGS, orgs: [without, second] });
    expect(namesIn(found)).toEqual(['oidc-discovery', 'service-status']);
    expect(outputsIn(found)).toEqual(['OidcDiscoveryFunctionName', 'ServiceStatusFunctionName']);
    expect(JSON.stringify(found.template)).not.toMatch(/rate-?limit|saml-?certificate/i);
  });

  it('keep their logs for a month', () => {
    expect(ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)).toEqual([
      30, 30, 30, 30, 30, 30,
    ]);
  });
});
