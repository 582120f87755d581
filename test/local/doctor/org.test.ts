/** What `doctor` says of an org and its credential: the judges, with what a real org cannot be made to show at will. */
import { describe, expect, it } from 'vitest';
import type { ClockReading, DiscoveryFacts } from '../../../lambda/checks/oidc-discovery/facts.ts';
import type { CallResult } from '../../../lambda/checks/rate-limits/facts.ts';
import { APPS, LOG, WARNING_THRESHOLD } from '../../../lambda/checks/rate-limits/targets.ts';
import { checkRequests, parseMonitorConfig, type StoredCredential } from '../../../lambda/config.ts';
import type { CredentialProblem } from '../../../lambda/okta/credentials/credential-fault.ts';
import { refusalOf } from '../../../lambda/okta/errors/refusal.ts';
import type { Line } from '../../../local/command-line/checklist.ts';
import { plainText } from '../../../local/command-line/colours.ts';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';
import { AwsFailure } from '../../../local/deployed/aws-failure.ts';
import { doctorOrgs, statusPageIn } from '../../../local/doctor/doctor-org.ts';
import { countsInWords, doctorJson, doctorText, stateOf } from '../../../local/doctor/doctor-report.ts';
import { judgeAccess } from '../../../local/doctor/judge-access.ts';
import { judgeApps } from '../../../local/doctor/judge-apps.ts';
import { cellLine, judgeReach } from '../../../local/doctor/judge-org.ts';
import { incidentsLine, pageLine } from '../../../local/doctor/judge-status-page.ts';
import { NOT_MADE } from '../../../local/doctor/look-at-org.ts';
import type { Said } from '../../../local/doctor/said.ts';
import { GIVEN, requestsOf } from '../../../local/doctor/settings-of-command.ts';
import type { AccessFacts, TargetResult } from '../../../local/doctor/try-access.ts';
import { NOW as MADE_AT } from '../../support/alerting-values.ts';
import {
  discovery,
  factsOf,
  failed,
  hostFacts,
  jwks,
  ORG_URL,
  serverFacts,
  THRESHOLDS,
  unreachable,
} from '../../support/discovery-facts.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:okta-AbCdEf';
const scopes = ['okta.logs.read', 'okta.apps.read', 'okta.rateLimits.read'];
const KEY: StoredCredential = {
  kind: 'private-key',
  clientId: '0oa1b2c3d4e5f6g7h8i9',
  scopes,
  dpop: true,
  secretArn: ARN,
  kid: undefined,
};
const KMS: StoredCredential = {
  ...KEY,
  kind: 'kms',
  keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k',
} as never;
const SSWS: StoredCredential = { kind: 'ssws', secretArn: ARN };

const ANSWERED: CallResult = { kind: 'answered', rateLimit: undefined };
const statesOf = (lines: readonly Said[]) => lines.map(({ what, state }) => `${state} ${what}`);

