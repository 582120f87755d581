/** How the settings say what the monitor authenticates with at Okta, and which checks that brings about. */
import { describe, expect, it } from 'vitest';
import {
  checkRequests,
  InvalidInputError,
  parseMonitorConfig,
  parseRateLimitsRequest,
  parseSamlCertificatesRequest,
} from '../../lambda/config.ts';
import { CHECK_NAMES } from '../../lambda/contract.ts';

const ORG = { alias: 'acme', url: 'https://acme.okta.com' };
const CLIENT = { clientId: '0oa1b2c3d4e5f6g7h8i9' };
const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:okta-a1b2c3';
const SURROUNDINGS = {
  controlTarget: 'https://sts.eu-west-1.amazonaws.com',
  secretArnOf: (alias: string) => `made for ${alias}`,
};

const configWith = (credential: unknown, checks: object = {}) =>
  parseMonitorConfig({ orgs: [{ ...ORG, credential, checks }], notify: 'nobody' }, 'x');
const requestsWith = (credential: unknown, checks: object = {}) =>
  checkRequests(configWith(credential, checks), SURROUNDINGS);
const rateLimits = (credential: unknown) =>
  requestsWith(credential).find(({ check }) => check === 'rate-limits');

describe('an org without a credential', () => {
  it('is watched for neither rate limits nor SAML certificates, and that harms nothing else', () => {
    expect(requestsWith(undefined).map(({ check }) => check)).toEqual(['oidc-discovery', 'service-status']);
  });

  it('has nobody wait for the check that does not run', () => {
    expect(requestsWith(undefined)[0]).toMatchObject({
      siblings: [{ check: 'service-status', everyMinutes: 5 }],
    });
  });
});

describe('an org with a credential', () => {
  it.each([
    {
      credential: { kind: 'private-key', ...CLIENT },
      stored: {
        kind: 'private-key',
        ...CLIENT,
        scopes: ['okta.apps.read', 'okta.idps.read', 'okta.logs.read', 'okta.rateLimits.read'],
        dpop: true,
        secretArn: 'made for acme',
      },
    },
    {
      credential: {
        kind: 'private-key',
        ...CLIENT,
        secretArn: SECRET_ARN,
        scopes: ['okta.logs.read'],
        kid: 'k',
      },
      stored: {
        kind: 'private-key',
        ...CLIENT,
        secretArn: SECRET_ARN,
        scopes: ['okta.logs.read'],
        kid: 'k',
        dpop: true,
      },
    },
    {
      credential: { kind: 'kms', ...CLIENT, keyArn: KEY_ARN, dpop: false, scopes: ['okta.logs.read'] },
      stored: { kind: 'kms', ...CLIENT, keyArn: KEY_ARN, dpop: false, scopes: ['okta.logs.read'] },
    },
    { credential: { kind: 'ssws' }, stored: { kind: 'ssws', secretArn: 'made for acme' } },
    {
      credential: { kind: 'ssws', secretArn: SECRET_ARN },
      stored: { kind: 'ssws', secretArn: SECRET_ARN },
    },
  ])('$credential.kind tells the run where it lies', ({ credential, stored }) => {
    const request = rateLimits(credential);
    expect(request).toMatchObject({ check: 'rate-limits', credential: stored });
    expect(parseRateLimitsRequest(JSON.parse(JSON.stringify(request)))).toEqual(request);
    const certificates = requestsWith(credential).find(({ check }) => check === 'saml-certificates');
    expect(certificates).toMatchObject({ credential: stored });
    expect(parseSamlCertificatesRequest(JSON.parse(JSON.stringify(certificates)))).toEqual(certificates);
  });

  it('tells the checks that need none nothing of it', () => {
    const others = requestsWith({ kind: 'private-key', ...CLIENT }).filter(
      ({ check }) => check !== 'rate-limits' && check !== 'saml-certificates',
    );
    expect(others).toHaveLength(2);
    expect(JSON.stringify(others)).not.toMatch(/credential|0oa|secret/);
  });

  it.each(['rate-limits', 'saml-certificates'])('may leave %s out all the same', (left) => {
    const running = requestsWith({ kind: 'ssws' }, { [left]: false }).map(({ check }) => check);
    expect(running).toEqual(CHECK_NAMES.filter((name) => name !== left));
  });

  it('has the checks watched by discovery, which CloudWatch watches', () => {
    expect(requestsWith({ kind: 'ssws' })).toMatchObject([
      {
        check: 'oidc-discovery',
        isWatched: false,
        siblings: [
          { check: 'rate-limits', everyMinutes: 1 },
          { check: 'service-status', everyMinutes: 5 },
          { check: 'saml-certificates', everyMinutes: 5 },
        ],
      },
      {
        check: 'rate-limits',
        isWatched: true,
        siblings: [{ check: 'service-status' }, { check: 'saml-certificates' }],
      },
      { orgs: [{ isWatched: true, siblings: [{ check: 'rate-limits' }, { check: 'saml-certificates' }] }] },
      {
        check: 'saml-certificates',
        isWatched: true,
        siblings: [{ check: 'rate-limits' }, { check: 'service-status' }],
      },
    ]);
  });
});

