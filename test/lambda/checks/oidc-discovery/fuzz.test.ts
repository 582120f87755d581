import fc from 'fast-check';
import { importJWK, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { readDiscoveryDocument } from '../../../../lambda/checks/oidc-discovery/discovery-document.ts';
import { readJwks } from '../../../../lambda/checks/oidc-discovery/jwks.ts';
import { readOrganization } from '../../../../lambda/checks/oidc-discovery/okta-organization.ts';
import { faultsIn, judgementOf } from '../../../support/discovery-check.ts';
import { publicJwk } from '../../../support/independent-server.ts';
import { discoveryDocument, plainOrg } from '../../../support/plain-org.ts';

const RUNS = { numRuns: 400 };
const sound = discoveryDocument('https://acme.okta.example');
const keys = [
  publicJwk({ alg: 'RS256' }),
  publicJwk({ alg: 'RS256', bits: 1024 }),
  publicJwk({ alg: 'ES256' }),
  publicJwk({ alg: 'EdDSA' }),
];

/** The object with some members replaced by any JSON, and some taken away. */
function spoilt(object: object) {
  const names = Object.keys(object);
  return fc
    .record({
      replaced: fc.dictionary(fc.constantFrom(...names), fc.jsonValue(), { maxKeys: 2 }),
      removed: fc.subarray(names, { maxLength: 2 }),
      added: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
    })
    .map(({ replaced, removed, added }) => {
      const members = Object.entries({ ...added, ...object, ...replaced });
      return Object.fromEntries(members.filter(([name]) => !removed.includes(name)));
    });
}

const isUrl = (value: unknown) => typeof value === 'string' && URL.canParse(value);
const isListOfNames = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');

/** OpenID Connect Discovery 1.0, section 3, stated once more and apart from the code under test. */
function isComplete(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const fields = json as Record<string, unknown>;
  return (
    ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'].every((name) => isUrl(fields[name])) &&
    ['response_types_supported', 'subject_types_supported', 'id_token_signing_alg_values_supported'].every(
      (name) => isListOfNames(fields[name]),
    )
  );
}

/** What RFC 7518 calls text in a public key, and what it wants nobody to see; jose minds less. */
const isPublicKey = (key: Record<string, unknown>) =>
  ({ RSA: ['n', 'e'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] })[String(key['kty'])]?.every(
    (name) => typeof key[name] === 'string',
  ) === true && !['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => Object.hasOwn(key, name));

/** What a client that uses jose could verify with, found by way of the key that jose makes of it. */
async function verifies(key: Record<string, unknown>): Promise<boolean> {
  const { kid, use, alg, kty } = key;
  if (typeof kid !== 'string' || kid === '' || (use !== undefined && use !== 'sig')) return false;
  if (!isPublicKey(key)) return false;
  const fallback = { RSA: 'RS256', EC: 'ES256', OKP: 'EdDSA' }[String(kty)];
  const algorithm = typeof alg === 'string' ? alg : fallback;
  if (algorithm === undefined) return false;
  try {
    const imported = await importJWK(key as JWK, algorithm);
    if (imported instanceof Uint8Array) return false;
    const { modulusLength = 2048 } = imported.algorithm as { modulusLength?: number };
    return imported.type === 'public' && imported.usages.includes('verify') && modulusLength >= 2048;
  } catch {
    return false;
  }
}

describe('A discovery document of any JSON', () => {
  it('is read without an exception, and is sound only when nothing mandatory is missing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), spoilt(sound)), (json) => {
        const { problems, jwksUri, endpoints } = readDiscoveryDocument(json);
        expect(problems.length === 0).toBe(isComplete(json));
        expect([jwksUri, ...Object.values(endpoints)].every((url) => url === undefined || isUrl(url))).toBe(
          true,
        );
      }),
      RUNS,
    );
  });

  it('has its issuer told as it is, byte for byte', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (issuer) => {
        expect(readDiscoveryDocument({ ...sound, issuer }).issuer).toBe(issuer);
      }),
    );
  });
});

