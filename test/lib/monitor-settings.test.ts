import { describe, expect, it } from 'vitest';
import { chooseSettings } from '../../lib/monitor-settings.ts';

const fileName = 'monitor.config.ts';
const acme = { alias: 'acme', url: 'https://acme.okta.com' };
const file = { orgs: [acme], notify: [{ email: 'oncall@example.com' }] };
const org = 'https://globex.okta.com';
const email = 'identity@example.com';
const NO_CHECKS = {
  'oidc-discovery': false,
  'rate-limits': false,
  'service-status': false,
  'saml-certificates': false,
};
const METADATA = { metadata: ['https://idp.example.com/metadata'] };

describe('settings', () => {
  it('come from the file when the command line says nothing', () => {
    const { config, remarks } = chooseSettings({ fileName, file });
    expect(config.orgs).toMatchObject([acme]);
    expect(config.notify).toEqual(file.notify);
    expect(remarks).toEqual([]);
  });

  it('take the org of the command line instead of those of the file', () => {
    const { config } = chooseSettings({ fileName, file, org });
    expect(config.orgs).toMatchObject([{ alias: 'globex', url: org }]);
    expect(config.notify).toEqual(file.notify);
  });

  it('take the address of the command line instead of those of the file', () => {
    const { config } = chooseSettings({ fileName, file, email });
    expect(config.orgs).toMatchObject([acme]);
    expect(config.notify).toEqual([{ email }]);
  });

  it('suffice from the command line when the file names no org', () => {
    const { config } = chooseSettings({ fileName, file: { orgs: [], notify: 'nobody' }, org, email });
    expect(config.notify).toEqual([{ email }]);
  });

  it('keep the rest of the file beside the command line', () => {
    const runbookUrl = 'https://wiki.example.com/okta';
    expect(chooseSettings({ fileName, file: { ...file, runbookUrl }, org, email }).config.runbookUrl).toBe(
      runbookUrl,
    );
  });

  it.each([
    ['oidc-discovery', {}],
    ['rate-limits', { credential: { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' } }],
    ['service-status', {}],
    ['saml-certificates', { credential: { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' } }],
  ])('may keep %s alone', (check, more) => {
    const orgs = [{ ...acme, ...more, checks: { ...NO_CHECKS, [check]: {} } }];
    expect(() => chooseSettings({ fileName, file: { ...file, orgs } })).not.toThrow();
  });

  it('may keep public metadata alone, which needs no credential', () => {
    const orgs = [{ ...acme, checks: { ...NO_CHECKS, 'saml-certificates': METADATA } }];
    expect(() => chooseSettings({ fileName, file: { ...file, orgs } })).not.toThrow();
  });

  it('remark that the command line has to be repeated', () => {
    expect(chooseSettings({ fileName, file, org, email }).remarks).toEqual([
      {
        id: 'repeat-context',
        text: '-c org=https://globex.okta.com -c email=identity@example.com takes the place of what the file says and is not remembered: repeat it at the next deploy, or write it into monitor.config.ts',
      },
    ]);
  });

  it('remark that nobody is told', () => {
    expect(chooseSettings({ fileName, file: { ...file, notify: 'nobody' } }).remarks).toEqual([
      {
        id: 'notify-nobody',
        text: 'nobody is told when something breaks: name an address under notify in monitor.config.ts, or pass -c email=oncall@example.com',
      },
    ]);
  });
});

describe('a remark on an API token', () => {
  const ssws = { ...acme, credential: { kind: 'ssws' } };
  const remarksOn = (...orgs: object[]) => chooseSettings({ fileName, file: { ...file, orgs } }).remarks;

  it('says for each org that is read with one what is better', () => {
    const globex = { alias: 'globex', url: org, credential: { kind: 'ssws' } };
    expect(remarksOn(ssws, globex).map(({ id }) => id)).toEqual(['api-token', 'api-token']);
    expect(remarksOn(ssws)).toEqual([
      {
        id: 'api-token',
        text: "org acme is read with an API token, which has all the rights of the administrator who made it and ends with that account: prefer a service app, credential: { kind: 'kms', … } or { kind: 'private-key', … }",
      },
    ]);
  });

  it('is not made of a service app, of no credential, and of a token that no check uses', () => {
    const clientId = '0oa1b2c3d4e5f6g7h8i9';
    const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(remarksOn({ ...acme, credential: { kind: 'private-key', clientId } })).toEqual([]);
    expect(remarksOn({ ...acme, credential: { kind: 'kms', clientId, keyArn } })).toEqual([]);
    const checks = { 'rate-limits': false, 'saml-certificates': false };
    expect(remarksOn({ ...ssws, checks })).toEqual([]);
    expect(remarksOn({ ...acme, checks: { 'saml-certificates': METADATA } })).toEqual([]);
  });
});

const NO_ORG = `no Okta org to watch. Do one of the two:
  pass it:  npx cdk deploy -c org=https://acme.okta.com -c email=oncall@example.com
  or write it into monitor.config.ts:  orgs: [{ alias: 'acme', url: 'https://acme.okta.com' }]`;

describe('settings that cannot be deployed', () => {
  it.each([
    { why: 'names no org', given: { file: { ...file, orgs: [] } }, message: NO_ORG },
    { why: 'has no orgs at all', given: { file: { notify: 'nobody' } }, message: NO_ORG },
    { why: 'names no org beside an address', given: { file: { ...file, orgs: [] }, email }, message: NO_ORG },
    {
      why: 'leaves out every check',
      given: { file: { ...file, orgs: [{ ...acme, checks: NO_CHECKS }] } },
      message: 'nothing to watch: monitor.config.ts leaves out every check of every org',
    },
    {
      why: 'leaves out every check but those that need a credential, and names none',
      given: {
        file: {
          ...file,
          orgs: [{ ...acme, checks: { ...NO_CHECKS, 'rate-limits': {}, 'saml-certificates': {} } }],
        },
      },
      message: 'nothing to watch: monitor.config.ts leaves out every check of every org',
    },
    {
      why: 'has a URL without https on the command line',
      given: { file, org: 'http://acme.okta.com' },
      message: `org has 1 problem:
  url: received "http://acme.okta.com", allowed: an https URL without path, query or credentials, such as https://acme.okta.com`,
    },
    {
      why: 'has a wrong address on the command line',
      given: { file, email: 'oncall' },
      message: `monitor.config.ts with -c email=oncall has 1 problem:
  notify[0].email: received "oncall", allowed: an e-mail address such as oncall@example.com`,
    },
    {
      why: 'has two problems in the file',
      given: { file: { orgs: [{ ...acme, url: 'acme.okta.com' }], notify: [] } },
      message: `monitor.config.ts has 2 problems:
  orgs[0].url: received "acme.okta.com", allowed: an https URL without path, query or credentials, such as https://acme.okta.com
  notify: received [], allowed: a list of destinations with at least one entry, such as { email: 'oncall@example.com' }, or 'nobody'`,
    },
    {
      why: 'is no object',
      given: { file: 'acme', org },
      message: `monitor.config.ts with -c org=https://globex.okta.com has 1 problem:
  (top level): received "acme", allowed: an object`,
    },
  ])('fails when it $why', ({ given, message }) => {
    expect(() => chooseSettings({ fileName, ...given })).toThrow(expect.objectContaining({ message }));
  });
});
