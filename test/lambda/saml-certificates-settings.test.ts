/** How the settings say which SAML certificates are watched, and by what they are judged. */
import { describe, expect, it } from 'vitest';
import {
  type CertificateSettings,
  DEFAULT_SETTINGS,
} from '../../lambda/checks/saml-certificates/settings.ts';
import {
  checkRequests,
  InvalidInputError,
  parseMonitorConfig,
  parseSamlCertificatesRequest,
  type SamlCertificatesRequest,
} from '../../lambda/config.ts';

const ORG = { alias: 'acme', url: 'https://acme.okta.com' };
const METADATA = 'https://idp.example.com/metadata';
const SURROUNDINGS = {
  controlTarget: 'https://sts.eu-west-1.amazonaws.com',
  secretArnOf: (alias: string) => `made for ${alias}`,
};

const requestsWith = (settings: unknown, org: object = {}) =>
  checkRequests(
    parseMonitorConfig(
      { orgs: [{ ...ORG, ...org, checks: { 'saml-certificates': settings } }], notify: 'nobody' },
      'x',
    ),
    SURROUNDINGS,
  );

function requestWith(
  settings: unknown,
  org: object = { credential: { kind: 'ssws' } },
): SamlCertificatesRequest {
  const found = requestsWith(settings, org).find(({ check }) => check === 'saml-certificates');
  return parseSamlCertificatesRequest(JSON.parse(JSON.stringify(found)));
}

