import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../../local/command-line/command-line.ts';

const ENVIRONMENT = {
  OKTA_CLIENT_ORGURL: 'https://acme.okta.com',
  OKTA_CLIENT_TOKEN: '00secretToken1234567890',
};
const METADATA = 'https://acme.okta.com/app/exk1/sso/saml/metadata';
const parse = (args: readonly string[], environment: NodeJS.ProcessEnv = ENVIRONMENT) =>
  parseCommandLine(['diagnose', ...args], environment);

describe('diagnose --saml', () => {
  it('takes a label with blanks, and org and credential of the environment', () => {
    expect(parse(['--saml', ' Pay roll '])).toEqual({
      kind: 'diagnose-saml',
      source: {
        kind: 'app',
        url: 'https://acme.okta.com',
        app: 'Pay roll',
        credential: {
          kind: 'api-token',
          token: { from: 'text', text: '00secretToken1234567890' },
          isExposed: false,
        },
      },
      expected: { acs: undefined, audience: undefined, metadata: undefined },
      json: false,
      overrides: [],
      certificateFiles: [],
      allowPrivateAddresses: false,
    });
  });

  it('takes a metadata URL without org and credential, and uses none that the environment has', () => {
    const source = { kind: 'metadata', url: METADATA };
    expect(parse(['--saml', METADATA, '--json'], {})).toMatchObject({ source, json: true });
    expect(parse(['--saml', METADATA])).toMatchObject({ source });
  });

  it('takes what is expected as it was typed, to the letter', () => {
    const acs = 'http://SP.example/acs/?a=%41';
    const args = [
      '--saml',
      'x',
      '--expect-acs',
      acs,
      '--expect-audience',
      ' urn:sp ',
      '--sp-metadata',
      'sp.xml',
    ];
    expect(parse(args)).toMatchObject({ expected: { acs, audience: ' urn:sp ', metadata: 'sp.xml' } });
  });

  it.each([
    [['--access-token', '-'], '--saml and --access-token: received both'],
    [['--endpoint', 'GET /api/v1/users'], '--saml and --endpoint: received both'],
    [['--scope', 'okta.users.read'], '--saml and --scope: received both'],
    [['--client-secret', 'abc'], '--saml and --client-secret: received both'],
    [['--authorization-server', 'default'], '--saml and --authorization-server: received both'],
    [
      ['--expect-acs', 'sp.example/acs'],
      '--expect-acs: received "sp.example/acs", allowed: an http or https URL',
    ],
    [
      ['--expect-acs', 'https://sp.example/acs '],
      '--expect-acs: received "https://sp.example/acs ", allowed: an http or https URL',
    ],
    [['--expect-audience', ' '], '--expect-audience: received nothing'],
    [['--sp-metadata', ''], '--sp-metadata: received nothing'],
    [
      ['--sp-metadata', 'http://sp.example/metadata'],
      '--sp-metadata: received "http://sp.example/metadata", allowed: an https URL',
    ],
    [['--org', 'http://acme.okta.com'], '--org: received "http://acme.okta.com"'],
  ])('an app with %j is refused', (args, says) => {
    expect(() => parse(['--saml', 'x', ...args])).toThrow(says);
  });

  it.each([
    [['--org', 'https://acme.okta.com'], '--saml URL and --org: received both'],
    [['--token', '-'], '--saml URL and --token: received both'],
    [
      ['--expect-acs', 'https://sp.example/acs'],
      '--expect-acs: received beside a metadata URL, which does not tell it',
    ],
    [['--expect-audience', 'urn:sp'], '--expect-audience: received beside a metadata URL'],
  ])('a metadata URL with %j is refused', (args, says) => {
    expect(() => parse(['--saml', METADATA, ...args], {})).toThrow(says);
  });

  it('is refused for a URL without TLS, for nothing, and without org or credential', () => {
    expect(() => parse(['--saml', METADATA.replace('https', 'http')])).toThrow('allowed: an https URL');
    expect(() => parse(['--saml', ' '])).toThrow('--saml: received nothing');
    expect(() => parse(['--saml', 'x'], {})).toThrow('no org: allowed: --org URL');
    expect(() => parse(['--saml', 'x', '--org', 'https://acme.okta.com'], {})).toThrow(
      'no credential: allowed:',
    );
  });

  it.each(['expect-acs', 'sp-metadata'])('--%s says nothing without it', (option) => {
    expect(() => parse([`--${option}`, 'https://sp.example/acs'])).toThrow(
      `--${option}: received without --saml, allowed: beside it`,
    );
  });
});
