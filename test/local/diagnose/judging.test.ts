/** The pure parts of a diagnosis: boundaries, and which of several causes is told. */
import { describe, expect, it } from 'vitest';
import type { ClockReading, HostFacts } from '../../../lambda/checks/oidc-discovery/facts.ts';
import type { Cause } from '../../../local/diagnose/cause.ts';
import { diagnosisOf } from '../../../local/diagnose/diagnosis.ts';
import { judgeClocks } from '../../../local/diagnose/judge-clock.ts';
import { issuerOf } from '../../../local/diagnose/token/issuers.ts';
import {
  judgeAudience,
  judgeIssuer,
  judgeScopes,
  type TokenExpectations,
} from '../../../local/diagnose/token/judge-claims.ts';
import { judgeTimes } from '../../../local/diagnose/token/judge-times.ts';
import { type Claims, type Jwt, readToken } from '../../../local/diagnose/token/read-token.ts';
import type { VerdictCode } from '../../../local/diagnose/verdict-codes.ts';

const ORG = 'https://acme.okta.com';
const CUSTOM = 'https://login.acme.com';
const EXPECTED: TokenExpectations = {
  org: { url: ORG, customDomains: [] },
  namedDomains: [],
  authorizationServer: undefined,
  audience: undefined,
  endpoint: undefined,
};
const USERS = { inWords: 'GET /api/v1/users', isOfOktasApi: true, scopes: ['okta.users.read'] };

function jwt(claims: Claims): Jwt {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const reading = readToken(`${part({ alg: 'RS256' })}.${part(claims)}.c2ln`);
  if (reading.kind !== 'jwt') throw new Error('no JWT');
  return reading;
}

const codes = ({ causes }: { causes: readonly Cause[] }) => causes.map(({ code }) => code);

describe('The issuer of a token', () => {
  const names = { url: ORG, customDomains: [CUSTOM] };
  it.each([
    [ORG, { kind: 'org', origin: ORG }],
    [CUSTOM, { kind: 'org', origin: CUSTOM }],
    [`${ORG}/oauth2/default`, { kind: 'custom', origin: ORG, id: 'default' }],
    [`${CUSTOM}/oauth2/aus1`, { kind: 'custom', origin: CUSTOM, id: 'aus1' }],
    [`${ORG}/`, { kind: 'foreign' }],
    [`${ORG}/oauth2/default/`, { kind: 'foreign' }],
    [`${ORG}.evil.example`, { kind: 'foreign' }],
    ['https://acme.oktapreview.com', { kind: 'foreign' }],
    ['http://acme.okta.com', { kind: 'foreign' }],
  ])('%s', (iss, issuer) => {
    expect(issuerOf(iss, names)).toEqual(issuer);
  });

  it.each<[string, Partial<TokenExpectations>, string[]]>([
    [ORG, {}, []],
    [`${ORG}/oauth2/default`, {}, []],
    [`${ORG}/oauth2/default`, { authorizationServer: 'default' }, []],
    [`${ORG}/oauth2/default`, { authorizationServer: 'aus1' }, ['TOKEN_WRONG_ISSUER']],
    [ORG, { authorizationServer: 'default' }, ['TOKEN_WRONG_ISSUER']],
    [`${ORG}/oauth2/default`, { endpoint: USERS }, ['TOKEN_WRONG_ISSUER']],
    [ORG, { endpoint: USERS }, []],
    [`${ORG}/`, {}, ['TOKEN_WRONG_ISSUER']],
    [CUSTOM, { org: { url: ORG, customDomains: [CUSTOM] } }, ['CUSTOM_DOMAIN_ISSUER']],
    [CUSTOM, { org: { url: ORG, customDomains: [CUSTOM] }, namedDomains: [CUSTOM] }, []],
  ])('%s with %j: %j', (iss, expected, wanted) => {
    expect(codes(judgeIssuer(jwt({ iss }), { ...EXPECTED, ...expected }))).toEqual(wanted);
  });

  it('that is not stated is wrong', () => {
    expect(codes(judgeIssuer(jwt({}), EXPECTED))).toEqual(['TOKEN_WRONG_ISSUER']);
  });
});

describe('The times of a token', () => {
  const NOW = 1_800_000_000;
  it.each<[string, Claims, string[]]>([
    ['a second before its end', { exp: NOW + 1 }, []],
    ['at its end', { exp: NOW }, ['TOKEN_EXPIRED']],
    ['without an end', {}, ['TOKEN_WITHOUT_EXP']],
    ['at its beginning', { exp: NOW + 60, nbf: NOW }, []],
    ['a second before its beginning', { exp: NOW + 60, nbf: NOW + 1 }, ['TOKEN_NOT_YET_VALID']],
    ['made two minutes ahead', { exp: NOW + 600, iat: NOW + 120 }, []],
    ['made more than two minutes ahead', { exp: NOW + 600, iat: NOW + 121 }, ['TOKEN_NOT_YET_VALID']],
    [
      'made ahead, with a beginning that has come',
      { exp: NOW + 600, iat: NOW + 300, nbf: NOW },
      ['TOKEN_NOT_YET_VALID'],
    ],
    ['with an end beyond any time', { exp: 1e300 }, []],
  ])('%s', (_what, claims, wanted) => {
    expect(codes(judgeTimes({ claims }, new Date(NOW * 1000)))).toEqual(wanted);
  });
});

