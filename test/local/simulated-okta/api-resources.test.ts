/** What the API of the simulated org has to tell: apps and their keys, identity providers, settings, the org. */
import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { customRole, SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { type AppKey, makeAppKey } from '../../../local/simulated-okta/api/app-key.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { samlApp } from '../../../local/simulated-okta/api/simulated-app.ts';
import { inLines, makeTrustKey, type TrustKey } from '../../../local/simulated-okta/api/trust-key.ts';
import { hasRecordings, recordings } from '../../support/recordings.ts';
import { type Door, doorWithoutSocket, jsonOf, type Reply } from './api-client.ts';
import { differencesInShape } from './recorded-shapes.ts';

const NOW = new Date('2026-03-04T05:06:07.000Z');
const ENDS = new Date('2026-04-05T06:07:08.000Z');
const SAME_SHAPE = { compared: true, unknownToOkta: [], missing: [] };

let api: SimulatedApi;
let door: Door;
beforeEach(() => {
  api = createSimulatedApi({
    now: () => NOW,
    serviceApps: [
      {
        clientId: '0oaservice',
        keys: [],
        grantedScopes: [],
        role: 'none',
        requiresDpop: true,
        active: true,
      },
    ],
    apiTokens: [{ id: '00Ttoken', value: 'token', role: SUPER_ADMIN, revoked: false }],
  });
  door = doorWithoutSocket(api);
});

const get = (path: string) =>
  door.ask({ path: path.replace(door.origin, ''), headers: { authorization: 'SSWS token' } });
const listIn = ({ text }: Reply) => JSON.parse(text) as Record<string, unknown>[];
const idsIn = (reply: Reply) => listIn(reply).map(({ id }) => id);
const linkOf = ({ headers }: Reply, relation: string) =>
  new RegExp(`<([^>]+)>; rel="${relation}"`).exec(headers['link'] ?? '')?.[1];
const documents = (folder: string, fileName: RegExp): unknown[] =>
  recordings(folder, fileName).map(({ text }) => JSON.parse(text));

const appsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => samlApp(`0oasaml${1000 + index}`, `App ${index}`, [], NOW));

describe('the list of apps', () => {
  it('comes in pages of twenty, whose links lead through all of it', async () => {
    api.apps = appsOf(44);
    const first = await get('/api/v1/apps');
    expect(linkOf(first, 'self')).toBe(`${door.origin}/api/v1/apps?limit=20`);
    const ids = idsIn(first);
    for (let next = linkOf(first, 'next'); next !== undefined; ) {
      const page = await get(next);
      ids.push(...idsIn(page));
      next = linkOf(page, 'next');
    }
    expect(ids).toEqual(['0oaservice', ...api.apps.map(({ id }) => id)]);
  });

  it.each([
    [45, undefined],
    [44, '/api/v1/apps?after=0oasaml1042&limit=44'],
  ])('in a page of %i of 45 leads on only where there is more', async (limit, next) => {
    api.apps = appsOf(44);
    const reply = await get(`/api/v1/apps?limit=${limit}`);
    expect(linkOf(reply, 'next')?.replace(door.origin, '')).toBe(next);
  });

  it('may be filtered, page by page', async () => {
    const [one, two, three] = appsOf(3);
    if (one && two && three) api.apps = [{ ...one, status: 'INACTIVE' }, two, { ...three, activeKid: 'k1' }];
    const filter = encodeURIComponent('status eq "ACTIVE"');
    const first = await get(`/api/v1/apps?limit=2&filter=${filter}`);
    expect(idsIn(first)).toEqual(['0oaservice', '0oasaml1001']);
    expect(idsIn(await get(linkOf(first, 'next') ?? ''))).toEqual(['0oasaml1002']);
    const byKid = encodeURIComponent('credentials.signing.kid eq "k1"');
    expect(idsIn(await get(`/api/v1/apps?filter=${byKid}`))).toEqual(['0oasaml1002']);
  });

  it.each([
    ['more than 200 at once', 'limit=201', 'E0000001'],
    ['a cursor that was made up', 'after=00u1', 'E0000029'],
    ['a filter by sign-on mode', `filter=${encodeURIComponent('signOnMode eq "SAML_2_0"')}`, 'E0000031'],
  ])('is refused for %s', async (_what, query, errorCode) => {
    const reply = await get(`/api/v1/apps?${query}`);
    expect(reply.status).toBe(400);
    expect(jsonOf(reply)).toMatchObject({ errorCode });
  });

  it('finds names and labels that begin so, in any case, on every page', async () => {
    api.apps = [...appsOf(3), samlApp('0oapayroll', 'Payroll', [], NOW)];
    expect(idsIn(await get('/api/v1/apps?q=pAY'))).toEqual(['0oapayroll']);
    expect(idsIn(await get('/api/v1/apps?q=roll'))).toEqual([]);
    const first = await get('/api/v1/apps?q=app&limit=2');
    expect(idsIn(first)).toHaveLength(2);
    expect(idsIn(await get(linkOf(first, 'next') ?? ''))).toEqual(['0oasaml1002']);
  });

  it('holds apps of every kind, also those without a sign-on mode', async () => {
    const [app] = appsOf(1);
    if (app) api.apps = [{ ...app, signOnMode: null, activeKid: undefined }];
    expect(listIn(await get('/api/v1/apps')).map(({ signOnMode }) => signOnMode)).toEqual([
      'OPENID_CONNECT',
      null,
    ]);
  });
});

