/** What `diagnose` is told on the command line and by the environment. */
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../lambda/config.ts';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';
import type { DiagnoseCommand } from '../../../local/diagnose/arguments.ts';

const ORG = ['--org', 'https://acme.okta.com'];

function diagnose(options: readonly string[], environment: NodeJS.ProcessEnv = {}): DiagnoseCommand {
  const command = parseCommandLine(['diagnose', ...ORG, ...options], environment);
  if (command.kind !== 'diagnose') throw new Error(`understood as ${command.kind}`);
  return command;
}

const credentials = (options: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  diagnose(options, environment).credentials;
const text = (value: string) => ({ from: 'text', text: value });
const NONE = { accessToken: undefined, api: undefined, client: undefined, exposed: [] };

describe('diagnose', () => {
  it('takes the org of the environment, and needs one', () => {
    const command = parseCommandLine(['diagnose'], { OKTA_CLIENT_ORGURL: 'https://acme-admin.okta.com' });
    expect(command).toMatchObject({ kind: 'diagnose', url: 'https://acme.okta.com' });
    expect(() => parseCommandLine(['diagnose'], {})).toThrow('no org: allowed: --org URL');
  });

  it('needs no credential', () => {
    expect(credentials([])).toEqual(NONE);
  });

  it.each<[string, readonly string[], NodeJS.ProcessEnv, object]>([
    [
      'an API token',
      ['--token', 't'],
      {},
      { api: { kind: 'api-token', token: text('t') }, exposed: ['token'] },
    ],
    ['an API token on stdin', ['--token', '-'], {}, { api: { token: { from: 'stdin' } }, exposed: [] }],
    [
      'an access token',
      ['--access-token', 'a'],
      {},
      { accessToken: text('a'), api: undefined, exposed: ['access-token'] },
    ],
    [
      'a service app',
      ['--client-id', '0oa1', '--private-key', 'k.pem', '--kid', 'k1'],
      {},
      {
        api: {
          kind: 'service-app',
          clientId: '0oa1',
          privateKey: { from: 'file', path: 'k.pem' },
          kid: 'k1',
        },
      },
    ],
    [
      'an access token with a service app that introspects it',
      ['--access-token', '-', '--client-id', '0oa1', '--private-key', 'k.pem'],
      {},
      { accessToken: { from: 'stdin' }, api: { kind: 'service-app' }, exposed: [] },
    ],
    [
      'a client with a secret',
      ['--client-id', 'app', '--client-secret', 's'],
      {},
      { client: { clientId: 'app', secret: text('s') }, api: undefined, exposed: ['client-secret'] },
    ],
    [
      "the environment of Okta's SDKs",
      [],
      { OKTA_CLIENT_CLIENTID: '0oa1', OKTA_CLIENT_PRIVATEKEY: 'k.pem', OKTA_CLIENT_PRIVATEKEYID: 'k1' },
      { api: { kind: 'service-app', clientId: '0oa1', kid: 'k1' } },
    ],
    [
      'that of the Terraform provider',
      [],
      { OKTA_API_CLIENT_ID: '0oa1', OKTA_API_PRIVATE_KEY: 'k.pem', OKTA_API_PRIVATE_KEY_ID: 'k2' },
      { api: { kind: 'service-app', clientId: '0oa1', kid: 'k2' } },
    ],
    ['its API token', [], { OKTA_API_TOKEN: 't' }, { api: { kind: 'api-token', token: text('t') } }],
    ['its access token', [], { OKTA_ACCESS_TOKEN: 'a' }, { accessToken: text('a'), api: undefined }],
    [
      'that of the starter for Spring Boot',
      [],
      { OKTA_OAUTH2_CLIENT_ID: 'app', OKTA_OAUTH2_CLIENT_SECRET: 's' },
      { client: { clientId: 'app', secret: text('s') } },
    ],
    [
      'an option before the environment',
      ['--token', '-'],
      {
        OKTA_ACCESS_TOKEN: 'a',
        OKTA_CLIENT_TOKEN: 't',
        OKTA_OAUTH2_CLIENT_ID: 'app',
        OKTA_OAUTH2_CLIENT_SECRET: 's',
      },
      { ...NONE, api: { kind: 'api-token', token: { from: 'stdin' } } },
    ],
    [
      'an access token without the API token of the environment',
      ['--access-token', 'a'],
      { OKTA_CLIENT_TOKEN: 't' },
      { accessToken: text('a'), api: undefined },
    ],
    [
      'a key without the kid that the environment has for another',
      ['--client-id', '0oa1', '--private-key', 'k.pem'],
      { OKTA_CLIENT_PRIVATEKEYID: 'k1' },
      { api: { kid: undefined } },
    ],
    ['nothing where a variable is empty', [], { OKTA_CLIENT_TOKEN: ' ', OKTA_ACCESS_TOKEN: '' }, NONE],
  ])('takes %s', (_what, options, environment, expected) => {
    expect(credentials(options, environment)).toMatchObject(expected);
  });

  it.each([
    [['--token', 't', '--access-token', 'a'], '--access-token and --token: received both'],
    [['--client-secret', 's', '--token', 't'], '--client-secret and --token: received both'],
    [
      ['--client-secret', 's', '--private-key', 'k', '--client-id', 'i'],
      '--client-secret and --private-key: received both',
    ],
    [['--client-secret', 's'], '--client-id: missing beside a client secret'],
    [['--private-key', 'k.pem'], '--client-id: missing beside a private key'],
    [['--client-id', '0oa1'], '--private-key: missing beside a client id'],
    [['--access-token', ''], '--access-token: received nothing, allowed: an access token, or - for stdin'],
    [['--client-id', 'i', '--client-secret', ' '], '--client-secret: received nothing'],
    [
      ['--access-token', '-', '--client-id', 'i', '--client-secret', '-'],
      '--access-token and --client-secret: received - for both',
    ],
    [
      ['--endpoint', 'HEAD /api/v1/users'],
      '--endpoint: received something else, allowed: a method and a path',
    ],
    [['--endpoint', 'GET https://evil.example/'], '--endpoint: received something else'],
    [
      ['--authorization-server', 'a/b'],
      '--authorization-server: received "a/b", allowed: the id of a custom',
    ],
    [
      ['--authorization-server', 'a', '--authorization-server', 'b'],
      '--authorization-server: received "a" and "b", allowed: one',
    ],
    [['--control-target', 'http://x'], '--control-target: received "http://x", allowed: an https URL'],
    [
      ['--custom-domain', 'login.acme.com'],
      '--custom-domain: received "login.acme.com", allowed: an https URL',
    ],
    [['--scenario', 'slow'], '--scenario: not an option of diagnose'],
  ])('refuses %j', (options, problem) => {
    expect(() => diagnose(options)).toThrow(InvalidInputError);
    expect(() => diagnose(options)).toThrow(problem);
  });
});