describe('principals', () => {
  const integration = { kind: 'ssws', secretArn: SECRET_ARN };
  const requestWith = (principals: unknown, credential: unknown = { kind: 'ssws' }) =>
    checkRequests(
      parseMonitorConfig({ orgs: [{ ...ORG, credential, principals }], notify: 'nobody' }, 'x'),
      SURROUNDINGS,
    ).find(({ check }) => check === 'rate-limits');

  it('go with the run that reads as them, each with the buckets that it measures', () => {
    const named = [
      { name: 'provisioning', credential: integration },
      {
        name: 'portal',
        credential: { kind: 'kms', ...CLIENT, keyArn: KEY_ARN },
        buckets: ['users', 'groups'],
      },
    ];
    const request = requestWith(named);
    expect(request).toMatchObject({
      principals: [
        { name: 'provisioning', credential: integration, buckets: ['apps'] },
        { name: 'portal', credential: { keyArn: KEY_ARN }, buckets: ['users', 'groups'] },
      ],
    });
    expect(parseRateLimitsRequest(JSON.parse(JSON.stringify(request)))).toEqual(request);
  });

  it.each([
    {
      principals: [{ name: 'Portal', credential: integration }],
      problem: /principals\[0\]\.name: received "Portal"/,
    },
    {
      principals: [{ name: 'portal', credential: { kind: 'ssws' } }],
      problem: /principals\[0\]\.credential\.secretArn: missing/,
    },
    {
      principals: [{ name: 'portal', credential: { kind: 'ssws', secretArn: 'my-secret' } }],
      problem: /principals\[0\]\.credential: .*stored already/,
    },
    {
      principals: [{ name: 'portal', credential: integration, buckets: [] }],
      problem: /buckets: received \[\], allowed: a list of apps, users/,
    },
    {
      principals: ['a', 'a'].map((name) => ({ name, credential: integration })),
      problem: /every name once/,
    },
  ])('are refused in words: $problem', ({ principals, problem }) => {
    expect(() => requestWith(principals)).toThrow(problem);
  });

  it('need a credential of the monitor itself, without which the check does not run', () => {
    const principals = [{ name: 'portal', credential: integration }];
    expect(() => parseMonitorConfig({ orgs: [{ ...ORG, principals }], notify: 'nobody' }, 'x')).toThrow(
      /a credential of the monitor itself where there are principals/,
    );
  });
});

describe('a credential is refused in words', () => {
  const problemOf = (credential: unknown): readonly string[] => {
    try {
      configWith(credential);
    } catch (error) {
      if (error instanceof InvalidInputError) return error.problems;
      throw error;
    }
    return [];
  };
  const path = 'orgs[0].credential';

  it.each([
    { credential: 'SSWS 00abc', problem: `${path}: received a text, allowed: ` },
    {
      credential: { kind: 'password' },
      problem: `${path}.kind: received "password", allowed: a credential whose kind is 'kms', 'private-key' or 'ssws'`,
    },
    { credential: { ...CLIENT }, problem: `${path}.kind: missing, it is required` },
    { credential: { kind: 'private-key' }, problem: `${path}.clientId: missing, it is required` },
    {
      credential: { kind: 'private-key', clientId: 'my app' },
      problem: `${path}.clientId: received "my app", allowed: the client id of the service app`,
    },
    { credential: { kind: 'kms', ...CLIENT }, problem: `${path}.keyArn: missing, it is required` },
    {
      credential: { kind: 'kms', ...CLIENT, keyArn: 'alias/okta' },
      problem: `${path}.keyArn: received "alias/okta", allowed: the ARN of an asymmetric KMS key`,
    },
    {
      credential: { kind: 'ssws', secretArn: 'my-secret' },
      problem: `${path}.secretArn: received "my-secret", allowed: the ARN of a secret in Secrets Manager`,
    },
    {
      credential: { kind: 'ssws', secretArn: SECRET_ARN.slice(0, -7) },
      problem: 'with the six characters at its end',
    },
    {
      credential: { kind: 'ssws', secretArn: SECRET_ARN.replace('okta', '*') },
      problem: `${path}.secretArn: received`,
    },
    {
      credential: { kind: 'private-key', ...CLIENT, scopes: [] },
      problem: `${path}.scopes: received [], allowed: at least a scope`,
    },
    {
      credential: { kind: 'private-key', ...CLIENT, scopes: ['okta.logs.read okta.apps.read'] },
      problem: `${path}.scopes[0]: received "okta.logs.read okta.apps.read", allowed: a scope`,
    },
  ])('$problem', ({ credential, problem }) => {
    expect(problemOf(credential)[0]).toContain(problem);
  });

  it.each([
    { kind: 'private-key', ...CLIENT, privateKey: '-----BEGIN PRIVATE KEY----- MIIEvQ' },
    { kind: 'ssws', token: '00-not-a-real-token' },
  ])('without repeating what somebody pasted into the file: %o', (credential) => {
    const [problem] = problemOf(credential);
    expect(problem).toMatch(/not a known setting, remove it/);
    expect(problem).not.toMatch(/MIIE|00-not/);
  });
});
