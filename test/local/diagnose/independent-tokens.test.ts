/** Access tokens that this project did not make: of panva's oidc-provider, and judged beside jose. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TokenExpectations } from '../../../local/diagnose/token/judge-claims.ts';
import { judgeToken } from '../../../local/diagnose/token/judge-token.ts';
import { readToken } from '../../../local/diagnose/token/read-token.ts';
import { signatureOf } from '../../../local/diagnose/token/verify-signature.ts';
import { startSimulatedStatusPage } from '../../../local/simulated-status-page/simulated-status-page.ts';
import { independentServer, privateJwk } from '../../support/independent-server.ts';
import { HOST, testAuthority } from '../../support/loopback-network.ts';
import { oktaMonitor } from '../../support/run-program.ts';
import type { Report } from './planted-org.ts';

const SECRET = 'a-secret-of-the-client-0123456789';
const AUDIENCE = 'api://default';

type Form = 'RS256' | 'ES256' | 'opaque';

/** An authorization server at the paths of a custom one of Okta, whose client gets tokens of one form. */
async function providerOf(form: Form, clientIsActive = true) {
  const server = await independentServer({});
  const issuer = `${server.origin}/oauth2/default`;
  const client = {
    client_id: 'app',
    client_secret: SECRET,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
  const jwt = { accessTokenFormat: 'jwt', jwt: { sign: { alg: form } } };
  await server.deploy(
    {
      jwks: { keys: [privateJwk({ alg: 'RS256' }), privateJwk({ alg: 'ES256' })] },
      clients: clientIsActive ? [client] : [],
      routes: { token: '/v1/token', introspection: '/v1/introspect', jwks: '/v1/keys' },
      scopes: ['orders.read'],
      features: {
        clientCredentials: { enabled: true },
        introspection: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => AUDIENCE,
          getResourceServerInfo: () => ({
            scope: 'orders.read',
            audience: AUDIENCE,
            ...(form === 'opaque' ? { accessTokenFormat: 'opaque' } : jwt),
          }),
        },
      },
    },
    issuer,
  );
  return { origin: server.origin, issuer };
}

async function diagnosed(origin: string, options: readonly string[]): Promise<Report> {
  const now = () => new Date();
  const page = await startSimulatedStatusPage({ now });
  const folder = mkdtempSync(path.join(tmpdir(), 'diagnose-'));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true });
    await page.close();
  });
  const ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, `${(await testAuthority()).pem}\n${page.caPem}\n`);
  const { port } = new URL(origin);
  const { stdout, stderr, exitCode } = await oktaMonitor([
    ...['diagnose', '--json', '--org', origin, '--authorization-server', 'default'],
    ...['--resolve', `${HOST}:${port}:127.0.0.1`, '--ca', ca, '--allow-private-addresses'],
    ...['--status-page', page.url, '--control-target', origin, ...options],
  ]);
  if (!stdout.startsWith('{')) throw new Error(`no report: ${stderr}`);
  return { ...JSON.parse(stdout), exitCode };
}

const CLIENT = ['--client-id', 'app', '--client-secret', SECRET, '--scope', 'orders.read'];

describe('A token that oidc-provider issues', { timeout: 60_000 }, () => {
  it.each([
    { form: 'RS256', signature: 'ok', observed: /^RS256 by / },
    { form: 'ES256', signature: 'ok', observed: /^ES256 by / },
  ] as const)(
    'as a JWT by $form is verified, and its answer that it introspects no JWT harms nothing',
    async ({ form, signature, observed }) => {
      const { origin, issuer } = await providerOf(form);
      const { verdict, lines } = await diagnosed(origin, [...CLIENT, '--expect-audience', AUDIENCE]);
      const line = (what: string) => lines.find((one) => one.area === 'Access token' && one.what === what);
      expect(line('signature')).toMatchObject({
        state: signature,
        observed: expect.stringMatching(observed),
      });
      expect(line('iss')).toMatchObject({ state: 'ok', observed: issuer });
      expect(line('aud')).toMatchObject({ state: 'ok', observed: AUDIENCE });
      expect(line('introspection')).toMatchObject({
        state: 'info',
        observed: expect.stringContaining('does not introspect such tokens'),
      });
      expect(line('scp')).toMatchObject({ observed: 'orders.read' });
      expect(verdict).toBeNull();
    },
  );

  it('in an opaque form is known to its issuer alone', async () => {
    const { origin } = await providerOf('opaque');
    const { verdict, lines } = await diagnosed(origin, CLIENT);
    const ofToken = lines.filter(({ area }) => area === 'Access token');
    expect(ofToken).toMatchObject([
      { what: 'form', state: 'info', observed: expect.stringContaining('opaque') },
      { what: 'introspection', state: 'ok', observed: 'active, with orders.read' },
    ]);
    expect(verdict).toBeNull();
  });

  it('is refused to a client that it does not know, which the verdict says', async () => {
    const { origin } = await providerOf('RS256', false);
    const { verdict, exitCode } = await diagnosed(origin, CLIENT);
    expect(verdict).toMatchObject({ code: expect.stringMatching(/^CLIENT_/), severity: 'critical' });
    expect(exitCode).toBe(2);
  });

  it('that is not its own is not active there', async () => {
    const { origin } = await providerOf('opaque');
    const foreign = 'Vq7yPz3nXc0aK9mB4sD2fG6hJ8lQ1wE5rT7yU3iO0pA';
    const { verdict } = await diagnosed(origin, [...CLIENT, '--access-token', foreign]);
    expect(verdict).toMatchObject({ code: 'TOKEN_INACTIVE' });
  });
});