describe('the keys of an app', () => {
  it('hold a certificate that says the same as they do', async () => {
    const keys = [await makeAppKey(ENDS), await makeAppKey(NOW, 'SHA-1')];
    api.apps = [samlApp('0oasaml', 'App', keys, NOW)];
    const app = jsonOf(await get('/api/v1/apps/0oasaml'));
    expect(app).toMatchObject({ credentials: { signing: { kid: keys[0]?.kid } } });
    const listed = listIn(await get('/api/v1/apps/0oasaml/credentials/keys'));
    expect(listed).toEqual(keys);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    for (const { x5c, expiresAt, n } of keys) {
      const certificate = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));
      expect(new Date(certificate.validTo).toISOString()).toBe(expiresAt);
      expect(certificate.publicKey.export({ format: 'jwk' }).n).toBe(n);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
    }
  });

  it('are not found without the app', async () => {
    const reply = await get('/api/v1/apps/0oanone/credentials/keys');
    expect(reply.status).toBe(404);
    expect(jsonOf(reply)).toMatchObject({ errorCode: 'E0000007' });
  });
});

describe('the metadata of an app', () => {
  const XML = { accept: 'application/xml' };
  const PUBLIC = '/app/exksaml/sso/saml/metadata';
  const metadata = (path: string, headers: Record<string, string>) => door.ask({ path, headers });
  beforeEach(async () => {
    const keys = [await makeAppKey(NOW), await makeAppKey(ENDS)];
    api.apps = [{ ...samlApp('0oasaml', 'App', keys, NOW), activeKid: keys[1]?.kid }];
  });

  it('has the certificate in use, with a credential and without one', async () => {
    const path = '/api/v1/apps/0oasaml/sso/saml/metadata';
    const reply = await metadata(path, { ...XML, authorization: 'SSWS token' });
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/xml;charset=ISO-8859-1' },
    });
    const { text } = await metadata(PUBLIC, XML);
    expect(text).toBe(reply.text);
    const own = api.apps[0]?.keys[1]?.x5c[0];
    expect(/<ds:X509Certificate>([^<]+)</.exec(text)?.[1]?.replaceAll('\n', '')).toBe(own);
    expect((await metadata(path, XML)).status).toBe(403);
    expect((await metadata('/app/exknone/sso/saml/metadata', XML)).status).toBe(404);
  });

  it.skipIf(!hasRecordings)('has the elements and attributes of a real one, in their order', async () => {
    const namesIn = (xml: string) => xml.match(/<\/?[\w:]+|[\w:]+(?==")/g);
    const [real] = recordings('saml-metadata', /^app\.custom\.xml$/);
    const { text } = await metadata(PUBLIC, XML);
    const withoutLogout = real?.text.replace(/<md:SingleLogoutService[^>]*>/g, '') ?? '';
    expect(namesIn(text)).toEqual(namesIn(withoutLogout));
  });

  it.skipIf(!hasRecordings)('is refused for those who want JSON, as recorded', async () => {
    const [recording] = recordings('saml-metadata', /^wrong-accept/);
    const reply = await get('/api/v1/apps/0oasaml/sso/saml/metadata');
    expect(reply.status).toBe(recording?.status);
    const { errorCode, errorSummary } = JSON.parse(recording?.text ?? '');
    expect(jsonOf(reply)).toMatchObject({ errorCode, errorSummary });
  });
});

