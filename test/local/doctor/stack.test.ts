/** What `doctor --stack` makes of a deployed stack: each judge, its boundaries, and what becomes of a refusal of AWS. */
import { describe, expect, it } from 'vitest';
import { type CheckRequest, checkRequests, parseMonitorConfig } from '../../../lambda/config.ts';
import type { StoredOrg } from '../../../lambda/widget/stored-org.ts';
import { AwsFailure } from '../../../local/deployed/aws-failure.ts';
import type { DeployedStack } from '../../../local/deployed/deployed-stack.ts';
import { judgeAlarms } from '../../../local/doctor/judge-alarms.ts';
import { runLine, storedLines } from '../../../local/doctor/judge-runs.ts';
import { judgeSchedules, requestIn, type ScheduleFacts } from '../../../local/doctor/judge-schedules.ts';
import { judgePagerSecret } from '../../../local/doctor/judge-secrets.ts';
import { judgeSubscriptions, type SubscriptionFacts } from '../../../local/doctor/judge-subscriptions.ts';
import { lookAtStack } from '../../../local/doctor/look-at-stack.ts';
import type { Said } from '../../../local/doctor/said.ts';
import { type StackResource, stackParts } from '../../../local/doctor/stack-parts.ts';
import type { StackReader } from '../../../local/doctor/stack-ports.ts';
import { synthesise, TWO_ORGS } from '../../lib/synthesise.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const CONFIG = parseMonitorConfig(TWO_ORGS, 'test');
const REQUESTS = checkRequests(CONFIG, {
  controlTarget: 'https://sts.eu-west-1.amazonaws.com',
  secretArnOf: (alias) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${alias}-AbCdEf`,
});
const REFUSED = new AwsFailure('could not do it: AccessDenied: no\n  these credentials may not do that');

function expectFixes(lines: readonly Said[]): void {
  for (const { what, state, fix } of lines) {
    const isWrong = ['warning', 'critical', 'unknown'].includes(state);
    expect({ what, hasFix: (fix ?? '') !== '' }).toEqual({ what, hasFix: isWrong });
  }
}

const statesOf = (lines: readonly Said[]) => lines.map(({ what, state }) => `${state} ${what}`);

describe('the parts of a synthesized stack', () => {
  const settings = {
    ...TWO_ORGS,
    notify: [{ email: 'oncall@example.com' }, { pagerduty: {} }, { sms: '+41791234567' }],
  };
  const { template, resources } = synthesise(settings);
  const listed: StackResource[] = Object.entries(resources).map(([logicalId, { Type: type }]) => {
    return { type, logicalId, physicalId: `name-of-${logicalId}` };
  });
  const parts = stackParts(JSON.stringify(template), listed);

  it('are a schedule for each request, all in the group of the stack', () => {
    expect(parts.schedules).toHaveLength(REQUESTS.length);
    expect(new Set(parts.schedules.map(({ group }) => group))).toEqual(
      new Set([expect.stringMatching(/^name-of-SchedulesGroup/)]),
    );
  });

  it('are every destination on both topics, a function by its name', () => {
    const topics = new Set(parts.destinations.map(({ topicArn }) => topicArn));
    expect([...topics].sort()).toEqual([
      expect.stringMatching(/^name-of-TopicsAlerts/),
      expect.stringMatching(/^name-of-TopicsMonitorHealth/),
    ]);
    for (const topic of topics) {
      const own = parts.destinations.filter(({ topicArn }) => topicArn === topic);
      expect(own.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`).sort()).toEqual([
        'email oncall@example.com',
        expect.stringMatching(/^lambda name-of-DestinationsPagerDuty/),
        'sms +41791234567',
      ]);
    }
  });

  it('are the secret of PagerDuty, the one that is made and one that the settings name', () => {
    expect(parts.pagerSecrets).toEqual([expect.stringMatching(/^name-of-DestinationsPagerDuty\w*Secret/)]);
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pager-AbCdEf';
    const named = synthesise({ ...TWO_ORGS, notify: [{ pagerduty: { secretArn } }] });
    expect(stackParts(JSON.stringify(named.template), []).pagerSecrets).toEqual([secretArn]);
  });
});

const there = (request: CheckRequest | string, isEnabled = true): ScheduleFacts => {
  const input = typeof request === 'string' ? request : JSON.stringify(request);
  return { name: 'n', group: 'g', kind: 'there', isEnabled, input, description: 'oidc-discovery of acme' };
};