function refused(status: number, body: object | string, headers: Record<string, string> = {}) {
  const answer = {
    status,
    headers,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
  return refusalOf(answer, { method: 'POST', path: '/oauth2/v1/token' }, NOW);
}

const okta = (status: number, errorCode: string, errorSummary = 'no') =>
  refused(status, { errorCode, errorSummary });
const oauth = (status: number, error: string, error_description: string) =>
  refused(status, { error, error_description });

function tried(results: readonly TargetResult[], problem?: CredentialProblem): AccessFacts {
  const targets = [LOG, APPS, WARNING_THRESHOLD].map((target, index) => {
    return { target, result: results[index] ?? ANSWERED };
  });
  const token =
    problem === undefined ? ({ kind: 'granted' } as const) : ({ kind: 'no-credential', problem } as const);
  return { kind: 'tried', token, targets, others: [], apps: undefined };
}

const judge = (facts: AccessFacts, credential: StoredCredential = KEY) => {
  const lines = judgeAccess({ credential, principal: undefined }, facts, undefined);
  for (const { what, state, fix } of lines) {
    const isWrong = ['warning', 'critical', 'unknown'].includes(state);
    expect({ what, hasFix: (fix ?? '') !== '' }).toEqual({ what, hasFix: isWrong });
  }
  return lines;
};

describe('a credential', () => {
  it('that opens everything is ok, each scope in a line', () => {
    expect(statesOf(judge(tried([])))).toEqual(['ok access token', ...scopes.map((scope) => `ok ${scope}`)]);
  });

  it.each([
    {
      refusal: oauth(401, 'invalid_client', 'The client_assertion signature is invalid.'),
      reason: 'WRONG_KEY',
    },
    {
      refusal: oauth(401, 'invalid_client', "Invalid value for 'client_id' parameter."),
      reason: 'CLIENT_UNKNOWN',
    },
    { refusal: oauth(401, 'invalid_client', 'The client_assertion token is expired.'), reason: 'CLOCK_SKEW' },
    { refusal: oauth(400, 'invalid_dpop_proof', 'The DPoP proof JWT header is missing.'), reason: 'AUTH' },
    {
      refusal: oauth(400, 'invalid_dpop_proof', 'The DPoP proof JWT is issued in the future.'),
      reason: 'CLOCK_SKEW',
    },
    { refusal: oauth(403, 'access_denied', ''), reason: 'NETWORK_ZONE' },
  ])(
    'that the token endpoint refuses for $reason ($refusal.summary) is critical, with a fix of its own',
    ({ refusal, reason }) => {
      const lines = judge(tried([], { kind: 'no-token', refusal }));
      expect(lines[0]).toMatchObject({ state: 'critical', what: 'access token' });
      expect(lines[0]?.observed).toMatch(
        new RegExp(`^refused \\(${reason}\\): POST /oauth2/v1/token: HTTP ${refusal.status}`),
      );
      expect(lines[0]?.fix).toContain(refusal.advice);
    },
  );

  it.each([
    { refusal: refused(429, { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit' }) },
    { refusal: refused(503, '<html>', { 'x-okta-request-id': 'a'.repeat(32) }) },
  ])('of which nothing can be told ($refusal.kind) is unknown, never fine', ({ refusal }) => {
    expect(judge(tried([], { kind: 'no-token', refusal }))[0]).toMatchObject({
      state: 'unknown',
      what: 'access token',
    });
  });

  it('says by the codes of Okta which of scope, role and licence a call lacks', () => {
    const missing = refused(403, '', {
      'www-authenticate': 'Bearer error="insufficient_scope", scope="okta.logs.read"',
      'x-okta-request-id': 'a'.repeat(32),
    });
    const of = (refusal: ReturnType<typeof refused>): CallResult => ({
      kind: 'refused',
      refusal,
      rateLimit: undefined,
    });
    const lines = judge(tried([of(missing), of(okta(403, 'E0000006')), of(okta(401, 'E0000015'))]));
    expect(statesOf(lines.slice(1))).toEqual(scopes.map((scope) => `warning ${scope}`));
    expect(lines[1]?.fix).toContain('grant okta.logs.read under Okta API Scopes');
    expect(lines[2]?.fix).toContain('the admin role is not');
    expect(lines[3]?.fix).toContain('ask your Okta account team');
  });

  it('that the settings do not ask a scope for, though a check needs it, is a warning', () => {
    const lines = judge(tried([{ kind: 'not-requested' }]));
    expect(lines[1]).toMatchObject({ state: 'warning', what: 'okta.logs.read' });
    expect(lines[1]?.fix).toMatch(/^Add okta\.logs\.read to scopes in the settings/);
  });

  it.each([
    {
      credential: KEY,
      problem: { kind: 'not-stored' },
      state: 'critical',
      what: 'secret',
      fix: `put-secret-value --secret-string file://key.pem --secret-id ${ARN}`,
    },
    { credential: KMS, problem: { kind: 'not-stored' }, state: 'critical', what: 'KMS key', fix: 'keyArn' },
    {
      credential: KEY,
      problem: { kind: 'unusable', why: 'w' },
      state: 'critical',
      what: 'secret',
      fix: 'PEM or JWK',
    },
    {
      credential: KMS,
      problem: { kind: 'unusable', why: 'w' },
      state: 'critical',
      what: 'KMS key',
      fix: 'SIGN_VERIFY',
    },
    {
      credential: KEY,
      problem: { kind: 'access-denied' },
      state: 'unknown',
      what: 'secret',
      fix: 'secretsmanager:GetSecretValue',
    },
    {
      credential: KMS,
      problem: { kind: 'access-denied' },
      state: 'unknown',
      what: 'KMS key',
      fix: 'kms:Sign',
    },
  ] as const)(
    '$problem.kind as $what is $state, and Okta is not blamed',
    ({ credential, problem, state, what, fix }) => {
      const [line] = judge(tried([], problem), credential);
      expect(line).toMatchObject({ state, what });
      expect(line?.fix).toContain(fix);
      expect(line?.observed).not.toContain('refused');
    },
  );

  it('that AWS keeps back for another reason is unknown', () => {
    const failure = new AwsFailure(
      'could not sign with k: ExpiredToken: old\n  the session is over: sign in again',
    );
    expect(judge({ kind: 'aws', failure })).toEqual([
      {
        state: 'unknown',
        what: 'credential',
        observed: 'could not sign with k: ExpiredToken: old',
        fix: 'The session is over: sign in again.',
      },
    ]);
  });

  it('that is an API token has a line for each call, and a warning of what its owner can', () => {
    const facts = { ...tried([]), token: undefined } as AccessFacts;
    const [owner, ...calls] = judge(facts, SSWS);
    expect(owner).toMatchObject({ state: 'warning', what: 'API token' });
    expect(statesOf(calls)).toEqual([
      'ok GET /api/v1/logs',
      'ok GET /api/v1/apps',
      'ok GET /api/v1/rate-limit-settings/warning-threshold',
    ]);
  });
});

describe('the apps that are seen', () => {
  const few = { visible: 12, samlApps: 3, isOnlyItself: false, isAll: true };
  it.each([
    { apps: few, minimum: 3, state: 'ok' },
    { apps: few, minimum: 4, state: 'warning' },
    { apps: { ...few, isAll: false }, minimum: 4, state: 'info' },
    { apps: { ...few, samlApps: 0, visible: 1, isOnlyItself: true }, minimum: 1, state: 'warning' },
    { apps: { ...few, samlApps: 0, visible: 1, isOnlyItself: true }, minimum: 0, state: 'ok' },
  ])(
    'of which $apps.samlApps are SAML apps, with minimumSamlApps $minimum: $state',
    ({ apps, minimum, state }) => {
      expect(judgeApps(apps, minimum).state).toBe(state);
    },
  );
});

describe('what anybody sees of an org', () => {
  const reach = (facts: DiscoveryFacts) => judgeReach(facts, THRESHOLDS, MADE_AT);
  const withClock = (clock: ClockReading) =>
    factsOf(
      {},
      {
        [ORG_URL]: (target) =>
          hostFacts(target, {
            servers: target.servers.map((server) =>
              serverFacts(server, {
                jwks: jwks(undefined, { clock }),
                discovery: discovery(server, {}, { clock }),
              }),
            ),
            organization: failed('HTTP_4XX'),
          }),
      },
    );

  it('is reachable with its clock', () => {
    expect(reach(factsOf())).toEqual([
      {
        state: 'ok',
        what: 'reachable',
        observed: expect.stringMatching(
          /^acme\.okta\.com: discovery and keys of 1 issuer as expected, \d+ ms$/,
        ),
      },
      {
        state: 'ok',
        what: 'clock',
        observed: "the org's is 0.1 s ahead of this machine's, give or take 0.5 s",
      },
    ]);
  });

  it('is critical where nothing answers, and nothing is said of its clock then', () => {
    const lines = reach({
      ...factsOf({}, { [ORG_URL]: unreachable }),
      control: { target: 'https://c.example.com' },
    });
    expect(statesOf(lines)).toEqual(['critical acme.okta.com']);
    expect(lines[0]?.observed).toMatch(/^UNREACHABLE \(CONNECT\): /);
    expect(lines[0]?.fix).toContain('status.okta.com');
  });

  it.each([
    { skewMs: 60_400, uncertaintyMs: 500, says: ['ok reachable', 'ok clock'] },
    { skewMs: 60_600, uncertaintyMs: 500, says: ['warning acme.okta.com'] },
    { skewMs: 0, uncertaintyMs: 60_000, says: ['ok reachable', 'ok clock'] },
    { skewMs: 0, uncertaintyMs: 60_001, says: ['ok reachable', 'unknown clock'] },
  ])('with a clock $skewMs ms off, give or take $uncertaintyMs: $says', ({ says, ...clock }) => {
    expect(statesOf(reach(withClock(clock)))).toEqual(says);
  });

  it('is its cell, or why it is not known', () => {
    expect(cellLine({ cell: 'okta.com:14' }, false)).toMatchObject({
      state: 'ok',
      observed: 'okta.com:14, as the org says',
    });
    expect(cellLine({ cell: undefined, problem: 'p' }, false)).toMatchObject({ state: 'unknown' });
  });
});

describe("Okta's page", () => {
  const url = 'https://status.okta.com/';
  const reading = {
    incidents: [],
    maintenance: [],
    listsMaintenance: true,
    cells: ['okta.com:14'],
    updateTimes: [NOW],
  };
  const page = { ok: true, url, readAt: NOW, newest: NOW, reading } as const;
  const dark = { ok: false, url, readAt: NOW, doubt: { reason: 'LAYOUT', detail: 'd' } } as const;

  it('is ok when it is read, else unknown with what to do', () => {
    expect(pageLine(page).state).toBe('ok');
    expect(pageLine(dark)).toMatchObject({
      state: 'unknown',
      fix: expect.stringContaining('status.okta.com'),
    });
  });

  it('is context for the org, but a cell that it does not know is a warning', () => {
    expect(incidentsLine(page, 'okta.com:14', [], NOW)).toMatchObject({
      state: 'info',
      observed: 'none open on okta.com:14',
    });
    expect(incidentsLine(page, 'okta.com:99', [], NOW)).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('okta.com:14'),
    });
    expect(incidentsLine(page, undefined, [], NOW).state).toBe('info');
    expect(incidentsLine(dark, 'okta.com:14', [], NOW).state).toBe('skipped');
  });
});

describe('what is looked at', () => {
  const credential = { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' } as const;
  const org = (more: object) => {
    const config = parseMonitorConfig(
      { orgs: [{ alias: 'acme', url: 'https://acme.okta.com', ...more }], notify: 'nobody' },
      't',
    );
    return doctorOrgs(
      checkRequests(config, { controlTarget: 'https://c.example.com', secretArnOf: () => ARN }),
    )[0];
  };
  const pathsOf = (more: object) => org(more)?.access.map(({ targets }) => targets.map(({ path }) => path));

  it('are the calls of the checks that run, each bucket once and as cheap as can be', () => {
    expect(pathsOf({})).toEqual([]);
    expect(pathsOf({ credential })).toEqual([
      [
        '/api/v1/logs?limit=1',
        '/api/v1/apps?limit=200&filter=status+eq+%22ACTIVE%22',
        '/api/v1/idps?limit=1',
        '/api/v1/rate-limit-settings/warning-threshold',
      ],
    ]);
    const checks = { 'rate-limits': { buckets: ['users'] }, 'saml-certificates': false };
    expect(pathsOf({ credential, checks })?.[0]).toEqual([
      '/api/v1/logs?limit=1',
      '/api/v1/apps?limit=1',
      '/api/v1/rate-limit-settings/warning-threshold',
      '/api/v1/users?limit=1',
    ]);
    expect(pathsOf({ credential, checks: { 'rate-limits': false } })?.[0]).toHaveLength(2);
  });

  it('are the principals too, each with its own buckets', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/12345678-90ab';
    const principals = [
      { name: 'hr', credential: { ...credential, kind: 'kms', keyArn }, buckets: ['users'] },
    ];
    expect(pathsOf({ credential, principals })?.[1]).toEqual(['/api/v1/users?limit=1']);
    expect(org({ credential, principals })?.access[1]?.principal).toBe('hr');
  });

  it('is nothing of what the settings leave out', () => {
    const checks = { 'oidc-discovery': false, 'service-status': false } as const;
    expect(org({ credential, checks })).toMatchObject({
      discovery: undefined,
      status: undefined,
      minimumSamlApps: 1,
    });
    expect(statusPageIn([])).toBeUndefined();
  });
});

describe('the question', () => {
  const parse = (line: string, environment: NodeJS.ProcessEnv = {}) =>
    parseCommandLine(line.split(' '), environment);
  const asked = (line: string) => {
    const command = parse(line);
    if (command.kind !== 'doctor') throw new Error(command.kind);
    return command;
  };
  const settings = (...aliases: string[]) => ({
    orgs: aliases.map((alias) => ({
      alias,
      url: `https://${alias}.okta.com`,
      credential: { kind: 'private-key', clientId: '0oaconfigured', scopes: ['okta.logs.read'] },
    })),
    notify: 'nobody',
  });
  const credentialsOf = (line: string, ...aliases: string[]) =>
    requestsOf(asked(line), settings(...aliases)).flatMap((one) =>
      'credential' in one ? [one.credential] : [],
    );

  it('without an org is of the settings, whose secrets are not made yet', () => {
    expect(
      credentialsOf('doctor', 'acme', 'beta').map((one) => one && 'secretArn' in one && one.secretArn),
    ).toEqual(Array(4).fill(NOT_MADE));
  });

  it('with a credential of the command line takes it in place of the one org’s, with the scopes of the settings', () => {
    const [given] = credentialsOf('doctor --client-id 0oagiven --private-key k.pem', 'acme');
    expect(given).toMatchObject({ clientId: '0oagiven', scopes: ['okta.logs.read'], secretArn: GIVEN });
    expect(() => credentialsOf('doctor --client-id 0oagiven --private-key k.pem', 'acme', 'beta')).toThrow(
      'monitor.config.ts has 2 orgs, allowed: --org URL beside it',
    );
  });

  it('of settings without an org is refused: nothing would be looked at, and nothing found wrong', () => {
    expect(() => requestsOf(asked('doctor'), settings())).toThrow('no org: allowed: --org URL such as');
  });

  it.each([
    { line: 'doctor --stack', command: { kind: 'stack-doctor', stack: 'OktaHealthMonitor', org: undefined } },
    {
      line: 'doctor --stack S --org acme --json',
      command: { kind: 'stack-doctor', stack: 'S', org: 'acme', json: true },
    },
    {
      line: 'doctor --org https://acme-admin.okta.com',
      command: { kind: 'doctor', org: { url: 'https://acme.okta.com', cell: undefined } },
    },
    { line: 'doctor', command: { kind: 'doctor', org: undefined, credential: undefined } },
  ])('$line is understood', ({ line, command }) => {
    expect(parse(line)).toMatchObject(command);
  });

  it.each([
    {
      line: 'doctor --stack S --client-id x',
      says: '--stack and --client-id: received both, allowed: --org ALIAS',
    },
    { line: 'doctor --stack S --cell okta.com:14', says: '--stack and --cell: received both' },
    {
      line: 'doctor --cell okta.com:14',
      says: '--cell: received "okta.com:14" without an org, allowed: beside --org URL',
    },
    { line: 'doctor --org acme', says: '--org: received "acme", allowed: an https URL' },
    { line: 'doctor --scenario healthy', says: '--scenario: not an option of doctor' },
  ])('$line is refused in words', ({ line, says }) => {
    expect(() => parse(line)).toThrow(says);
  });
});

describe('the report', () => {
  const line = (state: Line['state']): Line => ({ state, area: 'A', what: 'w', observed: 'o' });
  it('is unknown where nothing was judged', () => {
    expect(stateOf({ lines: [line('skipped'), line('info')] })).toBe('unknown');
    expect(stateOf({ lines: [line('skipped'), line('ok')] })).toBe('ok');
  });

  it('ends with the worst state and a count of each', () => {
    const lines = [
      line('ok'),
      line('ok'),
      line('info'),
      line('skipped'),
      line('warning'),
      line('warning'),
      line('unknown'),
    ];
    expect(countsInWords(lines)).toBe('2 warnings, 1 unknown, 1 not tried, 2 ok');
    const text = doctorText({ target: 't', at: NOW, lines }, plainText);
    expect(text).toMatch(/^Doctor: t, 2026-11-23T12:00:00Z\n\nA\n/);
    expect(text).toMatch(/\n\nWARNING: 2 warnings, 1 unknown, 1 not tried, 2 ok$/);
    expect(
      JSON.parse(doctorJson({ target: 't', at: NOW, lines: [line('critical'), line('warning')] })),
    ).toMatchObject({
      state: 'critical',
      exitCode: 2,
      lines: [{ fix: null }, {}],
    });
  });
});
