/** Twenty-five ways in which something goes wrong with Okta: each is planted, and the real command names it. */
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { readDocument } from '../../docs/markdown.ts';
import {
  API_TOKEN,
  accessToken,
  admit,
  CUSTOM_HOST,
  epochSeconds,
  type PlantedOrg,
  plantedOrg,
} from './planted-org.ts';

let org: PlantedOrg;
beforeAll(async () => {
  org = await plantedOrg();
});
afterAll(() => org.close());
afterEach(async () => {
  await org.okta.switchTo('healthy');
  org.api.switchTo();
  org.api.credentials.changeApp(org.app.clientId, { active: true, role: org.app.role });
  org.api.credentials.changeToken('00T1', { revoked: false });
});

const USERS = ['--endpoint', 'GET /api/v1/users'];

interface Situation {
  readonly what: string;
  /** The code of the verdict. */
  readonly code: string;
  /** What the sentence has to say. */
  readonly says: RegExp;
  /** Plants the fault. @returns the options of the command */
  readonly plant: () => Promise<readonly string[]>;
}

const tokenOptions = (token: string) => ['--access-token', token];

const SITUATIONS: readonly Situation[] = [
  {
    what: 'an access token that has expired',
    code: 'TOKEN_EXPIRED',
    says: /expired at \d{4}-.*Z, 1 h( \d+ min)? ago by Okta's clock/,
    plant: async () => {
      const exp = epochSeconds() - 3700;
      return tokenOptions(await accessToken(org.okta.origin, 'default', { iat: exp - 3600, exp }));
    },
  },
  {
    what: 'an access token that is not valid yet',
    code: 'TOKEN_NOT_YET_VALID',
    says: /valid from .* on, \d+ min from now/,
    plant: async () => {
      const nbf = epochSeconds() + 1800;
      return tokenOptions(await accessToken(org.okta.origin, 'default', { nbf }));
    },
  },
  {
    what: 'a clock that is wrong',
    code: 'CLOCK_SKEW',
    says: /The clock of this machine is (299|300|301) s behind Okta's/,
    plant: async () => {
      await org.okta.switchTo('clock-ahead');
      return [...org.appOptions, ...USERS];
    },
  },
  {
    what: 'a token of another issuer',
    code: 'TOKEN_WRONG_ISSUER',
    says: /from https:\/\/acme\.oktapreview\.com\/oauth2\/default, which is no authorization server of/,
    plant: async () => tokenOptions(await accessToken('https://acme.oktapreview.com', 'default')),
  },
  {
    what: 'a token for another audience',
    code: 'TOKEN_WRONG_AUDIENCE',
    says: /is for api:\/\/default, and whoever takes it expects api:\/\/orders/,
    plant: async () => [
      ...tokenOptions(await accessToken(org.okta.origin, 'default')),
      ...['--expect-audience', 'api://orders'],
    ],
  },
  {
    what: 'a token signed with a key that was rotated away',
    code: 'TOKEN_KEY_UNKNOWN',
    says: /signed with the key rotated-away, which its issuer does not publish any more/,
    plant: async () =>
      tokenOptions(await accessToken(org.okta.origin, 'default', {}, { kid: 'rotated-away' })),
  },
  {
    what: 'a token without the scope that the endpoint needs',
    code: 'SCOPE_MISSING',
    says: /lacks the scope okta\.users\.read, which GET \/api\/v1\/users needs/,
    plant: async () => {
      const token = await accessToken(org.okta.origin, 'org', { scp: ['okta.groups.read'] });
      return [...tokenOptions(admit(org, token, { scopes: ['okta.groups.read'] })), ...USERS];
    },
  },
  {
    what: 'an app without an admin role that may read the endpoint',
    code: 'ROLE_MISSING',
    says: /refuses GET \/api\/v1\/users \(HTTP 403, E0000006\): .*role/,
    plant: async () => {
      org.api.credentials.changeApp(org.app.clientId, { role: REPORT_ADMIN });
      return [...org.appOptions, ...USERS];
    },
  },
  {
    what: 'a deactivated app',
    code: 'CLIENT_UNKNOWN',
    says: /refuses POST \/oauth2\/v1\/token \(HTTP 401, invalid_client\): .*app/,
    plant: async () => {
      org.api.credentials.changeApp(org.app.clientId, { active: false });
      return [...org.appOptions, ...USERS];
    },
  },
  {
    what: 'a token that is bound to a DPoP key and sent without a proof',
    code: 'DPOP_PROOF_MISSING',
    says: /refuses GET \/api\/v1\/users \(HTTP 400, invalid_request\): .*DPoP/,
    plant: async () => {
      const token = await accessToken(org.okta.origin, 'org', { cnf: { jkt: 'thumbprint' } });
      return [...tokenOptions(admit(org, token, { boundTo: 'thumbprint' })), ...USERS];
    },
  },
  {
    what: 'DPoP proofs that arrive twice',
    code: 'DPOP_PROOF_REPLAYED',
    says: /HTTP 400, invalid_dpop_proof\): the DPoP proof was used before/,
    plant: async () => {
      org.api.switchTo('dpop-proof-replayed');
      return [...org.appOptions, ...USERS];
    },
  },
  {
    what: 'a rate limit that is used up',
    code: 'RATE_LIMITED',
    says: /refuses GET \/api\/v1\/users \(HTTP 429, E0000047\)/,
    plant: async () => {
      org.api.switchTo('api-rate-limited');
      return ['--token', API_TOKEN, ...USERS];
    },
  },
  {
    what: 'too many requests at once',
    code: 'CONCURRENCY',
    says: /refuses GET \/api\/v1\/users \(HTTP 429, E0000047\): .*(at once|same time|in flight)/,
    plant: async () => {
      org.api.switchTo('api-concurrency');
      return ['--token', API_TOKEN, ...USERS];
    },
  },
  {
    what: 'an org in read-only mode',
    code: 'READ_ONLY',
    says: /refuses GET \/api\/v1\/users \(HTTP 503, E0000010\): .*read-only/,
    plant: async () => {
      org.api.switchTo('api-read-only');
      return ['--token', API_TOKEN, ...USERS];
    },
  },
  {
    what: 'a TLS certificate that has expired',
    code: 'CERT_EXPIRED',
    says: /TLS certificate of localhost:\d+ has expired: .*valid until/,
    plant: async () => {
      await org.okta.switchTo('certificate-expired');
      return [];
    },
  },
  {
    what: 'a certificate of another host',
    code: 'CERT_WRONG_HOST',
    says: /certificate that localhost:\d+ presents is for another host: .*unrelated\.example/,
    plant: async () => {
      await org.okta.switchTo('certificate-wrong-host');
      return [];
    },
  },
  {
    what: 'a name that does not exist',
    code: 'DNS',
    says: /The name a+\.okta\.example cannot be resolved: /,
    // Longer than a label may be (RFC 1035, section 2.3.4), so that no resolver is asked for it.
    plant: async () => ['--org', `https://${'a'.repeat(64)}.okta.example`],
  },
  {
    what: 'a port that nobody listens on',
    code: 'CONNECT',
    says: /Nothing accepts connections at localhost:\d+: .*ECONNREFUSED/,
    plant: async () => {
      await org.okta.switchTo('refused');
      return [];
    },
  },
  {
    what: 'an org that hangs',
    code: 'TIMEOUT',
    says: /localhost:\d+ does not answer: no answer within \d+ ms \(phase tls\)/,
    plant: async () => {
      await org.okta.switchTo('silence-before-handshake');
      return [];
    },
  },
  {
    what: 'a login page in place of the org',
    code: 'HTML',
    says: /Something other than Okta answers for https:\/\/localhost:\d+: an HTML page in place of JSON/,
    plant: async () => {
      await org.okta.switchTo('login-page');
      return [];
    },
  },
  {
    what: 'a token with the issuer of the custom domain',
    code: 'CUSTOM_DOMAIN_ISSUER',
    says: /states the issuer under the custom domain of the org, https:\/\/127\.0\.0\.1:\d+\/oauth2\/default/,
    plant: async () => {
      await org.okta.switchTo('organization-with-custom-domain');
      return tokenOptions(await accessToken(`https://${CUSTOM_HOST}:${org.okta.port}`, 'default'));
    },
  },
  {
    what: 'an opaque token of the org server that was revoked',
    code: 'TOKEN_INACTIVE',
    says: /Its issuer says that the token is not active: it was revoked/,
    plant: async () => {
      const token = admit(org, 'opaque-Token_of.the~org-server-0123456789'.replaceAll(/[.~]/g, '-'));
      org.api.revokeAccessTokens(org.app.clientId);
      return [...tokenOptions(token), ...org.appOptions];
    },
  },
  {
    what: 'an ID token in place of an access token',
    code: 'TOKEN_IS_ID_TOKEN',
    says: /This is an ID token/,
    plant: async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const token = await new SignJWT({ amr: ['pwd'], auth_time: epochSeconds(), nonce: 'n-0S6' })
        .setProtectedHeader({ alg: 'RS256', kid: 'any' })
        .setIssuer(org.okta.origin)
        .setAudience('0oaanapp0000000001d7')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
      return [...tokenOptions(token), ...USERS];
    },
  },
  {
    what: 'something that is no token',
    code: 'TOKEN_MALFORMED',
    says: /What was given is no access token: it begins as a JWT does and has 2 parts in place of 3/,
    plant: async () => {
      const [header, payload] = (await accessToken(org.okta.origin, 'default')).split('.');
      return [...tokenOptions(`${header}.${payload}`), ...USERS];
    },
  },
  {
    what: 'an API token that was revoked',
    code: 'TOKEN_INVALID',
    says: /refuses GET \/api\/v1\/users \(HTTP 401, E0000011\)/,
    plant: async () => {
      org.api.credentials.changeToken('00T1', { revoked: true });
      return ['--token', API_TOKEN, ...USERS];
    },
  },
];

