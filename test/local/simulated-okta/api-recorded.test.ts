/** Every answer of which there is a recording has its status, its headers and the members of its body. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commonHeaders } from '../../../local/simulated-okta/answers.ts';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { type AppKey, makeAppKey } from '../../../local/simulated-okta/api/app-key.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { makeTrustKey, type TrustKey } from '../../../local/simulated-okta/api/trust-key.ts';
import { hasRecordings, recordedExchanges, recordings } from '../../support/recordings.ts';
import {
  assertionOf,
  type ClientKey,
  clientKey,
  type Door,
  doorWithoutSocket,
  epochSeconds,
  hashOf,
  jsonOf,
  type Parts,
  proofOf,
  type Reply,
  TOKEN_PATH,
  tokenRequest,
} from './api-client.ts';
import { differencesInShape } from './recorded-shapes.ts';

const APP = '0oamonitor00000001';
const NOW = new Date('2026-03-04T05:06:07.000Z');
const SCOPE = 'okta.users.read';
const IDP = '0oapartner0000000001';

let appKey: ClientKey;
let dpopKey: ClientKey;
let trustKey: TrustKey;
let signingKey: AppKey;
beforeAll(async () => {
  [appKey, dpopKey, trustKey, signingKey] = await Promise.all([
    clientKey(),
    clientKey(),
    makeTrustKey(NOW),
    makeAppKey(NOW),
  ]);
});

let api: SimulatedApi;
let door: Door;
beforeEach(() => {
  const keys = [appKey.publicJwk];
  const app = { clientId: APP, keys, grantedScopes: [SCOPE], role: SUPER_ADMIN, active: true };
  api = createSimulatedApi({
    now: () => NOW,
    serviceApps: [{ ...app, requiresDpop: true }],
    apiTokens: [{ id: '00T1', value: 'token', role: SUPER_ADMIN, revoked: false }],
  });
  const kids = { trustKid: trustKey.kid, signingKid: signingKey.kid, signingKeys: [signingKey] };
  const partner = { id: IDP, name: 'Partner', status: 'ACTIVE', created: NOW, ...kids } as const;
  api.directory = { ...api.directory, idps: [partner], trustKeys: [trustKey] };
  door = doorWithoutSocket(api);
});

const assertion = (claims: Parts = {}) => assertionOf(APP, appKey, door.origin + TOKEN_PATH, NOW, claims);
const proof = (claims: Parts = {}) => proofOf(dpopKey, 'POST', door.origin + TOKEN_PATH, NOW, claims);
const askForToken = async (sent?: string, form: Record<string, string | undefined> = {}) =>
  door.ask(tokenRequest(await assertion(), SCOPE, sent, form));
const boundToken = async () => {
  const challenged = await askForToken(await proof());
  return askForToken(await proof({ nonce: challenged.headers['dpop-nonce'] }));
};
const get = (path: string, authorization = 'SSWS token', dpop?: string) =>
  door.ask({ path, headers: { authorization, ...(dpop === undefined ? {} : { dpop }) } });

/** Calls until the ceiling is reached. */
async function tooOften(path: string): Promise<Reply> {
  api.rateLimits.setLimit('/api/v1/apps', 2);
  await get(path);
  return get(path);
}

/** Headers of the transport, which differ with the protocol and with what the client can unpack. */
const TRANSPORT = ['connection', 'content-encoding', 'transfer-encoding', 'vary'];

/** Headers that Okta did not send yet when it was recorded in 2020. */
const SINCE_2020 = ['accept-ch', 'referrer-policy'];

interface Row {
  readonly folder: string;
  readonly fileName: RegExp;
  /** Headers that the simulated org sends beyond those recorded. @default none */
  readonly beyond?: readonly string[];
  readonly ask: () => Promise<Reply>;
}

