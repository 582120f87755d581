/** An org made of functions: answers, keys, and a token endpoint that does what a test says. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { HttpAnswer } from '../../../../lambda/net/https.ts';
import type { ApiRequest, Authorizer } from '../../../../lambda/okta/credentials/authorizer.ts';
import { type ClientKey, storedClientKey } from '../../../../lambda/okta/credentials/client-key.ts';
import type { CredentialProblem } from '../../../../lambda/okta/credentials/credential-fault.ts';
import { type Randomness, systemRandomness } from '../../../../lambda/okta/credentials/proofs.ts';
import type { OutgoingRequest, Send } from '../../../../lambda/okta/transport.ts';
import { NOW } from '../../../support/alerting-values.ts';

export const ORG = 'https://acme.okta.example';
export const TOKEN_URL = `${ORG}/oauth2/v1/token`;
export const APPS = { method: 'GET', url: `${ORG}/api/v1/apps?limit=1` } as const;
export const CLIENT_ID = '0oa1b2c3d4e5f6g7h8i9';
export const SCOPES = ['okta.apps.read', 'okta.logs.read'];
/** Aborts never; as the limits of a run, it takes any number of listeners. */
export const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

export function answer(
  status: number,
  body: unknown = {},
  headers: HttpAnswer['headers'] = {},
  sentAt: Date = NOW,
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    firstByteMs: 1,
    totalMs: 2,
    sentAt,
    receivedAt: sentAt,
  };
}

export const granted = (token: string, changes: Record<string, unknown> = {}) =>
  answer(200, {
    token_type: 'DPoP',
    expires_in: 3600,
    access_token: token,
    scope: SCOPES.join(' '),
    ...changes,
  });

export const wantsNonce = (nonce: string, status = 400) =>
  answer(
    status,
    { error: 'use_dpop_nonce', error_description: 'Authorization server requires nonce in DPoP proof.' },
    { 'dpop-nonce': nonce },
  );

export const refusesClient = (description = 'The client_assertion signature is invalid.') =>
  answer(401, { error: 'invalid_client', error_description: description });

/** What a request to the token endpoint consists of. */
export interface TokenRequest {
  readonly request: OutgoingRequest;
  readonly form: Readonly<Record<string, string>>;
  readonly assertion: Jwt;
  /** Absent without DPoP. */
  readonly proof: Jwt | undefined;
}

export interface Jwt {
  readonly text: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

function jwtOf(text: string): Jwt {
  return { text, header: { ...decodeProtectedHeader(text) }, claims: decodeJwt(text) };
}

export function tokenRequestOf(request: OutgoingRequest): TokenRequest {
  const form = Object.fromEntries(new URLSearchParams(request.body));
  const { dpop } = request.headers;
  const proof = dpop === undefined ? undefined : jwtOf(dpop);
  return { request, form, assertion: jwtOf(form['client_assertion'] ?? ''), proof };
}

export interface TokenEndpoint {
  readonly send: Send;
  readonly requests: readonly TokenRequest[];
}

/** Answers each request as told, the last answer for all later ones. */
export function tokenEndpoint(
  ...answers: readonly (HttpAnswer | ((request: TokenRequest) => HttpAnswer | Promise<HttpAnswer>))[]
): TokenEndpoint {
  const requests: TokenRequest[] = [];
  const send: Send = async (request) => {
    const read = tokenRequestOf(request);
    requests.push(read);
    const next = answers[Math.min(requests.length, answers.length) - 1];
    if (next === undefined) throw new Error('no answer');
    return typeof next === 'function' ? next(read) : next;
  };
  return { send, requests };
}

export function privateKeyOf(alg: 'RS256' | 'ES256'): KeyObject {
  return alg === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

export function pem(key: KeyObject): string {
  return String(key.export({ format: 'pem', type: 'pkcs8' }));
}

export function newClientKey(kid?: string): Promise<ClientKey> {
  return storedClientKey(pem(privateKeyOf('ES256')), kid);
}

/** Ids that can be told apart and repeated. */
export function countingRandomness(): Randomness {
  let last = 0;
  return {
    newId: () => {
      last += 1;
      return `id-${last}`;
    },
    newKeyPair: systemRandomness.newKeyPair,
  };
}

/** What a call of the API carried. */
export interface ApiCall {
  readonly authorization: string | undefined;
  readonly proof: Jwt | undefined;
}

export interface Org {
  /** Token requests to the endpoint, all else to the API. */
  readonly send: Send;
  readonly calls: readonly ApiCall[];
}

/** Answers each call of the API as told, the last answer for all later ones. */
export function orgWith(
  endpoint: Pick<TokenEndpoint, 'send'>,
  ...answers: readonly (HttpAnswer | ((call: ApiCall) => HttpAnswer))[]
): Org {
  const calls: ApiCall[] = [];
  const send: Send = async (request, signal) => {
    if (request.url === TOKEN_URL) return endpoint.send(request, signal);
    const { authorization, dpop } = request.headers;
    const call = { authorization, proof: dpop === undefined ? undefined : jwtOf(dpop) };
    calls.push(call);
    const next = answers[Math.min(calls.length, answers.length) - 1];
    if (next === undefined) throw new Error('no answer');
    return typeof next === 'function' ? next(call) : next;
  };
  return { send, calls };
}

/** One call as the client makes it, to its end: an answer, or why there is none. */
export async function callOf(
  authorizer: Authorizer,
  send: Send,
  request: ApiRequest = APPS,
): Promise<HttpAnswer | CredentialProblem> {
  const call = authorizer.begin(request, send);
  for (;;) {
    const authorization = await call.authorize(NEVER);
    if (authorization.kind !== 'headers') return authorization;
    const received = await send({ ...request, headers: authorization.headers }, NEVER);
    if ((await call.answered(received)) === 'final') return received;
  }
}
