import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../lambda/config.ts';
import { commandNames, optionsOf } from '../../../local/command-line/command-grammar.ts';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';
import { helpOf } from '../../../local/command-line/help.ts';

const parse = (line: string, environment: NodeJS.ProcessEnv = {}) =>
  parseCommandLine(line === '' ? [] : line.split(' '), environment);

const ORG = {
  kind: 'org',
  url: 'https://acme.okta.com',
  from: '--org',
  authorizationServers: [],
  customDomains: [],
  cell: undefined,
  statusPage: undefined,
  overrides: [],
  certificateFiles: [],
  allowPrivateAddresses: false,
};
const HEALTHY = {
  scenario: 'healthy',
  apiScenario: 'api-healthy',
  samlScenario: 'saml-healthy',
  statusScenario: 'status-operational',
};
const SIMULATED = { kind: 'simulated', ...HEALTHY };
const SIMULATE = { kind: 'simulate', ...HEALTHY, port: 8443, json: false };
const STATUS = {
  kind: 'status',
  orgs: [],
  cell: undefined,
  statusPage: undefined,
  json: false,
  overrides: [],
  certificateFiles: [],
  allowPrivateAddresses: false,
};
const FROM_ENVIRONMENT = { OKTA_CLIENT_ORGURL: 'https://env.okta.com' };