describe('Audience and scopes', () => {
  it('are compared with what is expected, and else only shown', () => {
    const token = jwt({ iss: ORG, aud: ['api://a', 'api://b'], scp: ['okta.users.read'] });
    expect(codes(judgeAudience(token, { ...EXPECTED, audience: 'api://b' }))).toEqual([]);
    expect(codes(judgeAudience(token, { ...EXPECTED, audience: 'api://b/' }))).toEqual([
      'TOKEN_WRONG_AUDIENCE',
    ]);
    expect(judgeAudience(token, EXPECTED).lines[0]?.state).toBe('info');
    expect(codes(judgeScopes(token, { ...EXPECTED, endpoint: USERS }))).toEqual([]);
    expect(judgeScopes(token, EXPECTED).lines.at(-1)?.state).toBe('info');
  });

  it('name what is missing, and leave it to the call whether manage reads', () => {
    const missing = judgeScopes(jwt({ scp: ['okta.groups.read'] }), { ...EXPECTED, endpoint: USERS });
    expect(missing.causes[0]?.sentence).toContain('lacks the scope okta.users.read');
    const managing = judgeScopes(jwt({ scp: ['okta.users.manage'] }), { ...EXPECTED, endpoint: USERS });
    expect(managing.causes).toEqual([]);
  });
});

describe('The clock', () => {
  const hostWith = (clock: ClockReading | undefined): HostFacts => ({
    target: { origin: ORG, host: 'acme.okta.com', servers: [] },
    connection: { ok: false, failure: { reason: 'DNS', detail: 'x', durationMs: 1 } },
    servers: [],
    organization: {
      ok: true,
      content: { cell: undefined, customDomain: undefined },
      served: {
        url: ORG,
        firstByteMs: 1,
        totalMs: 1,
        mediaType: undefined,
        ...(clock === undefined ? {} : { clock }),
      },
    },
  });
  const judged = (skewMs: number, uncertaintyMs = 500) => judgeClocks([hostWith({ skewMs, uncertaintyMs })]);

  it.each([
    [60_500, 'ok'],
    [60_501, 'warning'],
    [-60_501, 'warning'],
    [120_500, 'warning'],
    [120_501, 'critical'],
    [-120_501, 'critical'],
  ])('that is off by %i ms, give or take half a second: %s', (skewMs, state) => {
    expect(judged(skewMs).part.lines[0]?.state).toBe(state);
    expect(judged(skewMs).skewMs).toBe(skewMs);
  });

  it('that is behind Okta makes tokens look as if from the future, and one ahead makes requests so', () => {
    expect(judged(300_000).part.causes[0]?.sentence).toMatch(
      /is 300 s behind Okta's: fresh tokens look as if/,
    );
    expect(judged(-300_000).part.causes[0]?.sentence).toMatch(
      /is 300 s ahead of Okta's: tokens look expired/,
    );
  });

  it('that nobody could read is not taken for right', () => {
    expect(judgeClocks([hostWith(undefined)]).part.lines[0]?.state).toBe('skipped');
  });
});

describe('Of several causes', () => {
  const cause = (code: VerdictCode, severity: Cause['severity'] = 'critical'): Cause => ({
    code,
    severity,
    sentence: `${code}.`,
    fix: 'Mend it.',
  });
  const part = (...causes: readonly Cause[]) => ({ lines: [], causes });
  const none = part();
  const verdictOf = (parts: Partial<Parameters<typeof diagnosisOf>[0]>) =>
    diagnosisOf({ org: none, clock: none, status: none, ...parts });

  it('the one that the others rest on is told, the others after it', () => {
    const { verdict, others } = verdictOf({
      call: part(cause('TOKEN_INVALID')),
      token: part(cause('TOKEN_EXPIRED')),
      status: part(cause('OKTA_INCIDENT', 'warning')),
    });
    expect(verdict?.code).toBe('TOKEN_EXPIRED');
    expect(others.map(({ code }) => code)).toEqual(['TOKEN_INVALID', 'OKTA_INCIDENT']);
  });

  it('what keeps it from working goes before what may', () => {
    const { verdict } = verdictOf({
      org: part(cause('LATENCY_HIGH', 'warning')),
      call: part(cause('ROLE_MISSING')),
    });
    expect(verdict?.code).toBe('ROLE_MISSING');
  });

  it('the same one is told once', () => {
    const { others } = verdictOf({ token: part(cause('SCOPE_MISSING')), call: part(cause('SCOPE_MISSING')) });
    expect(others).toEqual([]);
  });

  it('a custom domain comes last, as it is a fault only for who expects another name', () => {
    const { verdict } = verdictOf({
      token: part(cause('CUSTOM_DOMAIN_ISSUER')),
      call: part(cause('ROLE_MISSING')),
    });
    expect(verdict?.code).toBe('ROLE_MISSING');
  });
});
