import { describe, expect, it } from 'vitest';
import { readDiscoveryDocument } from '../../../../lambda/checks/oidc-discovery/discovery-document.ts';
import { readJwks } from '../../../../lambda/checks/oidc-discovery/jwks.ts';
import {
  readOrganization,
  statusPageCell,
} from '../../../../lambda/checks/oidc-discovery/okta-organization.ts';
import { faultsIn, judgementOf } from '../../../support/discovery-check.ts';
import { namedOrg } from '../../../support/named-org.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';

const METADATA = '/.well-known/openid-configuration';
const textOf = (folder: string, name: RegExp) => recordings(folder, name)[0]?.text ?? '';
const filledIn = (text: string, host: string) =>
  text.replace(/\{+your(OktaDomain|Subdomain)\}+(\.okta\.com)?/g, host);

/** A server of an org, the JWKS it names, and the organization document. */
interface Recorded {
  readonly host: string;
  readonly server: string;
  readonly discovery: string;
  readonly keys: string;
}

/** The org server is no part of these recordings; a custom server alone is judged by its own findings. */
async function judgeServer({ host, server, discovery, keys }: Recorded) {
  const path = `/oauth2/${server}`;
  const { origin, network } = await namedOrg(host, {
    [path + METADATA]: discovery,
    [`${path}/v1/keys`]: keys,
  });
  const judgement = await judgementOf({ url: origin, servers: [server], network });
  const subject = origin + path;
  return {
    faults: faultsIn(judgement).filter((fault) => fault.subject === subject),
    states: judgement.observations.filter((seen) => seen.subject === subject).map(({ state }) => state),
  };
}

const HEALTHY = { faults: [], states: ['ok'] };

describe.skipIf(!hasRecordings)('A captured authorization server, served as it was,', () => {
  const captured = (org: string): Recorded => ({
    host: `${org}.okta.com`,
    server: 'default',
    discovery: textOf('discovery', new RegExp(`^${org}\\.default\\.openid-configuration`)),
    keys: textOf('jwks', new RegExp(`^${org}\\.default\\.keys`)),
  });

  it.each(['dev-486191', 'dev-92899796'])('is healthy: %s', async (org) => {
    expect(await judgeServer(captured(org))).toEqual(HEALTHY);
  });

  it('is not healthy with the name of another org', async () => {
    const { faults } = await judgeServer({ ...captured('dev-486191'), host: 'dev-92899796.okta.com' });
    expect(faults).toContainEqual(
      expect.objectContaining({ condition: 'ISSUER_MISMATCH', reason: 'ISSUER_HOST', severity: 'critical' }),
    );
  });

  it('is not healthy without its keys', async () => {
    const { faults } = await judgeServer({ ...captured('dev-486191'), keys: '{"keys":[]}' });
    expect(faults).toEqual([
      expect.objectContaining({
        condition: 'NO_USABLE_SIGNING_KEY',
        reason: 'NO_KEYS',
        severity: 'critical',
      }),
    ]);
  });
});

