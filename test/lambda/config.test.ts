import { describe, expect, it } from 'vitest';
import {
  aliasOfUrl,
  type CheckRequest,
  checkRequests,
  InvalidInputError,
  type MonitorSettings,
  parseMonitorConfig,
  parseOidcDiscoveryRequest,
  parseServiceStatusRequest,
  watchesOf,
} from '../../lambda/config.ts';

const ORG = { alias: 'acme', url: 'https://acme.okta.com' };
const SETTINGS: MonitorSettings = { orgs: [ORG], notify: [{ email: 'oncall@example.com' }] };

const withOrg = (changes: object) => ({ ...SETTINGS, orgs: [{ ...ORG, ...changes }] });
const withDiscovery = (settings: unknown) => withOrg({ checks: { 'oidc-discovery': settings } });

/** One line a problem, or nothing. */
function problemsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
}

const ORG_SETTINGS =
  'alias, url, issuer, customDomains, authorizationServers, cell, allowPrivateAddresses, checks, detail, stack, credential, principals';
const ORIGIN = 'an https URL without path, query or credentials, such as https://acme.okta.com';
const ISSUER = 'an https URL without query or fragment, exactly as the document states it';
const ALIAS = 'lower case letters, digits and -, beginning with a letter, at most 32 characters';
const BANDS = 'info ≥ warning ≥ urgent ≥ critical';
const discovery = 'orgs[0].checks.oidc-discovery';