describe('the keys of identity providers', () => {
  const partner = (signingKeys: readonly AppKey[], trust: readonly TrustKey[]) => ({
    id: '0oaidp',
    name: 'Partner',
    status: 'ACTIVE' as const,
    trustKid: trust[0]?.kid ?? '',
    signingKid: signingKeys[0]?.kid ?? '',
    signingKeys,
    created: NOW,
  });

  it('that the org trusts come in pages, of which even the last names a next one, which is empty', async () => {
    const keys = await Promise.all([ENDS, ENDS, ENDS].map(makeTrustKey));
    api.directory = { ...api.directory, idps: [partner([], keys)], trustKeys: keys };
    const pages = [await get('/api/v1/idps/credentials/keys?limit=2')];
    for (let next = linkOf(pages[0] as Reply, 'next'); next !== undefined; ) {
      const page = await get(next);
      pages.push(page);
      next = linkOf(page, 'next');
    }
    expect(pages.map((page) => listIn(page).map(({ kid }) => kid))).toEqual([
      [keys[0]?.kid, keys[1]?.kid],
      [keys[2]?.kid],
      [],
    ]);
    expect(pages.map((page) => linkOf(page, 'self'))).toEqual([undefined, undefined, undefined]);
    expect(keys[0]?.x5c[0]).toContain('\n');
  });

  it.each([
    ['a cursor that was made up', 'after=00u1', 'E0000029'],
    ['more than 200 at once', 'limit=201', 'E0000001'],
  ])('are refused for %s', async (_what, query, errorCode) => {
    expect(jsonOf(await get(`/api/v1/idps/credentials/keys?${query}`))).toMatchObject({ errorCode });
  });

  it('with which the org signs are those of one identity provider, in use or not', async () => {
    const keys = [await makeAppKey(ENDS), await makeAppKey(NOW)];
    api.directory = { ...api.directory, idps: [partner(keys, [])] };
    expect(listIn(await get('/api/v1/idps/0oaidp/credentials/keys'))).toEqual(keys);
    const other = await get('/api/v1/idps/0oanone/credentials/keys');
    expect(other.status).toBe(404);
    expect(jsonOf(other)).toMatchObject({ errorCode: 'E0000007' });
  });

  it('need a role that may read identity providers, as the list of them does', async () => {
    api.credentials.changeToken('00Ttoken', { role: customRole('apps') });
    for (const path of ['', '/credentials/keys', '/0oaidp/credentials/keys'])
      expect(jsonOf(await get(`/api/v1/idps${path}`))).toMatchObject({ errorCode: 'E0000006' });
  });
});

