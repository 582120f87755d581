import { createServer, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { faultsIn, judgementOf } from '../../../support/discovery-check.ts';
import {
  type Configuration,
  independentServer,
  privateJwk,
  providerOf,
  publicJwk,
} from '../../../support/independent-server.ts';
import { HOST, systemClock } from '../../../support/loopback-network.ts';
import { listen } from '../../../support/loopback-servers.ts';

const keys = (...algorithms: string[]) => ({ jwks: { keys: algorithms.map((alg) => privateJwk({ alg })) } });
/** What would disturb someone. */
const troubles = (judgement: Parameters<typeof faultsIn>[0]) =>
  faultsIn(judgement).filter(({ severity }) => severity !== 'info');
const conditionsOf = (judgement: Parameters<typeof faultsIn>[0]) =>
  troubles(judgement).map(({ condition }) => condition);

describe('A deployment of oidc-provider that is sound', () => {
  const DEPLOYMENTS: readonly [string, Configuration][] = [
    ['as it comes', {}],
    [
      'with the paths of Okta',
      {
        ...keys('RS256'),
        routes: {
          authorization: '/oauth2/v1/authorize',
          token: '/oauth2/v1/token',
          userinfo: '/oauth2/v1/userinfo',
          jwks: '/oauth2/v1/keys',
          end_session: '/oauth2/v1/logout',
          pushed_authorization_request: '/oauth2/v1/par',
        },
      },
    ],
    ['with several keys', keys('RS256', 'RS256', 'RS256')],
    ['with EC keys', keys('ES256', 'ES384', 'ES512')],
    ['with keys of several kinds', keys('RS256', 'PS256', 'ES256', 'EdDSA')],
    ['with every feature', { ...keys('RS256'), features: { introspection: { enabled: true } } }],
  ];

  it.each(DEPLOYMENTS)('is healthy %s', async (_what, configuration) => {
    const { origin } = await independentServer(configuration);
    const judgement = await judgementOf({ url: origin });
    expect(troubles(judgement)).toEqual([]);
    expect(judgement.state).toBe('ok');
    expect(judgement.measurements.map(({ metric }) => metric)).toContain('DiscoveryLatency');
  });

  it('is healthy before, while and after its keys are rotated', async () => {
    const [first, second, third] = ['RS256', 'RS256', 'RS256'].map((alg) => privateJwk({ alg }));
    const server = await independentServer({ jwks: { keys: [first] } });
    const states: string[] = [];
    for (const rotated of [[first], [first, second], [second, first], [second], [third]]) {
      await server.deploy({ jwks: { keys: rotated } });
      const judgement = await judgementOf({ url: server.origin });
      states.push(judgement.state, ...conditionsOf(judgement));
    }
    expect(states).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it('is healthy beside another one that is mounted as a custom server', async () => {
    const server = await independentServer(keys('RS256'));
    await server.deploy(keys('ES256'), `${server.origin}/oauth2/default`);
    const judgement = await judgementOf({ url: server.origin, servers: ['default'] });
    expect(troubles(judgement)).toEqual([]);
    expect(judgement.state).toBe('ok');
  });
});

describe('A deployment of oidc-provider is broken', () => {
  const broken = (condition: string, reason?: string) => [
    expect.objectContaining({ condition, severity: 'critical', ...(reason === undefined ? {} : { reason }) }),
  ];

  it.each([
    ['host', (origin: string) => origin.replace(HOST, 'other.okta.example'), 'ISSUER_HOST'],
    ['scheme', (origin: string) => origin.replace('https:', 'http:'), 'ISSUER_SCHEME'],
    ['trailing slash', (origin: string) => `${origin}/`, 'ISSUER_TRAILING_SLASH'],
    ['path', (origin: string) => `${origin}/tenant`, 'ISSUER_PATH'],
  ])('when its issuer is another in its %s', async (_what, change, reason) => {
    const server = await independentServer({});
    await server.deploy(keys('RS256'), change(server.origin));
    expect(troubles(await judgementOf({ url: server.origin }))).toEqual(broken('ISSUER_MISMATCH', reason));
  });

  it('when it has no keys at all', async () => {
    const { origin } = await independentServer({ jwks: { keys: [] } });
    const conditions = conditionsOf(await judgementOf({ url: origin }));
    expect(conditions).toContain('NO_USABLE_SIGNING_KEY');
    expect(conditions).toContain('DISCOVERY_INVALID');
  });

  it('when its JWKS is emptied on the way', async () => {
    const server = await independentServer(keys('RS256'));
    server.intercept('/jwks', (_request, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"keys":[]}'),
    );
    const judgement = await judgementOf({ url: server.origin });
    expect(troubles(judgement)).toEqual(broken('NO_USABLE_SIGNING_KEY', 'NO_KEYS'));
  });

  it('when the JWKS is that of another deployment, with keys for another algorithm', async () => {
    const server = await independentServer(keys('RS256'));
    server.intercept('/jwks', (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ keys: [publicJwk({ alg: 'ES256' })] }));
    });
    expect(troubles(await judgementOf({ url: server.origin }))).toEqual(broken('NO_USABLE_SIGNING_KEY'));
  });

  it('when its only key is for encryption', async () => {
    const encryption = privateJwk({ alg: 'RSA-OAEP-256', use: 'enc' });
    const { origin } = await independentServer({
      jwks: { keys: [encryption] },
      features: { encryption: { enabled: true } },
    });
    expect(conditionsOf(await judgementOf({ url: origin }))).toContain('NO_USABLE_SIGNING_KEY');
  });

  it('when the proxy in front does not say that clients speak https', async () => {
    const server = await independentServer(keys('RS256'));
    const provider = await providerOf(server.origin, keys('RS256'));
    const behind = await listen(createServer(provider.callback()));
    server.intercept('/.well-known/openid-configuration', ({ url = '', headers }, response) => {
      const onward = request({ port: behind.port, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
      onward.end();
    });
    const judgement = await judgementOf({ url: server.origin });
    expect(troubles(judgement)).toContainEqual(broken('DISCOVERY_INVALID', 'NOT_HTTPS')[0]);
  });

  it('when it was mounted elsewhere than its issuer says', async () => {
    const server = await independentServer(keys('RS256'));
    const judgement = await judgementOf({ url: server.origin, servers: ['default'] });
    expect(troubles(judgement)).toEqual(broken('DISCOVERY_UNAVAILABLE', 'HTTP_4XX'));
    expect(troubles(judgement)[0]?.subject).toBe(`${server.origin}/oauth2/default`);
  });

  it('when it is gone', async () => {
    const server = await independentServer(keys('RS256'));
    const nowhere = { resolve: async () => [{ address: '127.0.0.2', family: 4 }], clock: systemClock };
    const judgement = await judgementOf({ url: server.origin, network: nowhere });
    // The control target is the same host here, so that nothing can be said of the org.
    expect(judgement.state).toBe('unknown');
    expect(judgement.unseen).toBe('everything');
  });
});