describe('schedules', () => {
  const [request] = REQUESTS as [CheckRequest];

  it('that are there and enabled are one line, however many', () => {
    const lines = judgeSchedules(REQUESTS.map((one) => there(one)));
    expect(lines).toEqual([
      {
        state: 'ok',
        what: 'schedules',
        observed: `${REQUESTS.length} of ${REQUESTS.length} are there and enabled`,
      },
    ]);
  });

  it.each([
    { fault: 'disabled', schedule: there(request, false), says: 'disabled', what: 'oidc-discovery of acme' },
    {
      fault: 'deleted',
      schedule: { name: 'n', group: 'g', kind: 'missing' } as const,
      says: 'deleted',
      what: 'n',
    },
    { fault: 'no JSON', schedule: there('{'), says: 'it is no JSON', what: 'oidc-discovery of acme' },
    {
      fault: 'of another version',
      schedule: there('{"check":"dns"}'),
      says: 'no check of this version',
      what: 'oidc-discovery of acme',
    },
    {
      fault: 'edited by hand',
      schedule: there(JSON.stringify({ ...request, org: { alias: 'acme', url: 'http://acme.okta.com' } })),
      says: 'org.url: received "http://acme.okta.com"',
      what: 'oidc-discovery of acme',
    },
  ])('that are $fault are critical, each by name', ({ schedule, says, what }) => {
    const lines = judgeSchedules([there(request), schedule]);
    expect(statesOf(lines)).toEqual(['ok schedules', `critical ${what}`]);
    expect(lines[0]?.observed).toBe('1 of 2 are there and enabled');
    expect(lines[1]?.observed).toContain(says);
    expectFixes(lines);
  });

  it('that AWS does not show are unknown, in one line for all', () => {
    const refused = { name: 'n', group: 'g', kind: 'aws', failure: REFUSED } as const;
    const lines = judgeSchedules([refused, refused, there(request)]);
    expect(statesOf(lines)).toEqual(['ok schedules', 'unknown 2 of 3 schedules']);
    expect(lines[1]?.fix).toContain('scheduler:GetSchedule');
  });

  it('of which there is none are critical', () => {
    expect(statesOf(judgeSchedules([]))).toEqual(['critical schedules']);
  });

  it.each(REQUESTS.map((one) => [one.check, one] as const))('hand %s what it takes', (_, one) => {
    expect(requestIn(JSON.stringify(one))).toEqual(one);
  });
});