describe('diagnose names what is wrong', { timeout: 60_000 }, () => {
  it('in twenty-five situations', () => {
    expect(new Set(SITUATIONS.map(({ what }) => what)).size).toBe(25);
    expect(new Set(SITUATIONS.map(({ code }) => code)).size).toBe(25);
  });

  it('each of which stands in docs/diagnose.md', () => {
    const page = readDocument('docs/diagnose.md');
    expect(SITUATIONS.map(({ code }) => code).filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });

  it.each(SITUATIONS)('$what: $code', async ({ code, says, plant }) => {
    const { verdict, exitCode, state, lines } = await org.diagnose(await plant());
    expect(verdict).toMatchObject({ code, severity: 'critical', sentence: expect.stringMatching(says) });
    expect(verdict?.fix).toMatch(/^[A-Z].{20,}\.$/);
    expect({ exitCode, state }).toEqual({ exitCode: 2, state: 'critical' });
    // Whatever is wrong stands in a line too, with what to do.
    expect(lines.filter(({ state: one, fix }) => one === 'critical' && fix === undefined)).toEqual([]);
  });
});

describe('diagnose tells the org from this machine', { timeout: 60_000 }, () => {
  it('where nothing else can be reached either, the network of the machine is the cause', async () => {
    await org.okta.switchTo('refused');
    const { verdict, exitCode } = await org.diagnose(['--control-target', org.okta.origin]);
    expect(verdict).toMatchObject({
      code: 'MONITOR_NETWORK',
      severity: 'critical',
      sentence: expect.stringMatching(/^This machine has no way out: no host answered and neither did/),
      fix: expect.stringMatching(/^Repair the network of this machine/),
    });
    expect(exitCode).toBe(3);
  });

  it.each(['HTTPS_PROXY', 'all_proxy'])('where %s is set, says that it is not used', async (variable) => {
    await org.okta.switchTo('refused');
    const proxy = { [variable]: 'http://anna:hunter2@127.0.0.1:9' };
    const { verdict, others, lines } = await org.diagnose([], proxy);
    expect(verdict).toMatchObject({ code: 'CONNECT' });
    expect(others).toContainEqual(
      expect.objectContaining({
        code: 'PROXY_NOT_USED',
        sentence: `${variable} is set on this machine, but diagnose connects directly.`,
      }),
    );
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it.each([
    {
      where: 'the org is reached all the same',
      scenario: 'healthy',
      proxy: { HTTPS_PROXY: 'http://127.0.0.1:9' },
    },
    {
      where: 'it answers with a bad certificate',
      scenario: 'certificate-expired',
      proxy: { ALL_PROXY: 'http://127.0.0.1:9' },
    },
    {
      where: 'the proxy is not for this host',
      scenario: 'refused',
      proxy: { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'example.com, .localhost' },
    },
  ] as const)('says nothing of a proxy where $where', async ({ scenario, proxy }) => {
    await org.okta.switchTo(scenario);
    const { others, lines } = await org.diagnose([], proxy);
    expect(others).not.toContainEqual(expect.objectContaining({ code: 'PROXY_NOT_USED' }));
    expect(lines).not.toContainEqual(expect.objectContaining({ what: 'proxy' }));
  });
});

// On a machine that is busy enough the org is slow, which is a finding too.
describe('diagnose finds nothing wrong', { timeout: 60_000, retry: 2 }, () => {
  const sound: readonly { what: string; plant: () => Promise<readonly string[]> }[] = [
    { what: 'with a sound org', plant: async () => [] },
    { what: 'with a service app that has its scope', plant: async () => [...org.appOptions, ...USERS] },
    { what: 'with an API token', plant: async () => ['--token', API_TOKEN] },
    {
      what: 'with a token of a custom server for the audience that is expected',
      plant: async () => [
        ...tokenOptions(await accessToken(org.okta.origin, 'default')),
        ...['--expect-audience', 'api://default', '--authorization-server', 'default'],
      ],
    },
    {
      what: 'with an opaque token that is active and opens what it is for',
      plant: async () => [
        ...tokenOptions(admit(org, 'opaque-token-0123456789abcdef')),
        ...org.appOptions,
        ...USERS,
      ],
    },
  ];

  it.each(sound)('$what', async ({ plant }) => {
    const { verdict, exitCode, lines } = await org.diagnose(await plant());
    expect(verdict).toBeNull();
    expect(lines.filter(({ state }) => !['ok', 'info', 'skipped'].includes(state))).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('asking the org once for each document', async () => {
    const before = org.okta.requests.length;
    await org.diagnose([]);
    const asked = org.okta.requests.slice(before).map(({ path: one }) => one);
    expect(asked.sort()).toEqual([...new Set(asked)].sort());
    expect(asked).toContain('/.well-known/okta-organization');
  });

  it('of an opaque token that nobody was asked about, and says that it is not known', async () => {
    const { verdict, exitCode, state, lines } = await org.diagnose([
      '--access-token',
      'opaque-token-0123456789abcdef',
    ]);
    expect({ verdict, exitCode, state }).toEqual({ verdict: null, exitCode: 3, state: 'unknown' });
    expect(lines).toContainEqual(
      expect.objectContaining({
        what: 'introspection',
        state: 'unknown',
        fix: expect.stringContaining('--client-secret'),
      }),
    );
  });

  it('with an API token of the environment', async () => {
    const { verdict, lines } = await org.diagnose(USERS, { OKTA_API_TOKEN: API_TOKEN });
    expect(verdict).toBeNull();
    expect(lines).toContainEqual(expect.objectContaining({ what: 'GET /api/v1/users', state: 'ok' }));
  });
});
