/** Authorization servers that this project did not write: panva's oidc-provider over TLS on this machine. */
import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { JWK } from 'jose';
import type Provider from 'oidc-provider';
import { vi } from 'vitest';
import { HOST } from './loopback-network.ts';
import { listen, tlsIdentity } from './loopback-servers.ts';

export type Configuration = Readonly<Record<string, unknown>>;

export interface IndependentServer {
  readonly origin: string;
  /** Puts another deployment under the same origin, as a rollout does. */
  deploy(configuration: Configuration, issuer?: string): Promise<void>;
  /** Answers a path itself from now on, as a proxy in front of the deployment may. */
  intercept(path: string, respond: RequestListener): void;
}

export async function independentServer(configuration: Configuration): Promise<IndependentServer> {
  const deployed = new Map<string, RequestListener>();
  const intercepted = new Map<string, RequestListener>();
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    const { url = '/' } = request;
    const prefix = [...deployed.keys()].filter((path) => url.startsWith(path)).at(-1) ?? '';
    const serve = intercepted.get(url) ?? deployed.get(prefix);
    serve?.(mounted(request, intercepted.has(url) ? '' : prefix), response);
  };
  const { port } = await listen(createServer(await tlsIdentity(), respond));
  const origin = `https://${HOST}:${port}`;
  const server: IndependentServer = {
    origin,
    async deploy(next, issuer = origin) {
      const path = issuer.startsWith(`${origin}/oauth2`) ? issuer.slice(origin.length) : '';
      deployed.set(path, (await providerOf(issuer, next)).callback());
    },
    intercept(path, listener) {
      intercepted.set(path, listener);
    },
  };
  await server.deploy(configuration);
  return server;
}

/** As Express mounts an application below a path. */
function mounted(request: IncomingMessage, prefix: string): IncomingMessage {
  if (prefix === '') return request;
  const { url = '/' } = request;
  return Object.assign(request, { originalUrl: url, baseUrl: prefix, url: url.slice(prefix.length) });
}

export async function providerOf(issuer: string, configuration: Configuration): Promise<Provider> {
  // It warns of its in-memory store and of old runtimes, which is of no interest here.
  const quiet = (['warn', 'info'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation(() => {}),
  );
  try {
    const { default: OidcProvider } = await import('oidc-provider');
    return new OidcProvider(issuer, configuration);
  } finally {
    for (const spy of quiet) spy.mockRestore();
  }
}

export interface KeyKind {
  readonly alg: string;
  readonly use?: string;
  readonly bits?: number;
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** A new private key as JWK, such as an authorization server is configured with. */
export function privateJwk({ alg, use = 'sig', bits = 2048 }: KeyKind): JWK {
  const curve = CURVES[alg];
  const { privateKey } =
    curve !== undefined
      ? generateKeyPairSync('ec', { namedCurve: curve })
      : alg === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa', { modulusLength: bits });
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), alg, use };
}

/** The public half, with a kid; the provider names the keys it is configured with by itself. */
export function publicJwk(kind: KeyKind, kid = 'key-1'): JWK {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest } = privateJwk(kind);
  return { ...rest, kid };
}
