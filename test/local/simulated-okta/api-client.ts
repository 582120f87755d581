/** A client of the simulated API, written by hand, so that any part of what it sends can be wrong or missing. */
import { createHash, randomUUID } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';

export interface Asked {
  /** @default 'GET' */
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  /** Names in lower case; what came several times is joined by commas, as HTTP allows. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A way to ask the org. */
export interface Door {
  readonly origin: string;
  ask(asked: Asked): Promise<Reply>;
}

/** Asks without a socket; an answer is had as soon as it is made. */
export function doorWithoutSocket(api: SimulatedApi, origin = 'https://acme.okta.example'): Door {
  return {
    origin,
    async ask({ method = 'GET', path, headers = {}, body = '' }) {
      const answer = await api.answer({ method, path, origin, headers, body }, AbortSignal.abort());
      if (answer === undefined) throw new Error(`${path} is not of the API`);
      const sent = Object.entries({ ...answer.headers, ...answer.repeated }).map(
        ([name, value]) => [name.toLowerCase(), [value].flat().join(', ')] as const,
      );
      return { status: answer.status, headers: Object.fromEntries(sent), text: answer.body.toString() };
    },
  };
}

/** Asks over TLS, each time on a connection of its own. */
export function doorOverTls(origin: string, ca: string): Door {
  return {
    origin,
    ask: ({ method = 'GET', path, headers = {}, body = '' }) =>
      new Promise<Reply>((resolve, reject) => {
        const signal = AbortSignal.timeout(5000);
        const options = { method, headers, ca, signal, agent: false as const };
        const outgoing = httpsRequest(origin + path, options, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const received = Object.entries(incoming.headers).map(
              ([name, value = '']) => [name, [value].flat().join(', ')] as const,
            );
            resolve({
              status: incoming.statusCode ?? 0,
              headers: Object.fromEntries(received),
              text: Buffer.concat(chunks).toString(),
            });
          });
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
  };
}

export function jsonOf({ text }: Reply): Record<string, unknown> {
  return JSON.parse(text);
}

/** A key pair of a client, and its public part as it is registered or put into a proof. */
export interface ClientKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK & { kid: string };
}

export async function clientKey(algorithm = 'ES256'): Promise<ClientKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: algorithm } };
}

/** A claim or header parameter that is undefined is left out. */
export type Parts = Readonly<Record<string, unknown>>;

async function signed(key: ClientKey, header: Parts, claims: Parts): Promise<string> {
  const alg = String(header['alg'] ?? key.publicJwk.alg);
  const set = (parts: Parts) =>
    Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return new SignJWT(set(claims) as JWTPayload)
    .setProtectedHeader({ ...set(header), alg })
    .sign(key.privateKey);
}

export function epochSeconds(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}

/** A sound client assertion, with claims and header parameters replaced. */
export function assertionOf(
  clientId: string,
  key: ClientKey,
  audience: string,
  now: Date,
  claims: Parts = {},
  header: Parts = {},
): Promise<string> {
  const iat = epochSeconds(now);
  const sound = { iss: clientId, sub: clientId, aud: audience, iat, exp: iat + 300, jti: randomUUID() };
  return signed(key, { kid: key.publicJwk.kid, ...header }, { ...sound, ...claims });
}

/** A sound DPoP proof, with claims and header parameters replaced. @param url without its query */
export function proofOf(
  key: ClientKey,
  method: string,
  url: string,
  now: Date,
  claims: Parts = {},
  header: Parts = {},
): Promise<string> {
  const { kid: _kid, alg: _alg, ...jwk } = key.publicJwk;
  const sound = { htm: method, htu: url, iat: epochSeconds(now), jti: randomUUID() };
  return signed(key, { typ: 'dpop+jwt', jwk, ...header }, { ...sound, ...claims });
}

export function hashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url');
}

export const TOKEN_PATH = '/oauth2/v1/token';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A request for a token. @param form replaces parameters; undefined leaves one out */
export function tokenRequest(
  assertion: string,
  scope: string,
  proof?: string,
  form: Readonly<Record<string, string | undefined>> = {},
): Asked {
  const parameters = {
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...form,
  };
  const sent = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) sent.set(name, value);
  }
  return {
    method: 'POST',
    path: TOKEN_PATH,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(proof === undefined ? {} : { dpop: proof }),
    },
    body: sent.toString(),
  };
}

/** A client that does everything right: gets a token bound to its key, and calls with it. */
export interface SoundClient {
  readonly accessToken: string;
  get(path: string): Promise<Reply>;
}

export async function soundClient(
  door: Door,
  clientId: string,
  key: ClientKey,
  scope: string,
  now: () => Date,
): Promise<SoundClient> {
  const url = door.origin + TOKEN_PATH;
  const dpopKey = await clientKey();
  let nonce: string | undefined;

  async function askForToken(): Promise<Reply> {
    const assertion = await assertionOf(clientId, key, url, now());
    const reply = await door.ask(
      tokenRequest(assertion, scope, await proofOf(dpopKey, 'POST', url, now(), { nonce })),
    );
    nonce = reply.headers['dpop-nonce'] ?? nonce;
    return reply;
  }

  const challenged = await askForToken();
  const issued = challenged.status === 400 ? await askForToken() : challenged;
  const accessToken = String(jsonOf(issued)['access_token']);
  return {
    accessToken,
    async get(path) {
      const resource = door.origin + path.split('?')[0];
      const proof = await proofOf(dpopKey, 'GET', resource, now(), { ath: hashOf(accessToken), nonce });
      const headers = { authorization: `DPoP ${accessToken}`, dpop: proof };
      return door.ask({ path, headers });
    },
  };
}