describe('A key set of any JSON', () => {
  it('is read without an exception, and its keys are usable only when jose can verify with them', async () => {
    const key = fc.oneof(...keys.map(spoilt), fc.dictionary(fc.string(), fc.jsonValue()));
    const set = fc.oneof(fc.record({ keys: fc.array(key, { maxLength: 3 }) }), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(set, async (json) => {
        const reading = await readJwks(json);
        if (!reading.ok) return;
        const given = (json as { keys: Record<string, unknown>[] }).keys;
        expect(reading.keys).toHaveLength(given.length);
        const usable = reading.keys.map(({ unusable }) => unusable === undefined);
        expect(usable).toEqual(await Promise.all(given.map(verifies)));
      }),
      RUNS,
    );
  });
});

describe('An organization document of any JSON', () => {
  it('is read without an exception, and names a cell only when that is a text', () => {
    const cell = fc.oneof(fc.jsonValue(), fc.constantFrom('ok14', 'op3'));
    const json = fc.oneof(
      fc.jsonValue(),
      fc.record({ id: fc.string(), cell }),
      fc.record({ id: fc.string() }),
    );
    fc.assert(
      fc.property(json, (document) => {
        const organization = readOrganization(document);
        const named = (document as { cell?: unknown } | null)?.cell;
        if (organization?.cell !== undefined) expect(organization.cell).toBe(named);
      }),
      RUNS,
    );
  });
});

describe('JSON as deep as a body may be long', () => {
  const deep = JSON.parse(`${'['.repeat(400_000)}${']'.repeat(400_000)}`);
  const [key = {}] = keys;

  it('is no discovery document, and no exception', () => {
    expect(readDiscoveryDocument({ ...sound, issuer: deep }).problems).toHaveLength(1);
  });

  it('is no key set, and no exception', async () => {
    expect((await readJwks({ keys: { deep } })).ok).toBe(false);
  });

  it('is no use of a key, and no exception', async () => {
    const reading = await readJwks({ keys: [{ ...key, use: deep }] });
    expect(reading.ok && reading.keys[0]?.unusable).toBeDefined();
  });
});

describe('Whatever bytes a server sends', () => {
  const served = async (bytes: (path: string) => string | undefined) => {
    const { origin } = await plainOrg({ body: bytes });
    return { judgement: await judgementOf({ url: origin }), origin };
  };
  const isDiscovery = (path: string) => path.endsWith('openid-configuration');

  it('instead of its discovery document, the org is not healthy', async () => {
    await Promise.all(
      fc
        .sample(fc.oneof(fc.string(), fc.json(), fc.constantFrom('', 'null', '[]', '{}', '﻿{}')), 30)
        .map(async (text) => {
          const { judgement } = await served((path) => (isDiscovery(path) ? text : undefined));
          expect(judgement.state).toBe('critical');
          expect(faultsIn(judgement).length).toBeGreaterThan(0);
        }),
    );
  });

  // A stored finding has to fit into 400 kB and a message into 256 kB, or nobody is ever told.
  const LONG = 'x'.repeat(300_000);
  const many = Array.from({ length: 5000 }, (_, i) => ({
    kty: 'RSA',
    kid: `${i}`,
    use: 'enc',
    n: 'AQ',
    e: 'AQAB',
  }));
  it.each([
    ['an issuer', (path: string) => ({ path, issuer: `https://acme.okta.example/${LONG}` })],
    ['a host', (path: string) => ({ path, token_endpoint: `https://${LONG}.example/` })],
  ])('what is said of it stays small: %s of 300 kB', async (_what, spoil) => {
    const { judgement } = await served((path) =>
      isDiscovery(path) ? JSON.stringify({ ...sound, ...spoil(path) }) : undefined,
    );
    expect(judgement.findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(judgement.findings).length).toBeLessThan(50_000);
  });

  it('what is said of it stays small: 5000 unusable keys', async () => {
    const { judgement } = await served((path) =>
      path.endsWith('/keys') ? JSON.stringify({ keys: many }) : undefined,
    );
    expect(judgement.findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(judgement.findings).length).toBeLessThan(50_000);
  });
});