describe('the command line', () => {
  it.each([
    { line: '', command: { kind: 'run', target: SIMULATED, json: false } },
    {
      line: '--scenario issuer-mismatch --json',
      command: { kind: 'run', target: { ...SIMULATED, scenario: 'issuer-mismatch' }, json: true },
    },
    {
      line: '--scenario status-incident --scenario refused --scenario saml-expired --scenario token-html',
      command: {
        kind: 'run',
        target: {
          ...SIMULATED,
          scenario: 'refused',
          apiScenario: 'token-html',
          samlScenario: 'saml-expired',
          statusScenario: 'status-incident',
        },
        json: false,
      },
    },
    { line: '--org https://acme.okta.com', command: { kind: 'run', target: ORG, json: false } },
    { line: '--org=https://acme.okta.com', command: { kind: 'run', target: ORG, json: false } },
    {
      line: '--org https://acme.okta.com --cell okta.com:14 --status-page https://status.example/now',
      command: {
        kind: 'run',
        target: { ...ORG, cell: 'okta.com:14', statusPage: 'https://status.example/now' },
        json: false,
      },
    },
    { line: 'explain E0000047', command: { kind: 'explain', term: 'E0000047', json: false } },
    {
      line: 'explain invalid client --json',
      command: { kind: 'explain', term: 'invalid client', json: true },
    },
    {
      line: 'public-jwk --key alias/okta --kid k1',
      command: { kind: 'public-jwk', key: 'alias/okta', kid: 'k1' },
    },
    { line: 'public-jwk --key k', command: { kind: 'public-jwk', key: 'k', kid: undefined } },
    { line: 'simulate', command: SIMULATE },
    { line: 'simulate --port 0 --scenario slow', command: { ...SIMULATE, port: 0, scenario: 'slow' } },
    {
      line: 'simulate --scenario saml-expired --scenario api-rate-limited --scenario status-incident',
      command: {
        ...SIMULATE,
        apiScenario: 'api-rate-limited',
        samlScenario: 'saml-expired',
        statusScenario: 'status-incident',
      },
    },
    { line: '--port 65535 simulate', command: { ...SIMULATE, port: 65_535 } },
    { line: 'status', command: STATUS },
    {
      line: 'status --org https://acme.okta.com --org https://acme-admin.oktapreview.com --json',
      command: {
        ...STATUS,
        orgs: ['https://acme.okta.com', 'https://acme.oktapreview.com'],
        json: true,
      },
    },
    {
      line: 'status --cell okta.com:14 --status-page https://localhost:8444/ --allow-private-addresses',
      command: {
        ...STATUS,
        cell: 'okta.com:14',
        statusPage: 'https://localhost:8444/',
        allowPrivateAddresses: true,
      },
    },
    { line: '--list-scenarios', command: { kind: 'list-scenarios', json: false } },
    { line: '--list-scenarios --json', command: { kind: 'list-scenarios', json: true } },
    { line: 'simulate --json', command: { ...SIMULATE, json: true } },
    { line: '--help', command: { kind: 'help', of: undefined } },
    { line: '-h --org x', command: { kind: 'help', of: undefined } },
    { line: 'explain --help', command: { kind: 'help', of: 'explain' } },
    { line: 'run --json', command: { kind: 'run', target: SIMULATED, json: true } },
  ])('understands "$line"', ({ line, command }) => {
    expect(parse(line)).toEqual(command);
  });

  it('collects what may be repeated', () => {
    const line =
      '--org https://acme.okta.com --authorization-server default --authorization-server aus1 --ca a.pem --ca b.pem ' +
      '--resolve acme.okta.com:443:127.0.0.1 --resolve acme.okta.com:443:[::1] --allow-private-addresses';
    expect(parse(line)).toMatchObject({
      target: {
        authorizationServers: ['default', 'aus1'],
        certificateFiles: ['a.pem', 'b.pem'],
        overrides: [
          { hostname: 'acme.okta.com', port: 443, address: '127.0.0.1' },
          { hostname: 'acme.okta.com', port: 443, address: '::1' },
        ],
        allowPrivateAddresses: true,
      },
    });
  });

  it.each([
    {
      about: 'takes the org of the environment',
      line: '',
      url: 'https://env.okta.com',
      from: 'OKTA_CLIENT_ORGURL',
    },
    {
      about: 'takes --org before the environment',
      line: '--org https://acme.okta.com',
      url: 'https://acme.okta.com',
      from: '--org',
    },
  ])('$about', ({ line, url, from }) => {
    expect(parse(line, FROM_ENVIRONMENT)).toMatchObject({ target: { kind: 'org', url, from } });
  });

  it('takes a scenario before the environment, and an empty variable for none', () => {
    expect(parse('--scenario healthy', FROM_ENVIRONMENT)).toMatchObject({ target: { kind: 'simulated' } });
    expect(parse('', { OKTA_CLIENT_ORGURL: '' })).toMatchObject({ target: { kind: 'simulated' } });
  });

  it('looks up the status of the org of the environment, unless told another', () => {
    expect(parse('status', FROM_ENVIRONMENT)).toMatchObject({ orgs: ['https://env.okta.com'] });
    expect(parse('status --org https://acme.okta.com', FROM_ENVIRONMENT)).toMatchObject({
      orgs: ['https://acme.okta.com'],
    });
    expect(parse('status', { OKTA_CLIENT_ORGURL: '' })).toMatchObject({ orgs: [] });
  });

  it.each(commandNames())('names every option of %s in its help, with an example', (command) => {
    const help = helpOf(command);
    expect(optionsOf(command).filter((option) => !help.includes(`--${option}`))).toEqual([]);
    expect(help).toMatch(/^Examples?\n {2}.*npm start -- /m);
    expect(help.split('\n').filter((line) => line.length > 110)).toEqual([]);
  });

  it('names every command in the overview', () => {
    const overview = helpOf(undefined);
    const others = commandNames().filter((command) => command !== 'run');
    expect(
      others.filter(
        (command) =>
          !overview.includes(`npm start -- ${command} `) && !overview.includes(`npm start -- ${command}\n`),
      ),
    ).toEqual([]);
  });
});

