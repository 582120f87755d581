/** An org that answers from lists in memory, page by page, without a network. */

import { pageBodies } from '../../../../../lambda/checks/saml-certificates/page-body.ts';
import type { HttpAnswer } from '../../../../../lambda/net/https.ts';
import type { ApiResult } from '../../../../../lambda/okta/api-result.ts';
import { refusalOf } from '../../../../../lambda/okta/errors/refusal.ts';

export const ORG = { url: 'https://acme.okta.com', hosts: ['login.acme.com'] } as const;

export interface ScriptedOrg {
  readonly apps: readonly unknown[];
  /** By id of an app. */
  readonly appKeys: Readonly<Record<string, unknown>>;
  readonly idps?: readonly unknown[];
  readonly trustKeys?: readonly unknown[];
  /** By id of an identity provider. */
  readonly idpKeys?: Readonly<Record<string, unknown>>;
  /** @default 200 */
  readonly pageSize?: number;
}

/** Instead of what the org would answer; undefined for that. */
export type Interference = (url: URL, call: number) => ApiResult | undefined;

export function scripted(org: ScriptedOrg, interfere: Interference = () => undefined) {
  const asked: string[] = [];
  const ask = async (address: string): Promise<ApiResult> => {
    const url = new URL(address);
    asked.push(url.pathname + url.search);
    return interfere(url, asked.length) ?? answerOf(org, url);
  };
  return { ask, asked };
}

/** As the check asks: bodies come with their digest, and are parsed when somebody wants to know. */
export function digested(
  ask: (address: string) => Promise<ApiResult>,
): (address: string) => Promise<ApiResult> {
  const read = pageBodies(() => true);
  return async (address) => {
    const result = await ask(address);
    return result.kind === 'json'
      ? { ...result, json: read(Buffer.from(JSON.stringify(result.json))) }
      : result;
  };
}

function answerOf(org: ScriptedOrg, url: URL): ApiResult {
  const [, kind = '', id = '', rest = ''] =
    /^\/api\/v1\/(apps|idps)(?:\/([^/]+))?(\/.*)?$/.exec(url.pathname) ?? [];
  if (url.pathname === '/api/v1/idps/credentials/keys') return page(org.trustKeys ?? [], url, org.pageSize);
  if (rest === '') return page((kind === 'apps' ? org.apps : org.idps) ?? [], url, org.pageSize);
  const keys = (kind === 'apps' ? org.appKeys : (org.idpKeys ?? {}))[decodeURIComponent(id)];
  return keys === undefined ? refusal(404, 'E0000007', 'Not found: Resource not found') : json(keys);
}

function page(items: readonly unknown[], url: URL, size = 200): ApiResult {
  const from = Number(url.searchParams.get('after') ?? 0);
  const next = new URL(url);
  next.searchParams.set('after', String(from + size));
  const link = from + size < items.length ? `<${next}>; rel="next"` : undefined;
  return json(items.slice(from, from + size), link === undefined ? {} : { link });
}

export function json(content: unknown, headers: HttpAnswer['headers'] = {}): ApiResult {
  return {
    kind: 'json',
    json: content,
    bucket: '/api/v1/apps',
    rateLimit: undefined,
    answer: answerWith(200, { 'x-okta-request-id': 'req1', ...headers }, ''),
  };
}

export function refusal(
  status: number,
  errorCode: string,
  errorSummary: string,
  headers: HttpAnswer['headers'] = {},
): ApiResult {
  const body =
    errorCode === '' ? '' : JSON.stringify({ errorCode, errorSummary, errorId: 'oae1', errorCauses: [] });
  const answer = answerWith(status, { 'x-okta-request-id': 'req2', ...headers }, body);
  const refused = refusalOf(answer, { method: 'GET', path: '/api/v1/apps' }, answer.receivedAt);
  return { kind: 'refused', refusal: refused, bucket: '/api/v1/apps', rateLimit: undefined, answer };
}

function answerWith(status: number, headers: HttpAnswer['headers'], body: string): HttpAnswer {
  const at = new Date('2026-11-23T06:00:00Z');
  return { status, headers, body: Buffer.from(body), firstByteMs: 1, totalMs: 1, sentAt: at, receivedAt: at };
}

export function samlApp(id: string, kid: string | undefined, changes: object = {}) {
  return {
    id,
    label: `App ${id}`,
    status: 'ACTIVE',
    signOnMode: 'SAML_2_0',
    created: '2024-01-01T00:00:00.000Z',
    credentials: { signing: kid === undefined ? {} : { kid } },
    settings: { signOn: {} },
    ...changes,
  };
}

/** As `credentials/keys` lists it. @param expiresAt as Okta says it */
export function keyEntry(kid: string, der: Uint8Array, expiresAt?: string) {
  const x5c = [Buffer.from(der).toString('base64')];
  return { kty: 'RSA', use: 'sig', kid, x5c, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
