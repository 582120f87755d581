/** `diagnose --signin-failures` as it is typed. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../../local/command-line/command-line.ts';

const parse = (line: string, environment: NodeJS.ProcessEnv = {}) =>
  parseCommandLine(['diagnose', ...line.split(' ')], environment);
const SERVICE = '--org https://acme.okta.com --client-id 0oa1 --private-key key.pem';
const HOUR_MS = 3_600_000;

describe('diagnose --signin-failures', () => {
  it('takes an org, a credential and how it is reached', () => {
    const line = `--signin-failures 1h ${SERVICE} --custom-domain https://login.acme.com --json --allow-private-addresses`;
    expect(parse(line)).toEqual({
      kind: 'diagnose-signin-failures',
      url: 'https://acme.okta.com',
      customDomains: ['https://login.acme.com'],
      credential: {
        kind: 'service-app',
        clientId: '0oa1',
        privateKey: { from: 'file', path: 'key.pem' },
        kid: undefined,
      },
      durationMs: HOUR_MS,
      json: true,
      overrides: [],
      certificateFiles: [],
      allowPrivateAddresses: true,
    });
  });

  it('takes org and credential of the environment', () => {
    const environment = { OKTA_CLIENT_ORGURL: 'https://env.okta.com', OKTA_API_TOKEN: 'secret' };
    expect(parse('--signin-failures 24h', environment)).toMatchObject({
      url: 'https://env.okta.com',
      credential: { kind: 'api-token', isExposed: false },
      durationMs: 24 * HOUR_MS,
      json: false,
    });
  });

  it.each([
    ['15m', 0.25],
    ['90m', 1.5],
    ['1440m', 24],
    ['1d', 24],
  ])('takes %s', (text, hours) => {
    expect(parse(`--signin-failures ${text} ${SERVICE}`)).toMatchObject({ durationMs: hours * HOUR_MS });
  });

  it.each(['14m', '25h', '1441m', '2d', '0h', '1', 'h', '1.5h', '1w', '1h30m'])('refuses %s', (text) => {
    expect(() => parse(`--signin-failures ${text} ${SERVICE}`)).toThrow(
      `--signin-failures: received "${text}", allowed: minutes or hours such as 15m, 1h or 24h, from 15m to 24h`,
    );
  });

  it.each([
    '--authorization-server default',
    '--access-token -',
    '--client-secret -',
    '--scope okta.logs.read',
    '--expect-audience x',
    '--cell okta.com:14',
    '--status-page https://status.example/',
  ])('refuses %s, which says nothing of reading a log', (other) => {
    const [option] = other.split(' ');
    expect(() => parse(`--signin-failures 1h ${SERVICE} ${other}`)).toThrow(
      `--signin-failures and ${option}: received both, allowed: one of them`,
    );
  });

  it.each([
    ['--signin-failures 1h', 'no org: allowed: --org URL'],
    [
      '--signin-failures 1h --org https://acme.okta.com',
      '--signin-failures: no credential, allowed: --client-id',
    ],
    ['--signin-failures 1h --org http://acme.okta.com --token -', '--org: received "http://acme.okta.com"'],
    ['--signin-failures 1h --org https://a.okta.com --org https://b.okta.com --token -', '--org: received'],
    ['--signin-failures', '--signin-failures'],
  ])('refuses "%s"', (line, problem) => {
    expect(() => parse(line)).toThrow(problem);
  });

  it('is an option of diagnose alone', () => {
    expect(() => parseCommandLine(['status', '--signin-failures', '1h'], {})).toThrow(
      '--signin-failures: not an option of status',
    );
  });
});