const INVALID: readonly { name: string; input: unknown; problem: string }[] = [
  {
    name: 'nothing at all',
    input: undefined,
    problem: '(top level): received undefined, allowed: an object',
  },
  { name: 'a text', input: 'acme', problem: '(top level): received "acme", allowed: an object' },
  { name: 'no orgs', input: { notify: 'nobody' }, problem: 'orgs: missing, it is required' },
  {
    name: 'orgs by name',
    input: { ...SETTINGS, orgs: { acme: {} } },
    problem: 'orgs: received {"acme":{}}, allowed: a list of orgs',
  },
  { name: 'no notify', input: { orgs: [ORG] }, problem: 'notify: missing, it is required' },
  {
    name: 'a misspelt setting',
    input: { ...SETTINGS, runbokUrl: 'x' },
    problem:
      'runbokUrl: not a known setting, remove it or check its spelling; allowed here: orgs, notify, maintenance, runbookUrl, controlTarget, statusPage, stateAlarms, budget',
  },
  {
    name: 'a misspelt setting of an org',
    input: withOrg({ allowPrivateAdresses: true }),
    problem: `orgs[0].allowPrivateAdresses: not a known setting, remove it or check its spelling; allowed here: ${ORG_SETTINGS}`,
  },
  {
    name: 'a check that does not exist',
    input: withOrg({ checks: { 'oidc-discovry': {} } }),
    problem:
      'orgs[0].checks.oidc-discovry: not a known setting, remove it or check its spelling; allowed here: oidc-discovery, rate-limits, service-status, saml-certificates',
  },
  {
    name: 'an org without alias',
    input: { ...SETTINGS, orgs: [{ url: ORG.url }] },
    problem: 'orgs[0].alias: missing, it is required',
  },
  {
    name: 'an alias in capitals',
    input: withOrg({ alias: 'Acme' }),
    problem: `orgs[0].alias: received "Acme", allowed: ${ALIAS}`,
  },
  {
    name: 'detail in words',
    input: withOrg({ detail: 'yes' }),
    problem: 'orgs[0].detail: received "yes", allowed: true or false',
  },
  {
    name: 'an alias that begins with a digit',
    input: withOrg({ alias: '1acme' }),
    problem: `orgs[0].alias: received "1acme", allowed: ${ALIAS}`,
  },
  {
    name: 'an alias of 33 characters',
    input: withOrg({ alias: 'a'.repeat(33) }),
    problem: `orgs[0].alias: received "${'a'.repeat(33)}", allowed: ${ALIAS}`,
  },
  {
    name: 'a URL that is http',
    input: withOrg({ url: 'http://acme.okta.com' }),
    problem: `orgs[0].url: received "http://acme.okta.com", allowed: ${ORIGIN}`,
  },
  {
    name: 'a host instead of a URL',
    input: withOrg({ url: 'acme.okta.com' }),
    problem: `orgs[0].url: received "acme.okta.com", allowed: ${ORIGIN}`,
  },
  {
    name: 'a URL with a path',
    input: withOrg({ url: 'https://acme.okta.com/oauth2/default' }),
    problem: `orgs[0].url: received "https://acme.okta.com/oauth2/default", allowed: ${ORIGIN}`,
  },
  {
    name: 'a URL with credentials',
    input: withOrg({ url: 'https://me:secret@acme.okta.com' }),
    problem: `orgs[0].url: received "https://me:secret@acme.okta.com", allowed: ${ORIGIN}`,
  },
  {
    name: 'a URL with a query',
    input: withOrg({ url: 'https://acme.okta.com/?from=mail' }),
    problem: `orgs[0].url: received "https://acme.okta.com/?from=mail", allowed: ${ORIGIN}`,
  },
  {
    name: 'a URL copied from the documentation',
    input: withOrg({ url: 'https://{yourOktaDomain}' }),
    problem: `orgs[0].url: received "https://{yourOktaDomain}", allowed: ${ORIGIN}`,
  },
  {
    name: 'an issuer that is http',
    input: withOrg({ issuer: 'http://acme.okta.com' }),
    problem: `orgs[0].issuer: received "http://acme.okta.com", allowed: ${ISSUER}`,
  },
  {
    name: 'an issuer with a fragment',
    input: withOrg({ issuer: 'https://acme.okta.com#x' }),
    problem: `orgs[0].issuer: received "https://acme.okta.com#x", allowed: ${ISSUER}`,
  },
  {
    name: 'authorization servers as a text',
    input: withOrg({ authorizationServers: 'default' }),
    problem: 'orgs[0].authorizationServers: received "default", allowed: a list of { id }',
  },
  {
    name: 'an authorization server by URL',
    input: withOrg({ authorizationServers: [{ id: 'https://acme.okta.com/oauth2/default' }] }),
    problem:
      'orgs[0].authorizationServers[0].id: received "https://acme.okta.com/oauth2/default", ' +
      "allowed: the id of a custom authorization server, such as 'default' or 'aus1a2b3c'",
  },
  {
    name: 'private addresses allowed in words',
    input: withOrg({ allowPrivateAddresses: 'yes' }),
    problem: 'orgs[0].allowPrivateAddresses: received "yes", allowed: true or false',
  },
  {
    name: 'a check switched on by true',
    input: withDiscovery(true),
    problem: `${discovery}: received true, allowed: settings of the check, or false to leave it out`,
  },
  {
    name: 'a check that is null',
    input: withDiscovery(null),
    problem: `${discovery}: received null, allowed: an object`,
  },
  {
    name: 'a time limit of a fraction',
    input: withDiscovery({ attemptTimeoutMs: 1000.5 }),
    problem: `${discovery}.attemptTimeoutMs: received 1000.5, allowed: a whole number of milliseconds from 100 to 5000`,
  },
  {
    name: 'a time limit as text',
    input: withDiscovery({ attemptTimeoutMs: '5s' }),
    problem: `${discovery}.attemptTimeoutMs: received "5s", allowed: a whole number of milliseconds from 100 to 5000`,
  },
  {
    name: 'no tries at all',
    input: withDiscovery({ confirmation: { attempts: 0 } }),
    problem: `${discovery}.confirmation.attempts: received 0, allowed: a whole number of tries from 1 to 3`,
  },
  {
    name: 'bands in the wrong order',
    input: withDiscovery({ certificateDays: { warning: 5 } }),
    problem: `${discovery}.certificateDays: received {"info":60,"warning":5,"urgent":14,"critical":7}, allowed: ${BANDS}`,
  },
  {
    name: 'nobody to tell, by accident',
    input: { ...SETTINGS, notify: [] },
    problem:
      "notify: received [], allowed: a list of destinations with at least one entry, such as { email: 'oncall@example.com' }, or 'nobody'",
  },
  {
    name: 'an address instead of a list',
    input: { ...SETTINGS, notify: 'oncall@example.com' },
    problem:
      "notify: received \"oncall@example.com\", allowed: a list of destinations with at least one entry, such as { email: 'oncall@example.com' }, or 'nobody'",
  },
  {
    name: 'an address twice',
    input: { ...SETTINGS, notify: [{ email: 'oncall@example.com' }, { email: 'oncall@example.com' }] },
    problem:
      'notify: received [{"email":"oncall@example.com"},{"email":"oncall@example.com"}], allowed: every destination once',
  },
  {
    name: 'an address without @',
    input: { ...SETTINGS, notify: [{ email: 'oncall' }] },
    problem: 'notify[0].email: received "oncall", allowed: an e-mail address such as oncall@example.com',
  },
  {
    name: 'a control target with a path',
    input: { ...SETTINGS, controlTarget: 'https://example.com/health' },
    problem: `controlTarget: received "https://example.com/health", allowed: ${ORIGIN}`,
  },
  {
    name: 'a runbook nowhere',
    input: { ...SETTINGS, runbookUrl: '' },
    problem: 'runbookUrl: received "", allowed: a URL',
  },
];

