import { describe, expect, it } from 'vitest';
import { InvalidInputError, parseMonitorConfig } from '../../lambda/config.ts';

const orgs = (count = 1) =>
  Array.from({ length: count }, (_, index) => ({
    alias: index === 0 ? 'acme' : `org${index}`,
    url: `https://org${index}.okta.com`,
  }));

const notified = (entry: unknown, of = orgs()) =>
  parseMonitorConfig({ orgs: of, notify: [entry] }, 'x').notify;

function problemsOf(notify: unknown, of = orgs()): readonly string[] {
  try {
    parseMonitorConfig({ orgs: of, notify }, 'x');
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
  return [];
}

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pager-a1b2c3';
const UUID = '12345678-abcd-1234-abcd-1234567890ab';
const TEAMS = { platform: 'teams', tenantId: UUID, teamId: UUID };
const SLACK = { platform: 'slack', workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' };

describe('a destination', () => {
  it.each([
    { email: 'oncall@example.com' },
    {
      email: 'oncall@example.com',
      severities: ['warning', 'critical'],
      orgs: ['acme'],
      checks: ['rate-limits'],
    },
    { sms: '+41791234567' },
    { webhook: 'https://hooks.example.com/okta?team=1' },
    { chat: SLACK },
  ])('is taken as it is written: %j', (entry) => {
    expect(notified(entry)).toEqual([entry]);
  });

  it.each([
    { given: {}, endpoint: 'https://events.pagerduty.com' },
    { given: { region: 'us' }, endpoint: 'https://events.pagerduty.com' },
    { given: { region: 'eu' }, endpoint: 'https://events.eu.pagerduty.com' },
    { given: { region: 'eu', endpoint: 'https://localhost:8443/' }, endpoint: 'https://localhost:8443' },
  ])(
    'of PagerDuty with $given is reached at $endpoint, and paged by what is critical',
    ({ given, endpoint }) => {
      expect(notified({ pagerduty: given })).toEqual([
        { pagerduty: { name: 'main', endpoint }, severities: ['critical'] },
      ]);
    },
  );

  it('of PagerDuty may be paged by more, and bring its own secret', () => {
    const entry = { pagerduty: { name: 'identity', secretArn: SECRET }, severities: ['critical', 'warning'] };
    expect(notified(entry)).toMatchObject([entry]);
  });

  it.each(['19:ab12cd34@thread.tacv2', '19%3aab12cd34%40thread.tacv2'])(
    'of Teams names the channel %s as its link has it',
    (channelId) => {
      const chat = { ...TEAMS, channelId };
      expect(notified({ chat })).toEqual([{ chat: { ...TEAMS, channelId: '19%3aab12cd34%40thread.tacv2' } }]);
    },
  );

  it.each([
    [
      'of no kind',
      {},
      'notify[0]: received {}, allowed: a destination: { email }, { sms }, { webhook }, { pagerduty } or { chat }',
    ],
    [
      'that is a bare address',
      'a@example.com',
      'notify[0]: received "a@example.com", allowed: a destination',
    ],
    ['of two kinds', { email: 'a@example.com', sms: '+41791234567' }, 'notify[0].sms: not a known setting'],
    [
      'with a phone number without country code',
      { sms: '0791234567' },
      'notify[0].sms: received "0791234567", allowed: a phone number with country code',
    ],
    ['with a phone number of 16 digits', { sms: '+4179123456789012' }, 'notify[0].sms: received'],
    [
      'with a webhook over http',
      { webhook: 'http://hooks.example.com/' },
      'notify[0].webhook: received "http://hooks.example.com/", allowed: an https URL',
    ],
    [
      'with credentials in a webhook',
      { webhook: 'https://a:b@hooks.example.com/' },
      'notify[0].webhook: received',
    ],
    [
      'with a region that PagerDuty has not',
      { pagerduty: { region: 'ap' } },
      "notify[0].pagerduty.region: received \"ap\", allowed: 'us' or 'eu'",
    ],
    [
      'with the integration key itself',
      { pagerduty: { routingKey: 'x' } },
      'notify[0].pagerduty.routingKey: not a known setting',
    ],
    [
      'with part of an ARN',
      { pagerduty: { secretArn: SECRET.slice(0, -7) } },
      'notify[0].pagerduty.secretArn: received',
    ],
    ['of a chat that is not known', { chat: { platform: 'irc' } }, 'notify[0].chat.platform: received'],
    [
      'of Slack with the name of a channel',
      { chat: { ...SLACK, channelId: '#alerts' } },
      'notify[0].chat.channelId: received "#alerts", allowed: the id of the channel',
    ],
    [
      'of Teams with the name of a channel',
      { chat: { ...TEAMS, channelId: 'General' } },
      'notify[0].chat.channelId: received',
    ],
    ['with no severity', { sms: '+41791234567', severities: [] }, 'notify[0].severities: received []'],
    ['with no org', { sms: '+41791234567', orgs: [] }, 'notify[0].orgs: received []'],
    [
      'with a check that does not exist',
      { sms: '+41791234567', checks: ['dns'] },
      'notify[0].checks[0]: received "dns", allowed: a check: oidc-discovery',
    ],
  ])('%s is refused', (_, entry, problem) => {
    expect(problemsOf([entry])).toContainEqual(expect.stringContaining(problem));
  });

  it.each([
    { severities: ['critical'], allowed: true },
    { severities: ['critical', 'warning'], allowed: true },
    { severities: ['info', 'warning', 'critical'], allowed: true },
    { severities: ['warning'], allowed: false },
    { severities: ['info', 'critical'], allowed: false },
    { severities: ['critical', 'critical'], allowed: false },
  ])('that is told of $severities would not miss what gets worse: $allowed', ({ severities, allowed }) => {
    const problems = problemsOf([{ email: 'oncall@example.com', severities }]);
    expect(problems.length === 0).toBe(allowed);
  });
});

describe('destinations together', () => {
  const PAGER = { pagerduty: {} };
  it.each([
    { what: 'an address', twice: [{ email: 'a@example.com' }, { email: 'a@example.com', orgs: ['acme'] }] },
    { what: 'a number', twice: [{ sms: '+41791234567' }, { sms: '+41791234567' }] },
    { what: 'a service of PagerDuty', twice: [PAGER, { ...PAGER, severities: ['critical'] }] },
    { what: 'a channel', twice: [{ chat: SLACK }, { chat: { ...SLACK, workspaceId: 'T2' } }] },
  ])('name $what once', ({ twice }) => {
    expect(problemsOf(twice)).toEqual([expect.stringContaining('allowed: every destination once')]);
    expect(problemsOf(twice.slice(1))).toEqual([]);
  });

  it('may be several services of PagerDuty by name', () => {
    expect(problemsOf([PAGER, { pagerduty: { name: 'identity' } }])).toEqual([]);
  });

  it('are told of orgs that are watched: of another they would hear nothing, silently', () => {
    expect(problemsOf([{ email: 'a@example.com', orgs: ['acme', 'acne'] }])).toEqual([
      expect.stringContaining('allowed: orgs of a destination among acme, not acne'),
    ]);
  });

  it('name no more combinations than a filter policy of SNS takes', () => {
    const many = orgs(150);
    const wanting = (count: number) => [
      { email: 'a@example.com', orgs: many.slice(0, count).map(({ alias }) => alias) },
    ];
    expect(problemsOf(wanting(149), many)).toEqual([]);
    expect(problemsOf(wanting(150), many)).toEqual([
      expect.stringContaining(
        'at most 149 combinations of severities, orgs and checks for a destination, not 150',
      ),
    ]);
  });
});