describe('subscriptions', () => {
  const wanted = [{ topicArn: 't', protocol: 'email', endpoint: 'oncall@example.com' }];
  const mail = (isPending: boolean, isGuarded: boolean | undefined): SubscriptionFacts => {
    return { protocol: 'email', endpoint: 'oncall@example.com', isPending, isGuarded };
  };
  const telephone = { protocol: 'sms', endpoint: '+41791234567', isPending: false, isGuarded: false };

  it('by mail that only the account can end are well, without a word of the address', () => {
    const lines = judgeSubscriptions(wanted, [mail(false, true)]);
    expect(lines).toEqual([
      { state: 'ok', what: 'mail o…@example.com', observed: 'confirmed, and only this account can end it' },
    ]);
  });

  it('by mail that were confirmed by a click can be ended by anybody: a warning', () => {
    const lines = judgeSubscriptions(wanted, [mail(false, false)]);
    expect(statesOf(lines)).toEqual(['warning mail o…@example.com']);
    expect(lines[0]?.fix).toContain("npm start -- confirm 'LINK'");
  });

  it('that are pending are critical where nobody else is told, else a warning', () => {
    const alone = judgeSubscriptions(wanted, [mail(true, undefined)]);
    expect(statesOf(alone)).toEqual(['critical destinations', 'critical mail o…@example.com']);
    const beside = judgeSubscriptions(wanted, [mail(true, undefined), telephone]);
    expect(statesOf(beside)).toEqual(['warning mail o…@example.com', 'ok SMS …67']);
    expectFixes([...alone, ...beside]);
  });

  it('that the template has and SNS has not are named', () => {
    expect(statesOf(judgeSubscriptions(wanted, []))).toEqual([
      'critical destinations',
      'critical mail o…@example.com',
    ]);
    const lines = judgeSubscriptions(wanted, [telephone]);
    expect(statesOf(lines)).toEqual(['ok SMS …67', 'warning mail o…@example.com']);
    expect(lines[1]?.observed).toContain('not subscribed');
  });

  it('of a function are found by its name, whatever its account', () => {
    const destination = { topicArn: 't', protocol: 'lambda', endpoint: 'pager' };
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:pager';
    const subscribed = { protocol: 'lambda', endpoint: arn, isPending: false, isGuarded: true };
    expect(statesOf(judgeSubscriptions([destination], [subscribed]))).toEqual(['ok function']);
    const other = { ...subscribed, endpoint: `${arn}-two` };
    expect(statesOf(judgeSubscriptions([destination], [other]))).toEqual(['ok function', 'warning function']);
  });

  it('by HTTPS that the receiver has confirmed itself are context', () => {
    const hook = {
      protocol: 'https',
      endpoint: 'https://hooks.example.com/secret',
      isPending: false,
      isGuarded: false,
    };
    const lines = judgeSubscriptions([{ ...hook, topicArn: 't' }], [hook]);
    expect(statesOf(lines)).toEqual(['info https hooks.example.com']);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('of which there is none are what the settings ask for, or not known', () => {
    expect(statesOf(judgeSubscriptions([], []))).toEqual(['info destinations']);
    expect(statesOf(judgeSubscriptions(undefined, []))).toEqual(['unknown destinations']);
  });
});

describe('the last run', () => {
  const watch = (check: 'oidc-discovery' | 'service-status') => ({
    org: { alias: 'acme', url: 'https://acme.okta.com' },
    check,
  });

  it.each([
    // A minute of data bears the name of its beginning.
    { check: 'oidc-discovery', seconds: 6 * 60, state: 'ok' },
    { check: 'oidc-discovery', seconds: 6 * 60 + 1, state: 'critical' },
    { check: 'service-status', seconds: 16 * 60, state: 'ok' },
    { check: 'service-status', seconds: 16 * 60 + 1, state: 'critical' },
    { check: 'oidc-discovery', seconds: -30, state: 'ok' },
  ] as const)('of $check $seconds s ago is $state', ({ check, seconds, state }) => {
    const line = runLine(watch(check), { at: ago(seconds), value: 0 }, NOW);
    expect(line.state).toBe(state);
    expectFixes([line]);
  });

  it('that never was is critical, and a run that ended unknown is a run', () => {
    expect(runLine(watch('oidc-discovery'), undefined, NOW)).toMatchObject({ state: 'critical' });
    expect(runLine(watch('oidc-discovery'), { at: ago(60), value: 1 }, NOW)).toMatchObject({
      state: 'ok',
      observed: 'ran at 2026-11-23T11:59:00Z, 1 min ago, and ended unknown',
    });
  });

  it('leaves something in the table, else a line says so', () => {
    const blank: StoredOrg = { incidents: [], mutes: [], unreadable: 0, isBlank: true };
    expect(statesOf(storedLines(blank, NOW))).toEqual(['warning table', 'info open incidents']);
    const muted = { pattern: 'acme/*', reason: 'r', createdAt: '', until: '2026-11-23T12:00:01Z' };
    const over = { ...muted, until: NOW.toISOString() };
    const stored = { ...blank, isBlank: false, unreadable: 1 };
    expect(statesOf(storedLines({ ...stored, mutes: [muted] }, NOW))).toEqual([
      'info open incidents',
      'info mutes',
      'warning table',
    ]);
    expect(statesOf(storedLines({ ...stored, unreadable: 0, mutes: [over] }, NOW))).toEqual([
      'info open incidents',
    ]);
  });
});

describe('alarms', () => {
  const alarm = {
    name: 'S-failed-runs',
    state: 'OK',
    description: 'Runs failed. See x',
    hasActions: true,
    isArmed: true,
  };

  it('that are on, or tell nobody, are named; those of the console alone are left out', () => {
    const lines = judgeAlarms([
      alarm,
      { ...alarm, name: 'S-on', state: 'ALARM' },
      { ...alarm, name: 'S-off', isArmed: false, state: 'INSUFFICIENT_DATA' },
      { ...alarm, name: 'S-state', state: 'ALARM', hasActions: false },
    ]);
    expect(statesOf(lines)).toEqual(['ok alarms', 'critical S-on', 'warning S-off']);
    expect(lines[0]?.observed).toBe('2 of 3 are quiet');
    expectFixes(lines);
  });

  it('of which there is none are a warning', () => {
    expect(statesOf(judgeAlarms([]))).toEqual(['warning alarms']);
  });
});

describe("PagerDuty's key", () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pager-AbCdEf';

  it.each([
    { secret: { arn, kind: 'good' } as const, state: 'ok' },
    { secret: { arn, kind: 'bad', problem: { kind: 'not-stored' } } as const, state: 'critical' },
    { secret: { arn, kind: 'bad', problem: { kind: 'unusable', why: 'w' } } as const, state: 'critical' },
    { secret: { arn, kind: 'bad', problem: { kind: 'access-denied' } } as const, state: 'unknown' },
    { secret: { arn, kind: 'aws', failure: REFUSED } as const, state: 'unknown' },
  ])('is $state as $secret.kind $secret.problem.kind', ({ secret, state }) => {
    const line = judgePagerSecret(secret);
    expect(line.state).toBe(state);
    expectFixes([line]);
    if (state !== 'ok') expect(line.fix).toContain(arn);
  });
});

describe('a stack as a whole', () => {
  const stack: DeployedStack = {
    name: 'S',
    region: 'eu-west-1',
    tableName: 'T',
    alertsTopicArn: 'alerts',
    monitorHealthTopicArn: 'health',
    dashboardUrl: 'https://example.com',
    orgs: ['acme', 'acme-test'],
  };
  const template = {
    Resources: {
      A: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: 'alerts', Protocol: 'sms', Endpoint: '+41791234567' },
      },
      H: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: 'health', Protocol: 'sms', Endpoint: '+41791234567' },
      },
    },
  };
  const resources = REQUESTS.map((_, index) => {
    return { type: 'AWS::Scheduler::Schedule', logicalId: `L${index}`, physicalId: String(index) };
  });
  const WELL: StackReader = {
    template: async () => JSON.stringify(template),
    resources: async () => resources,
    schedule: async (name) => there(REQUESTS[Number(name)] as CheckRequest),
    subscriptions: async () => [
      { protocol: 'sms', endpoint: '+41791234567', isPending: false, isGuarded: false },
    ],
    lastRuns: async (watches) => new Map(watches.map((watch) => [watch, { at: ago(60), value: 0 }])),
    alarms: async () => [{ name: 'S-a', state: 'OK', description: 'd', hasActions: true, isArmed: true }],
    pagerSecret: async (arn) => ({ arn, kind: 'good' }),
    stored: async () => ({ incidents: [], mutes: [], unreadable: 0, isBlank: false }),
  };

  it('that is well has nothing but ok and context, and gives what its runs are handed', async () => {
    const { lines, requests } = await lookAtStack(stack, stack.orgs, WELL, NOW);
    expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['ok', 'info']));
    expect(requests).toEqual(REQUESTS);
    const runs = lines.filter(({ area }) => area === 'acme: runs').map(({ what }) => what);
    expect(runs).toEqual([
      'oidc-discovery',
      'rate-limits',
      'service-status',
      'saml-certificates',
      'open incidents',
    ]);
  });

  it('is looked at for one org alone, and of the shared check nothing is left of the others', async () => {
    const { lines, requests } = await lookAtStack(stack, ['acme-test'], WELL, NOW);
    expect(lines.filter(({ area }) => area.includes('acme: '))).toEqual([]);
    expect(requests.map(({ check }) => check)).toEqual(['oidc-discovery', 'service-status']);
    expect(requests[1]).toMatchObject({ orgs: [{ alias: 'acme-test' }] });
  });

  it.each([
    { part: 'template', says: ['unknown schedules'] },
    { part: 'resources', says: ['unknown schedules'] },
    { part: 'subscriptions', says: ['unknown subscriptions'] },
    { part: 'lastRuns', says: ['unknown last runs'] },
    { part: 'alarms', says: ['unknown alarms'] },
    { part: 'stored', says: ['unknown table'] },
  ] as const)(
    'of which AWS refuses the $part is unknown there, and looked at elsewhere',
    async ({ part, says }) => {
      const refusing = { ...WELL, [part]: () => Promise.reject(REFUSED) };
      const { lines } = await lookAtStack(stack, stack.orgs, refusing, NOW);
      expect(statesOf(lines)).toEqual(expect.arrayContaining([...says]));
      expect(lines.filter(({ state }) => state === 'ok').length).toBeGreaterThan(2);
      expect(lines.filter(({ state }) => ['critical', 'warning'].includes(state))).toEqual([]);
      expectFixes(lines);
    },
  );

  it('does not take a mistake of ours for a refusal', async () => {
    const broken = { ...WELL, alarms: () => Promise.reject(new TypeError('ours')) };
    await expect(lookAtStack(stack, stack.orgs, broken, NOW)).rejects.toThrow('ours');
  });
});