describe('wrong usage is refused in words', () => {
  const refusals: readonly [string, string | RegExp][] = [
    ['check', /received command "check", allowed: /],
    ['00AbCdEf1234567890secret', /received command something that is not shown/],
    ['mutes 00AbCdEf1234567890secret', /received something that is not shown \(it may be a secret\) after/],
    ['simulate now', 'received "now" after "simulate", allowed: options only'],
    ['--scenari healthy', /--scenari/],
    ['--scenario on-fire', '--scenario: received "on-fire", allowed: a name that --list-scenarios prints'],
    ['--scenario toString', /--scenario: received "toString"/],
    [
      '--org https://acme.okta.com --scenario slow',
      '--scenario and --org: received both, allowed: one of them, a real org has no scenarios',
    ],
    [
      '--scenario slow --scenario healthy',
      '--scenario: received "slow" and "healthy", allowed: one of the org, one of its API, one of its SAML certificates and one of the status page',
    ],
    [
      'simulate --scenario api-silent --scenario api-healthy',
      /received "api-silent" and "api-healthy", allowed: one of the org, one of its API, /,
    ],
    ['simulate --scenario constructor', /--scenario: received "constructor", allowed: a name/],
    [
      '--org https://acme.okta.com --org https://corp.okta.com',
      '--org: received "https://acme.okta.com" and "https://corp.okta.com", allowed: one',
    ],
    ['--cell okta.com:14', '--cell: only of use with --org'],
    ['--status-page https://status.example/', '--status-page: only of use with --org'],
    [
      '--org https://acme.okta.com --cell ok14',
      '--cell: received "ok14", allowed: the cell as status.okta.com names it',
    ],
    [
      'status --status-page http://status.okta.com/',
      '--status-page: received "http://status.okta.com/", allowed: an https URL without credentials',
    ],
    ['status --org acme.okta.com', '--org: received "acme.okta.com", allowed: an https URL'],
    [
      'status --org https://acme.okta.com --org https://corp.okta.com --cell okta.com:14',
      '--cell: received "okta.com:14" with 2 orgs, allowed: one --org, or none',
    ],
    ['explain', 'explain: received nothing, allowed: a code, an error, a status or a header'],
    ['public-jwk', '--key: received nothing, allowed: id, ARN or alias of an asymmetric KMS key'],
    ['public-jwk --key=', '--key: received nothing'],
    ['public-jwk alias/okta', 'after "public-jwk", allowed: options only'],
    ['status --scenario slow', '--scenario: not an option of status'],
    ['status acme', 'received "acme" after "status", allowed: options only'],
    ['simulate --org https://acme.okta.com', '--org: not an option of simulate'],
    ['--port 8443', '--port: only an option of simulate'],
    ['--org', '--org: received no value, allowed: one'],
    ['--org --json', '--org: received no value, allowed: one'],
    ['--json=yes', '--json: received a value, allowed: none'],
    ['--ca a.pem', '--ca: only of use with --org'],
    ['--resolve acme.okta.com:443:127.0.0.1', '--resolve: only of use with --org'],
    ['--allow-private-addresses', '--allow-private-addresses: only of use with --org'],
    ['simulate --port 65536', '--port: received "65536", allowed: a whole number from 0 to 65535'],
    ['simulate --port 1e3', '--port: received "1e3", allowed: a whole number from 0 to 65535'],
    ['simulate --port=-1', '--port: received "-1", allowed: a whole number from 0 to 65535'],
    ...['acme.okta.com', 'acme.okta.com:443', 'acme.okta.com:443:elsewhere', ':443:127.0.0.1'].map(
      (value): [string, RegExp] => [
        `--org https://acme.okta.com --resolve ${value}`,
        /--resolve: received ".*", allowed: HOST:PORT:ADDRESS, such as acme\.okta\.com:443:127\.0\.0\.1/,
      ],
    ),
  ];
  it.each(refusals)('%s', (line, problem) => {
    expect(() => parse(line)).toThrow(InvalidInputError);
    expect(() => parse(line)).toThrow(problem);
    expect(() => parse(line)).toThrow(/^command line has 1 problem:/);
  });

  // `--org "$ORG"` in a script with ORG unset would otherwise end with 0 and say nothing of any org.
  it('--org with nothing: command-line.ts runs the simulated org and all is well', () => {
    expect(() => parseCommandLine(['--org', ''], {})).toThrow(InvalidInputError);
  });

  it('--resolve for a port that does not exist: command-line.ts takes it and it never matches', () => {
    expect(() => parse('--org https://acme.okta.com --resolve acme.okta.com:99999:127.0.0.1')).toThrow();
  });
});