describe('A token is judged as jose judges it', () => {
  const ISSUER = 'https://acme.okta.com/oauth2/default';
  const NOW = 1_800_000_000;
  const expected: TokenExpectations = {
    org: { url: 'https://acme.okta.com', customDomains: [] },
    namedDomains: [],
    authorizationServer: 'default',
    audience: AUDIENCE,
    endpoint: undefined,
  };

  async function keysOf(alg: string) {
    const [published, other] = [await generateKeyPair(alg), await generateKeyPair(alg)];
    const jwk = { ...(await exportJWK(published.publicKey)), kid: 'published', alg, use: 'sig' };
    return { published, other, jwks: { keys: [jwk] } as JSONWebKeySet };
  }

  async function ours(token: string, jwks: JSONWebKeySet): Promise<boolean> {
    const reading = readToken(token);
    const signature = reading.kind === 'jwt' ? await signatureOf(token, reading.alg, jwks) : undefined;
    const facts = { reading, signature, keysProblem: undefined };
    return judgeToken(facts, expected, new Date(NOW * 1000)).causes.length === 0;
  }

  async function theirs(token: string, jwks: JSONWebKeySet): Promise<boolean> {
    const options = { issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(NOW * 1000) };
    return jwtVerify(token, createLocalJWKSet(jwks), options).then(
      () => true,
      () => false,
    );
  }

  const around = fc.constantFrom(-3600, -1, 0, 1, 3600);
  const token = fc.record({
    exp: around,
    nbf: fc.option(around, { nil: undefined }),
    iss: fc.constantFrom(
      ISSUER,
      `${ISSUER}/`,
      'https://acme.okta.com',
      'https://acme.oktapreview.com/oauth2/default',
    ),
    aud: fc.constantFrom<string | string[]>(AUDIENCE, [AUDIENCE, 'other'], 'api://orders', ['a', 'b']),
    kid: fc.constantFrom('published', 'another', undefined),
    isOfOther: fc.boolean(),
    isAltered: fc.boolean(),
  });

  it.each(['RS256', 'ES256', 'PS384', 'EdDSA'])(
    'for times, issuers, audiences and keys of every kind, by %s',
    async (alg) => {
      const { published, other, jwks } = await keysOf(alg);
      const counts = { good: 0, bad: 0 };
      await fc.assert(
        fc.asyncProperty(token, async ({ exp, nbf, iss, aud, kid, isOfOther, isAltered }) => {
          const payload: JWTPayload = { iss, aud, iat: NOW - 7200, exp: NOW + exp, scp: ['orders.read'] };
          if (nbf !== undefined) payload.nbf = NOW + nbf;
          const signed = await new SignJWT(payload)
            .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
            .sign((isOfOther ? other : published).privateKey);
          const [head, body = '', mac] = signed.split('.');
          const text = isAltered ? [head, altered(body), mac].join('.') : signed;
          const verdict = await theirs(text, jwks);
          counts[verdict ? 'good' : 'bad'] += 1;
          expect(await ours(text, jwks)).toBe(verdict);
        }),
        // What is good in all respects is rare among random ones.
        {
          numRuns: 150,
          examples: [[GOOD], [{ ...GOOD, exp: 1 }], [{ ...GOOD, nbf: 0 }], [{ ...GOOD, kid: undefined }]],
        },
      );
      expect(Math.min(counts.good, counts.bad)).toBeGreaterThan(3);
    },
  );

  const GOOD = {
    exp: 3600,
    nbf: undefined,
    iss: ISSUER,
    aud: AUDIENCE,
    kid: 'published',
    isOfOther: false,
    isAltered: false,
  } as const;

  /** Another claim, still well-formed. */
  function altered(body: string): string {
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    return Buffer.from(JSON.stringify({ ...claims, scp: ['okta.users.manage'] })).toString('base64url');
  }

  it('with an algorithm that needs no key, or a shared one, is refused', async () => {
    const { jwks } = await keysOf('RS256');
    const shared = new TextEncoder().encode('a shared secret of thirty-two bytes');
    const payload = { iss: ISSUER, aud: AUDIENCE, iat: NOW, exp: NOW + 60, scp: ['a'] };
    const symmetric = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', kid: 'published' })
      .sign(shared);
    const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${base64url({ alg: 'none' })}.${base64url(payload)}.`;
    for (const each of [symmetric, unsigned]) {
      expect(await theirs(each, jwks)).toBe(false);
      expect(await ours(each, jwks)).toBe(false);
    }
  });
});