const ROWS: readonly Row[] = [
  { folder: 'oauth', fileName: /^token\.200/, ask: boundToken },
  { folder: 'oauth', fileName: /^token\.400\.use_dpop_nonce/, ask: async () => askForToken(await proof()) },
  { folder: 'oauth', fileName: /^token\.400\.invalid_dpop/, ask: () => askForToken() },
  { folder: 'rate-limit', fileName: /^429\..*\.http\.json$/, ask: () => tooOften('/api/v1/apps') },
  {
    folder: 'rate-limit',
    fileName: /^principal\.missing-filter/,
    ask: () => get('/api/v1/principal-rate-limits'),
  },
  { folder: 'apps', fileName: /^list\.bad-after/, ask: () => get('/api/v1/apps?after=00u1&limit=1') },
  { folder: 'errors', fileName: /^400\.E0000031/, ask: () => get('/api/v1/logs?after=made-up') },
  {
    folder: 'errors',
    fileName: /^404\.E0000007/,
    ask: () => get('/api/v1/apps/0oanone/credentials/keys'),
  },
  {
    folder: 'errors',
    fileName: /^405/,
    // Everything the simulated org sends has a request id.
    beyond: ['x-okta-request-id'],
    ask: () => door.ask({ method: 'POST', path: '/api/v1/logs' }),
  },
  { folder: 'apps', fileName: /^list\.limit2/, ask: () => get('/api/v1/apps?limit=2') },
  {
    folder: 'idps',
    fileName: /^keys\.list/,
    // Recorded years before the others.
    beyond: SINCE_2020,
    ask: () => get('/api/v1/idps/credentials/keys'),
  },
  {
    folder: 'idps',
    fileName: /^signing-keys\.list/,
    beyond: SINCE_2020,
    ask: () => get(`/api/v1/idps/${IDP}/credentials/keys`),
  },
];

describe.skipIf(!hasRecordings)('An answer is as recorded:', () => {
  it.each(ROWS)('$folder $fileName', async ({ folder, fileName, beyond = [], ask }) => {
    const reply = await ask();
    const sent = Object.keys({ ...commonHeaders(NOW), ...reply.headers }).map((name) => name.toLowerCase());
    for (const { status, headers } of recordedExchanges(folder, fileName)) {
      expect(reply.status).toBe(status);
      expect(namesOf(sent)).toEqual(namesOf([...Object.keys(headers), ...beyond]));
    }
    const bodies = recordings(folder, fileName).map(({ text }) => JSON.parse(text));
    // Lists hold what the org has; their documents are compared one by one elsewhere.
    if (Array.isArray(bodies[0])) return;
    const { unknownToOkta, missing } = differencesInShape(jsonOf(reply), bodies);
    expect({ unknownToOkta, missing }).toEqual({ unknownToOkta: [], missing: [] });
  });
});

function namesOf(headers: readonly string[]): ReadonlySet<string> {
  return new Set(headers.filter((name) => !TRANSPORT.includes(name)));
}

describe.skipIf(!hasRecordings)('An error has the members that are documented:', () => {
  it.each<[RegExp, string, () => Promise<Reply>]>([
    [
      /AssertionTypeInvalid/,
      'invalid_request',
      () => askForToken(undefined, { client_assertion_type: 'other' }),
    ],
    [/MissingScopes/, 'invalid_scope', async () => askForToken(await nonceProof(), { scope: undefined })],
    [/UnsupportedGrantType/, 'unsupported_grant_type', () => askForToken(undefined, { grant_type: 'x' })],
    [/InvalidClientId/, 'invalid_client', () => askForToken(undefined, { client_id: '0oaother' })],
    [/NoCreds/, 'invalid_client', () => askForToken(undefined, { client_assertion: undefined })],
  ])('%s', async (fileName, error, ask) => {
    const reply = await ask();
    const [example] = recordings('oauth', fileName);
    expect(example?.name).toContain(String(reply.status));
    const documented = JSON.parse(example?.text ?? '');
    expect(jsonOf(reply)['error']).toBe(error);
    expect(documented.error).toBe(error);
    expect(Object.keys(jsonOf(reply))).toEqual(Object.keys(documented));
  });

  it.each([
    [/ErrorInvalidTokenProvided/, 'E0000011', () => get('/api/v1/org', 'SSWS other')],
    [
      /ErrorAccessDenied/,
      'E0000006',
      () => {
        api.credentials.changeToken('00T1', { role: 'none' });
        return get('/api/v1/org');
      },
    ],
  ] as const)('%s', async (fileName, errorCode, ask) => {
    const documented = JSON.parse(recordings('errors', fileName)[0]?.text ?? '');
    const ours = jsonOf(await ask());
    expect([ours['errorCode'], documented.errorCode]).toEqual([errorCode, errorCode]);
    expect(differencesInShape(ours, [documented])).toEqual({
      compared: true,
      unknownToOkta: [],
      missing: [],
    });
  });
});

