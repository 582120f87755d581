/** No secret that a diagnosis is given comes out of it again, however it was given and whatever Okta quotes. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiError, emptyRefusal } from '../../../local/simulated-okta/api/api-answers.ts';
import type { ApiScenario } from '../../../local/simulated-okta/api/api-scenario.ts';
import type { Ended } from '../../support/run-program.ts';
import { API_TOKEN, accessToken, admit, type PlantedOrg, plantedOrg } from './planted-org.ts';

const CLIENT_SECRET = 'k9Q-planted-client-secret-4fJ7sT2xW8zB';
const QUERY_VALUE = 'jane.doe@acme.example';

let org: PlantedOrg;
let token: string;
let keyText: string;
beforeAll(async () => {
  org = await plantedOrg();
  token = admit(
    org,
    await accessToken(org.okta.origin, 'org', { sub: QUERY_VALUE, uid: '00uplanteduser00001d7' }),
  );
  const [, , , file = ''] = org.appOptions;
  keyText = readFileSync(file, 'utf8');
});
afterAll(() => org.close());

/** What must not be seen: each whole, and the telling parts of what is long. */
function secrets(): string[] {
  const [, payload = '', signature = ''] = token.split('.');
  const keyLines = keyText.split('\n').filter((line) => line.length > 40);
  return [
    API_TOKEN,
    token,
    payload,
    signature,
    CLIENT_SECRET,
    QUERY_VALUE,
    '00uplanteduser00001d7',
    ...keyLines,
  ];
}

const quoting: ApiScenario = {
  description: 'Every call is refused with everything in it that was sent.',
  rules: [
    {
      to: 'every call',
      change: () =>
        apiError(400, 'E0000001', `Api validation failed: ${API_TOKEN} ${token} ${QUERY_VALUE}`, token),
    },
  ],
};
const challenging: ApiScenario = {
  description: 'Every call is refused with a challenge that quotes the token.',
  rules: [
    {
      to: 'every call',
      change: () =>
        emptyRefusal(401, {
          'WWW-Authenticate': `Bearer error="invalid_token", error_description="${token} is revoked", resource="${QUERY_VALUE}"`,
        }),
    },
  ],
};

const ENDPOINT = [
  '--endpoint',
  `GET /api/v1/users?search=profile.login eq "${QUERY_VALUE}"`.replaceAll(' eq ', '%20eq%20'),
];

/** Every way to give a secret. */
const WAYS: readonly { what: string; options: () => string[]; environment?: () => NodeJS.ProcessEnv }[] = [
  { what: 'an API token on the command line', options: () => ['--token', API_TOKEN, ...ENDPOINT] },
  {
    what: 'an API token in the environment',
    options: () => [...ENDPOINT],
    environment: () => ({ OKTA_CLIENT_TOKEN: API_TOKEN }),
  },
  { what: 'an access token on the command line', options: () => ['--access-token', token, ...ENDPOINT] },
  {
    what: 'an access token with a client secret',
    options: () => ['--access-token', token, '--client-id', 'app', '--client-secret', CLIENT_SECRET],
  },
  {
    what: 'an access token in the environment, with its scheme',
    options: () => [...ENDPOINT],
    environment: () => ({ OKTA_ACCESS_TOKEN: `Bearer ${token}` }),
  },
  { what: 'an access token in the place of an API token', options: () => ['--token', token] },
  { what: 'an API token in the place of an access token', options: () => ['--access-token', API_TOKEN] },
  { what: 'a private key in a file', options: () => [...org.appOptions, ...ENDPOINT] },
  {
    what: 'a private key in the environment',
    options: () => [...ENDPOINT],
    environment: () => ({ OKTA_CLIENT_CLIENTID: org.app.clientId, OKTA_CLIENT_PRIVATEKEY: keyText }),
  },
  {
    what: 'a client secret on the command line',
    options: () => ['--client-id', 'app', '--client-secret', CLIENT_SECRET, '--scope', 'a'],
  },
  { what: 'a secret in the place of a command', options: () => [API_TOKEN] },
  {
    what: 'a private key in the place of its file',
    options: () => ['--client-id', 'app', '--private-key', keyText],
  },
  {
    what: 'a token in the place of the client id',
    options: () => ['--client-id', token, '--private-key', 'x'],
  },
  { what: 'a token in the place of an endpoint', options: () => ['--endpoint', token] },
  {
    what: 'two secrets that exclude each other',
    options: () => ['--token', API_TOKEN, '--access-token', token],
  },
  { what: 'an option that is misspelt', options: () => [`--tokne=${API_TOKEN}`] },
];

function textOf({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`;
}

/** Contents of every file below. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [readFileSync(file, 'latin1')];
  });
}

describe('Nothing secret is said or written', { timeout: 60_000 }, () => {
  it.each(WAYS)('with $what', async ({ options, environment = () => ({}) }) => {
    const home = path.join(org.folder, 'home');
    mkdirSync(home, { recursive: true });
    const surroundings = { ...environment(), HOME: home, TMPDIR: home };
    org.api.switchTo(quoting);
    const asText = textOf(await org.run(options(), surroundings));
    org.api.switchTo(challenging);
    const asJson = textOf(await org.run([...options(), '--json'], surroundings));
    const written = filesBelow(home).join('\n');
    for (const secret of secrets()) {
      expect(asText).not.toContain(secret);
      expect(asJson).not.toContain(secret);
      expect(written).not.toContain(secret);
    }
    expect(asText.length).toBeGreaterThan(40);
  });

  it('though the org is asked with the query as it was given', () => {
    expect(
      org.okta.requests.some(
        ({ path: asked }) => asked.includes(encodeURIComponent(QUERY_VALUE)) || asked.includes(QUERY_VALUE),
      ),
    ).toBe(true);
  });

  it('and what secrets other people can read on the command line is said', async () => {
    const { stderr } = await org.run(['--token', API_TOKEN]);
    expect(stderr).toContain(
      '--token: others on this machine can read it there; --token - takes it from stdin',
    );
    const { stderr: quiet } = await org.run([], { OKTA_CLIENT_TOKEN: API_TOKEN });
    expect(quiet).toBe('');
  });
});