describe('the rest', () => {
  it('tells what is set about rate limits', async () => {
    api.settings = {
      warningThreshold: 60,
      perClient: { defaultMode: 'PREVIEW', useCaseModeOverrides: { LOGIN_PAGE: 'ENFORCE' } },
      notificationsEnabled: false,
    };
    const settings = '/api/v1/rate-limit-settings';
    expect(jsonOf(await get(`${settings}/warning-threshold`))).toEqual({ warningThreshold: 60 });
    expect(jsonOf(await get(`${settings}/per-client`))).toEqual(api.settings.perClient);
    expect(jsonOf(await get(`${settings}/admin-notifications`))).toEqual({ notificationsEnabled: false });
  });

  it.each([
    ['principalType eq "SSWS_TOKEN"', ['00Ttoken']],
    ['principalType eq "OAUTH_CLIENT"', ['0oaservice']],
    ['principalType eq "OAUTH_CLIENT" and principalId eq "0oaother"', []],
  ])('tells the limits of principals: %s', async (filter, ids) => {
    const reply = await get(`/api/v1/principal-rate-limits?filter=${encodeURIComponent(filter)}`);
    expect(listIn(reply).map(({ principalId }) => principalId)).toEqual(ids);
  });

  it('lists users and groups, as many as there are', async () => {
    api.directory = { idps: [], users: 201, groups: 3 };
    const users = await get('/api/v1/users?limit=200');
    expect(listIn(users)).toHaveLength(200);
    expect(listIn(await get(linkOf(users, 'next') ?? ''))).toHaveLength(1);
    expect(listIn(await get('/api/v1/groups?limit=2'))).toHaveLength(2);
  });
});

describe.skipIf(!hasRecordings)('A document has the members and types of a real one:', () => {
  beforeEach(async () => {
    const created = NOW;
    const key = await makeAppKey(ENDS);
    const spCertificate = [inLines(key.x5c[0] ?? '', '\r\n')];
    api.apps = [
      samlApp('0oasaml', 'App', [key], NOW),
      { ...samlApp('0oasigning', 'App', [key], NOW), spCertificate },
    ];
    const kids = { trustKid: 't', signingKid: key.kid, signingKeys: [key] };
    api.directory = {
      idps: [{ id: '0oaidp', name: 'Partner', status: 'ACTIVE', created, ...kids }],
      trustKeys: [await makeTrustKey(ENDS)],
      users: 0,
      groups: 0,
    };
  });

  it.each([
    ['/api/v1/apps/0oasaml/credentials/keys', 'app-keys', /^saml\..*\.json$/],
    ['/api/v1/idps', 'idps', /^list\.saml2/],
    ['/api/v1/idps/credentials/keys', 'idps', /^keys\.list/],
    ['/api/v1/idps/0oaidp/credentials/keys', 'idps', /^signing-keys\.list/],
    ['/api/v1/org', 'rate-limit', /^normal\.org/],
    ['/api/v1/rate-limit-settings/warning-threshold', 'rate-limit', /^settings\.warning/],
    ['/api/v1/rate-limit-settings/per-client', 'rate-limit', /^settings\.per-client\.http/],
    ['/api/v1/rate-limit-settings/admin-notifications', 'rate-limit', /^settings\.admin/],
    [
      `/api/v1/principal-rate-limits?filter=${encodeURIComponent('principalType eq "SSWS_TOKEN"')}`,
      'rate-limit',
      /^normal\.principal/,
    ],
  ])('%s', async (path, folder, fileName) => {
    const ours = JSON.parse((await get(path)).text);
    expect(differencesInShape(ours, documents(folder, fileName))).toEqual(SAME_SHAPE);
  });

  it('a SAML app of the catalogue', async () => {
    api.apps = [{ ...samlApp('0oasaml', 'App', [], NOW), isOfCatalogue: true }];
    const { settings } = jsonOf(await get('/api/v1/apps/0oasaml')) as { settings: { signOn: unknown } };
    const [real] = documents('apps', /^saml\.oin-pagerduty\.json$/) as { settings: { signOn: unknown } }[];
    expect(settings.signOn).toEqual(real?.settings.signOn);
  });

  it.each(['0oasaml', '0oasigning'])('a SAML app, %s', async (id) => {
    const ours = jsonOf(await get(`/api/v1/apps/${id}`));
    const lists = documents('apps', /^list\..*(?:apps|active|one-saml)/).flat() as { signOnMode: unknown }[];
    const real = lists.filter(({ signOnMode }) => signOnMode === 'SAML_2_0');
    const { unknownToOkta, missing } = differencesInShape(ours, real);
    expect(real.length).toBeGreaterThan(5);
    expect({ unknownToOkta, missing }).toEqual({ unknownToOkta: [], missing: [] });
  });
});