function problemsOf(settings: unknown): readonly string[] {
  try {
    requestsWith(settings);
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
}

const path = 'orgs[0].checks.saml-certificates';

describe('the check saml-certificates', () => {
  it.each([
    { org: {}, settings: {}, runs: false },
    { org: {}, settings: { metadata: [] }, runs: false },
    { org: {}, settings: { metadata: [METADATA] }, runs: true },
    { org: { credential: { kind: 'ssws' } }, settings: {}, runs: true },
    { org: { credential: { kind: 'ssws' } }, settings: { metadata: [METADATA] }, runs: true },
    { org: { credential: { kind: 'ssws' } }, settings: false, runs: false },
  ])('runs where there is something to read: $runs with $org and $settings', ({ org, settings, runs }) => {
    const checks = requestsWith(settings, org).map(({ check }) => check);
    expect(checks.includes('saml-certificates')).toBe(runs);
  });

  it('has no credential in its request where only public metadata is read', () => {
    const request = requestWith({ metadata: [METADATA] }, {});
    expect(request).not.toHaveProperty('credential');
    expect(request.settings.metadata).toEqual([METADATA]);
  });

  it('is watched by discovery then too', () => {
    const [discovery] = requestsWith({ metadata: [METADATA] });
    expect(discovery).toMatchObject({
      siblings: [
        { check: 'service-status', everyMinutes: 5 },
        { check: 'saml-certificates', everyMinutes: 5 },
      ],
    });
  });

  it('brings about no check that needs a credential, where there is none', () => {
    const checks = requestsWith({ metadata: [METADATA] }).map(({ check }) => check);
    expect(checks).toEqual(['oidc-discovery', 'service-status', 'saml-certificates']);
  });
});

describe('the settings', () => {
  it('are by default what the judge takes by default', () => {
    const settings: CertificateSettings = requestWith({}).settings;
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, attemptTimeoutMs: 10_000, metadata: [] });
  });

  it.each<object>([
    { minimumSamlApps: 0 },
    { attemptTimeoutMs: 100 },
    { attemptTimeoutMs: 15_000 },
    { certificateDays: { info: 90, warning: 45, urgent: 20, critical: 10 } },
    { metadata: Array.from({ length: 50 }, (_, index) => `${METADATA}/${index}`) },
    { overrides: [{ apps: '0oa1a2b3c', owner: 'payroll@example.com' }] },
    { overrides: [{ apps: 'Zoom*', certificateDays: { critical: 20 } }] },
    { overrides: [{ apps: '*', certificateDays: { warning: 30, critical: 30 } }] },
    { overrides: [{ apps: 'Old*', ignoreUntil: '2026-12-31' }] },
    { overrides: [{ apps: 'Old*', ignoreUntil: '2028-02-29T23:59:59.5+05:30' }] },
    { overrides: [{ apps: 'Old*', ignoreUntil: '2026-12-31T18:00Z' }] },
  ])('may be %o', (settings) => {
    expect(requestWith(settings).settings).toMatchObject(settings);
  });

  it('leave bands that an override does not name to the usual ones', () => {
    const { overrides } = requestWith({
      overrides: [{ apps: 'Zoom', certificateDays: { info: 90 } }],
    }).settings;
    expect(overrides).toEqual([{ apps: 'Zoom', certificateDays: { info: 90 } }]);
  });

  const METADATA_LIST = 'a list of at most 50 URLs, each once';
  const UNTIL = "the end of it: a date such as '2026-12-31', or an instant such as '2026-12-31T18:00:00Z'";
  const APPS = "an id such as '0oa1a2b3c', or a pattern over labels and names such as 'Zoom*'";
  const until = (ignoreUntil: string) => ({ overrides: [{ apps: 'Old*', ignoreUntil }] });
  const ignored = (text: string) => `${path}.overrides[0].ignoreUntil: received "${text}", allowed: ${UNTIL}`;

  it.each<{ settings: unknown; problem: string }>([
    { settings: true, problem: 'settings of the check, or false to leave it out' },
    { settings: { bands: {} }, problem: `${path}.bands: not a known setting` },
    {
      settings: { attemptTimeoutMs: 15_001 },
      problem: `${path}.attemptTimeoutMs: received 15001, allowed: a whole number of milliseconds from 100 to 15000`,
    },
    {
      settings: { attemptTimeoutMs: 99 },
      problem: 'allowed: a whole number of milliseconds from 100 to 15000',
    },
    {
      settings: { minimumSamlApps: -1 },
      problem: `${path}.minimumSamlApps: received -1, allowed: a whole number of apps from 0 to 100000`,
    },
    { settings: { certificateDays: { info: 29 } }, problem: 'info ≥ warning ≥ urgent ≥ critical' },
    {
      settings: { overrides: [{ apps: 'Zoom', certificateDays: { warning: 20, critical: 21 } }] },
      problem: 'info ≥ warning ≥ urgent ≥ critical',
    },
    {
      settings: { overrides: [{ owner: 'payroll' }] },
      problem: `${path}.overrides[0].apps: missing, it is required`,
    },
    { settings: { overrides: [{ apps: '', owner: 'payroll' }] }, problem: `allowed: ${APPS}` },
    {
      settings: { overrides: [{ apps: 'Zoom' }] },
      problem: 'with at least one of owner, certificateDays and ignoreUntil',
    },
    {
      settings: { overrides: [{ apps: 'Zoom', owner: '' }] },
      problem: 'allowed: who renews it, in at most 100 characters',
    },
    {
      settings: { overrides: [{ apps: 'Zoom', owner: 'x'.repeat(101) }] },
      problem: 'allowed: who renews it, in at most 100 characters',
    },
    {
      settings: { overrides: [{ apps: 'Zoom', ignore: true }] },
      problem: `${path}.overrides[0].ignore: not a known setting`,
    },
    { settings: until('forever'), problem: ignored('forever') },
    { settings: until('2026-02-29'), problem: ignored('2026-02-29') },
    { settings: until('2026-13-01'), problem: ignored('2026-13-01') },
    { settings: until('2026-12-31T18:00:00'), problem: ignored('2026-12-31T18:00:00') },
    { settings: until('2026-12-31T25:00Z'), problem: ignored('2026-12-31T25:00Z') },
    { settings: until('31.12.2026'), problem: ignored('31.12.2026') },
    { settings: until(''), problem: ignored('') },
    {
      settings: { metadata: ['http://idp.example.com/metadata'] },
      problem: `${path}.metadata[0]: received "http://idp.example.com/metadata", allowed: an https URL`,
    },
    { settings: { metadata: [METADATA, METADATA] }, problem: `allowed: ${METADATA_LIST}` },
    {
      settings: { metadata: Array.from({ length: 51 }, (_, index) => `${METADATA}/${index}`) },
      problem: `allowed: ${METADATA_LIST}`,
    },
  ])('are refused in words: $problem', ({ settings, problem }) => {
    expect(problemsOf(settings)).toEqual([expect.stringContaining(problem)]);
  });
});