async function nonceProof(): Promise<string> {
  const challenged = await askForToken(await proof());
  return proof({ nonce: challenged.headers['dpop-nonce'] });
}

describe.skipIf(!hasRecordings)('A challenge has the scheme and parameters of a captured one:', () => {
  /** `Scheme` and parameter names, in their order. */
  const partsOf = (header: string) => [
    header.split(' ')[0],
    ...[...header.matchAll(/(\w+)="/g)].map(([, name]) => name),
  ];
  const captured = (error: string, description: RegExp) => {
    const lines = recordings('errors', /^www-authenticate/)[0]?.text.split('\n') ?? [];
    const found = lines.find((line) => line.includes(`error="${error}"`) && description.test(line));
    return partsOf(found?.replace(/^www-authenticate: /i, '') ?? '');
  };
  const callWith = async (claims: Parts) => {
    const token = String(jsonOf(await boundToken())['access_token']);
    const url = `${door.origin}/api/v1/users`;
    const sent = await proofOf(dpopKey, 'GET', url, NOW, { ath: hashOf(token), ...claims });
    return [token, sent] as const;
  };

  it('insufficient_scope', async () => {
    api.credentials.changeApp(APP, { requiresDpop: false });
    const token = String(jsonOf(await askForToken())['access_token']);
    const reply = await get('/api/v1/groups', `Bearer ${token}`);
    expect(partsOf(reply.headers['www-authenticate'] ?? '')).toEqual(captured('insufficient_scope', /./));
    expect(reply).toMatchObject({ status: 403, text: '' });
  });

  it('a proof that was sent before', async () => {
    const [token, sent] = await callWith({});
    await get('/api/v1/users', `DPoP ${token}`, sent);
    const reply = await get('/api/v1/users', `DPoP ${token}`, sent);
    expect(partsOf(reply.headers['www-authenticate'] ?? '')).toEqual(
      captured('invalid_dpop_proof', /already/),
    );
    expect(reply).toMatchObject({ status: 400, text: '' });
  });

  it('a proof that is too old', async () => {
    const [token, sent] = await callWith({ iat: epochSeconds(NOW) - 301 });
    const reply = await get('/api/v1/users', `DPoP ${token}`, sent);
    // The capture was shortened by whoever published it.
    expect(partsOf(reply.headers['www-authenticate'] ?? '')).toEqual(
      expect.arrayContaining(captured('invalid_dpop_proof', /five minutes/)),
    );
  });

  it('a nonce that is missing', async () => {
    api.switchTo('resource-nonce-400');
    const [token, sent] = await callWith({});
    const reply = await get('/api/v1/users', `DPoP ${token}`, sent);
    expect(partsOf(reply.headers['www-authenticate'] ?? '')).toEqual(captured('use_dpop_nonce', /./));
    expect(reply).toMatchObject({ status: 400, text: '' });
    expect(reply.headers).toHaveProperty('dpop-nonce');
  });
});

describe.skipIf(!hasRecordings)('Concurrency is refused with the triple that is documented:', () => {
  it('a limit of 0, nothing left', async () => {
    api.concurrency.limit = 0;
    const reply = await get('/api/v1/org');
    const documented = recordings('rate-limit', /^concurrency-429/)[0]?.text ?? '';
    for (const name of ['Limit', 'Remaining']) {
      const value = new RegExp(`X-Rate-Limit-${name}: (\\d+)`).exec(documented)?.[1];
      expect(reply.headers[`x-rate-limit-${name.toLowerCase()}`]).toBe(value);
    }
    expect(documented).toContain(` ${reply.status}\n`);
  });
});