describe('settings are refused in words', () => {
  it.each(INVALID)('with $name', ({ input, problem }) => {
    expect(problemsOf(() => parseMonitorConfig(input, 'monitor.config.ts'))).toEqual([problem]);
  });

  it('with every problem at once, under the name of their source', () => {
    const input = { orgs: [{ alias: 'Acme', url: 'acme.okta.com', extra: 1 }], notify: [] };
    expect(() => parseMonitorConfig(input, 'monitor.config.ts')).toThrow(
      [
        'monitor.config.ts has 4 problems:',
        `  orgs[0].alias: received "Acme", allowed: ${ALIAS}`,
        `  orgs[0].url: received "acme.okta.com", allowed: ${ORIGIN}`,
        `  orgs[0].extra: not a known setting, remove it or check its spelling; allowed here: ${ORG_SETTINGS}`,
        "  notify: received [], allowed: a list of destinations with at least one entry, such as { email: 'oncall@example.com' }, or 'nobody'",
      ].join('\n'),
    );
  });

  it('with two orgs of one alias', () => {
    expect(problemsOf(() => parseMonitorConfig({ ...SETTINGS, orgs: [ORG, ORG] }, 'x'))).toEqual([
      expect.stringMatching(
        /^orgs: received \[.*, allowed: orgs with an alias of their own each, not acme twice$/,
      ),
    ]);
  });

  it('with one line for one value: 0.5 is no whole number and too small, said twice in the same words', () => {
    expect(problemsOf(() => parseMonitorConfig(withDiscovery({ attemptTimeoutMs: 0.5 }), 'x'))).toHaveLength(
      1,
    );
  });

  it('with a value of any length cut short', () => {
    const [problem] = problemsOf(() => parseMonitorConfig(withOrg({ alias: 'a'.repeat(5000) }), 'x'));
    expect(problem?.length).toBeLessThan(250);
  });
});

describe('settings', () => {
  it('have a default for everything but orgs and notify', () => {
    const { orgs, ...rest } = parseMonitorConfig({ orgs: [ORG], notify: 'nobody' }, 'x');
    expect(rest).toMatchObject({ notify: 'nobody', runbookUrl: 'docs/runbook.md' });
    expect(orgs).toMatchObject([
      {
        ...ORG,
        authorizationServers: [],
        allowPrivateAddresses: false,
        checks: {
          'oidc-discovery': {
            attemptTimeoutMs: 5000,
            confirmation: { attempts: 3, overSeconds: 20 },
            certificateDays: { info: 60, warning: 30, urgent: 14, critical: 7 },
            latencyMs: 2000,
            clockSkewSeconds: 60,
          },
        },
      },
    ]);
  });

  it.each([
    { given: { confirmation: {} }, confirmation: { attempts: 3, overSeconds: 20 } },
    { given: { confirmation: { attempts: 1 } }, confirmation: { attempts: 1, overSeconds: 20 } },
    { given: { confirmation: { overSeconds: 0 } }, confirmation: { attempts: 3, overSeconds: 0 } },
  ])('keep the defaults of a group beside what is given: $given', ({ given, confirmation }) => {
    const { orgs } = parseMonitorConfig(withDiscovery(given), 'x');
    expect(orgs[0]?.checks['oidc-discovery']).toMatchObject({ confirmation });
  });

  const limits: readonly [string, object, boolean][] = [
    ['100 ms a try', { attemptTimeoutMs: 100 }, true],
    ['99 ms a try', { attemptTimeoutMs: 99 }, false],
    ['5000 ms a try', { attemptTimeoutMs: 5000 }, true],
    ['5001 ms a try', { attemptTimeoutMs: 5001 }, false],
    ['3 tries', { confirmation: { attempts: 3 } }, true],
    ['4 tries', { confirmation: { attempts: 4 } }, false],
    ['tries over 25 s', { confirmation: { overSeconds: 25 } }, true],
    ['tries over 26 s', { confirmation: { overSeconds: 26 } }, false],
    ['tries over less than nothing', { confirmation: { overSeconds: -1 } }, false],
    ['bands of the same day', { certificateDays: { info: 7, warning: 7, urgent: 7, critical: 7 } }, true],
    ['bands a day out of order', { certificateDays: { info: 29, warning: 30 } }, false],
    ['critical on the last day', { certificateDays: { critical: 0 } }, true],
  ];
  it.each(limits)('of %j are allowed or not: %j', (_name, given, allowed) => {
    expect(problemsOf(() => parseMonitorConfig(withDiscovery(given), 'x')).length === 0).toBe(allowed);
  });

  it.each([
    { given: 'https://acme.okta.com/', url: 'https://acme.okta.com' },
    { given: 'https://ACME.okta.com', url: 'https://acme.okta.com' },
    { given: 'https://acme.okta.com:443', url: 'https://acme.okta.com' },
    { given: 'https://localhost:8443', url: 'https://localhost:8443' },
  ])('read the URL $given as the origin $url', ({ given, url }) => {
    expect(parseMonitorConfig(withOrg({ url: given }), 'x').orgs[0]?.url).toBe(url);
  });

  it('keep an issuer byte for byte', () => {
    const issuer = 'https://ACME.okta.com:443/';
    expect(parseMonitorConfig(withOrg({ issuer }), 'x').orgs[0]?.issuer).toBe(issuer);
  });

  // `new URL` trims; the document's issuer is compared byte for byte and can never match.
  it('refuse an issuer with a blank at its end, which no document can state: settings/values.ts isIssuer', () => {
    expect(
      problemsOf(() => parseMonitorConfig(withOrg({ issuer: 'https://acme.okta.com ' }), 'x')),
    ).toHaveLength(1);
  });

  it('take an alias of one letter and of 32 characters', () => {
    for (const alias of ['a', `a${'-'.repeat(31)}`]) {
      expect(parseMonitorConfig(withOrg({ alias }), 'x').orgs[0]?.alias).toBe(alias);
    }
  });
});

describe('check requests', () => {
  const links = {
    controlTarget: 'https://sts.eu-west-1.amazonaws.com',
    dashboardUrl: 'https://example.com/d',
    secretArnOf: (alias: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${alias}`,
  };
  const other = {
    alias: 'globex',
    url: 'https://globex.okta.com',
    checks: { 'oidc-discovery': false },
  } as const;

  const parsed = (request: CheckRequest) =>
    (request.check === 'service-status' ? parseServiceStatusRequest : parseOidcDiscoveryRequest)(
      JSON.parse(JSON.stringify(request)),
    );
  const watched = (orgs: readonly object[]) =>
    checkRequests(parseMonitorConfig({ ...SETTINGS, orgs }, 'x'), links).map((request) =>
      watchesOf(request).map(({ org, check }) => `${org.alias} ${check}`),
    );

  it('survive the way through the schedule', () => {
    const config = parseMonitorConfig(withOrg({ authorizationServers: [{ id: 'default' }] }), 'x');
    const requests = checkRequests(config, links);
    expect(requests).toHaveLength(2);
    expect(requests.map(parsed)).toEqual(requests);
  });

  it('are one an org and check, but one for all orgs where they share what is looked at', () => {
    expect(watched([ORG, { alias: 'globex', url: 'https://globex.okta.com' }])).toEqual([
      ['acme oidc-discovery'],
      ['globex oidc-discovery'],
      ['acme service-status', 'globex service-status'],
    ]);
  });

  it('leave out what is left out, org by org', () => {
    expect(watched([ORG, other])).toEqual([
      ['acme oidc-discovery'],
      ['acme service-status', 'globex service-status'],
    ]);
    expect(watched([{ ...other, checks: { ...other.checks, 'service-status': false } }])).toEqual([]);
  });

  it('let each slower check be watched by the fastest, and the fastest by CloudWatch alone', () => {
    const requests = checkRequests(parseMonitorConfig({ ...SETTINGS, orgs: [ORG, other] }, 'x'), links);
    expect(requests).toMatchObject([
      {
        check: 'oidc-discovery',
        siblings: [{ check: 'service-status', everyMinutes: 5 }],
        isWatched: false,
      },
      {
        check: 'service-status',
        orgs: [
          { alias: 'acme', siblings: [], isWatched: true },
          { alias: 'globex', siblings: [], isWatched: false },
        ],
      },
    ]);
  });

  it('carry the page for all orgs, and of each org its cell and sub-services', () => {
    const org = { ...ORG, cell: 'okta.com:14', checks: { 'service-status': { subServices: ['Workflows'] } } };
    const statusPage = { url: 'https://example.com/status', staleDays: 90 };
    const requests = checkRequests(parseMonitorConfig({ ...SETTINGS, orgs: [org], statusPage }, 'x'), links);
    expect(requests[1]).toMatchObject({
      orgs: [{ cell: 'okta.com:14', subServices: ['Workflows'] }],
      settings: { ...statusPage, allowPrivateAddresses: false },
    });
    expect(requests[0]).toMatchObject({ org: { cell: 'okta.com:14' } });
  });

  it('take the control target of the settings before the default, and no dashboard where there is none', () => {
    const config = parseMonitorConfig({ ...SETTINGS, controlTarget: 'https://example.com' }, 'x');
    const [request] = checkRequests(config, {
      controlTarget: links.controlTarget,
      secretArnOf: links.secretArnOf,
    });
    expect(request).toMatchObject({ controlTarget: 'https://example.com' });
    expect(request).not.toHaveProperty('dashboardUrl');
    const [byDefault] = checkRequests(parseMonitorConfig(SETTINGS, 'x'), links);
    expect(byDefault).toMatchObject({
      controlTarget: links.controlTarget,
      dashboardUrl: links.dashboardUrl,
    });
  });

  it('are refused in words when a schedule was edited by hand', () => {
    const [request] = checkRequests(parseMonitorConfig(SETTINGS, 'x'), links);
    const edited = { ...request, check: 'oidc', settings: { attemptTimeoutMs: 60_000 } };
    expect(problemsOf(() => parseOidcDiscoveryRequest(edited))).toEqual([
      expect.stringMatching(/^check: received "oidc", allowed: .*oidc-discovery/),
      'settings.attemptTimeoutMs: received 60000, allowed: a whole number of milliseconds from 100 to 5000',
    ]);
  });
});

describe('the alias of an org given by URL alone', () => {
  it.each([
    { url: 'https://acme.okta.com', alias: 'acme' },
    { url: 'https://Acme-Dev.oktapreview.com', alias: 'acme-dev' },
    { url: 'https://localhost:8443', alias: 'localhost' },
    { url: 'https://1acme.okta.com', alias: 'org-1acme' },
    { url: 'https://192.0.2.7', alias: 'org-192' },
    { url: 'https://[2001:db8::1]', alias: 'org--2001-db8--1-' },
    { url: `https://${'a'.repeat(40)}.okta.com`, alias: 'a'.repeat(32) },
    { url: `https://${'1'.repeat(40)}.okta.com`, alias: `org-${'1'.repeat(28)}` },
  ])('$url is $alias, which the settings allow', ({ url, alias }) => {
    expect(aliasOfUrl(url)).toBe(alias);
    expect(problemsOf(() => parseMonitorConfig(withOrg({ alias }), 'x'))).toEqual([]);
  });

  it('fails for what is no https origin', () => {
    expect(problemsOf(() => aliasOfUrl('acme.okta.com'))).toEqual([
      `url: received "acme.okta.com", allowed: ${ORIGIN}`,
    ]);
  });
});