describe.skipIf(!hasRecordings)('A documented example, with its placeholder filled in,', () => {
  const HOST = 'acme.okta.com';
  const keys = textOf('jwks', /^keys\.oas/);

  it('of a custom authorization server is healthy', async () => {
    const discovery = filledIn(textOf('discovery', /^custom-as\.openid/), HOST);
    expect(discovery).not.toContain('{your');
    const server = 'aus59pz16qgMvHvBS0g7';
    expect(await judgeServer({ host: HOST, server, discovery, keys })).toEqual(HEALTHY);
  });

  it('of the org authorization server is healthy, the org as a whole', async () => {
    const { origin, network } = await namedOrg(HOST, {
      [METADATA]: filledIn(textOf('discovery', /^org-as\.openid/), HOST),
      '/oauth2/v1/keys': keys,
      '/.well-known/okta-organization': textOf('okta-organization', /^ok14/),
    });
    const judgement = await judgementOf({ url: origin, network });
    expect(judgement.state).toBe('ok');
    expect(faultsIn(judgement).filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(judgement.observations.map(({ subject }) => subject)).toContain(origin);
    expect(judgement.memory).toMatchObject({ cell: 'okta.com:14' });
  });

  it('is not healthy while the placeholder is left in', async () => {
    const discovery = textOf('discovery', /^custom-as\.openid/);
    const { faults } = await judgeServer({ host: HOST, server: 'aus59pz16qgMvHvBS0g7', discovery, keys });
    expect(faults.map(({ condition }) => condition)).toContain('DISCOVERY_INVALID');
  });
});

describe.skipIf(!hasRecordings)('An RFC 8414 document', () => {
  it.each(recordings('discovery', /oauth-authorization-server/))(
    'is read, and told to lack what only OpenID Connect asks for: $name',
    ({ text }) => {
      const { issuer, jwksUri, problems } = readDiscoveryDocument(JSON.parse(text));
      expect(issuer).toMatch(/^https:/);
      const lacks = (field: string) => problems.some((problem) => problem.startsWith(`${field}:`));
      expect(lacks('id_token_signing_alg_values_supported')).toBe(true);
      expect(lacks('jwks_uri')).toBe(jwksUri === undefined);
      for (const present of [
        'issuer',
        'authorization_endpoint',
        'token_endpoint',
        'response_types_supported',
      ])
        expect(lacks(present) && !text.includes('{your')).toBe(false);
    },
  );

  it.each(recordings('discovery', /^org-as\.oauth-authorization-server/))(
    'of the org server names no JWKS: $name',
    ({ text }) => {
      const { jwksUri, problems } = readDiscoveryDocument(JSON.parse(text));
      expect(jwksUri).toBeUndefined();
      expect(problems.join('\n')).toContain('jwks_uri');
    },
  );
});

describe.skipIf(!hasRecordings)('A recorded key set', () => {
  it.each(recordings('jwks', /./))('has nothing but usable keys: $name', async ({ text }) => {
    const reading = await readJwks(JSON.parse(text));
    expect(reading.ok).toBe(true);
    const keys = reading.ok ? reading.keys : [];
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(keys.filter(({ unusable }) => unusable !== undefined)).toEqual([]);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  });
});

describe.skipIf(!hasRecordings)('A recorded organization document', () => {
  const CELLS: Readonly<Record<string, string | undefined>> = {
    'oas-classic.json': undefined,
    'oas-custom-url-oie.json': undefined,
    'ok14.json': 'okta.com:14',
    'op1.json': 'oktapreview.com:1',
    'op3-classic-v1.json': 'oktapreview.com:3',
    'op3-desktopmfa.json': 'oktapreview.com:3',
    'op3-oie.json': 'oktapreview.com:3',
  };

  it.each(recordings('okta-organization', /./))(
    'tells its cell, or that it is unknown: $name',
    ({ name, text }) => {
      const organization = readOrganization(JSON.parse(text));
      expect(organization).toBeDefined();
      const cell = organization?.cell;
      expect(cell === undefined ? undefined : statusPageCell(cell)).toBe(CELLS[name]);
    },
  );
});

describe('The cell of an org', () => {
  it.each([
    ['ok1', 'okta.com:1'],
    ['ok14', 'okta.com:14'],
    ['op3', 'oktapreview.com:3'],
    ['eu1', 'okta-emea.com:1'],
    ['gov1', undefined],
    ['ok', undefined],
    ['14', undefined],
    ['okta.com:14', undefined],
    ['OK14', undefined],
    ['xok14', undefined],
    ['ok14x', undefined],
    ['constructor1', undefined],
    ['', undefined],
  ])('%j is on the status page as %s', (cell, name) => {
    expect(statusPageCell(cell)).toBe(name);
  });
});
