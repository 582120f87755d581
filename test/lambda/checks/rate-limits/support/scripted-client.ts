/** A client of Okta's API that answers as a test wrote down, by path; time passes only as the test says. */
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from '../../../../../lambda/net/https.ts';
import type { ApiResult } from '../../../../../lambda/okta/api-result.ts';
import { CLOSED_CIRCUIT } from '../../../../../lambda/okta/circuit-breaker.ts';
import type { ClientState, OktaClient } from '../../../../../lambda/okta/client.ts';
import { refusalOf } from '../../../../../lambda/okta/errors/refusal.ts';
import { bucketOf } from '../../../../../lambda/okta/rate-bucket.ts';
import { type CallKind, EMPTY_BUDGET } from '../../../../../lambda/okta/rate-budget.ts';
import { rateLimitOf } from '../../../../../lambda/okta/rate-limit-headers.ts';
import { NOW } from './log-events.ts';

export const ORG = 'https://acme.okta.com';

export interface Reply {
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
  readonly json?: unknown;
  /** In place of JSON. */
  readonly text?: string;
}

/** The headers of a rate limit, read at {@link NOW}. */
export function limits(limit: number, remaining: number, resetInSeconds = 30): IncomingHttpHeaders {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(NOW.getTime() / 1000 + resetInSeconds),
    date: NOW.toUTCString(),
    'x-okta-request-id': '0123456789abcdef0123456789abcdef',
  };
}

/** What the real client would make of an answer. */
function resultOf(
  url: string,
  { status = 200, headers = limits(60, 50), json = [], text }: Reply,
): ApiResult {
  const path = new URL(url).pathname;
  const body = Buffer.from(text ?? JSON.stringify(json));
  const answer: HttpAnswer = {
    status,
    headers,
    body,
    firstByteMs: 1,
    totalMs: 1,
    sentAt: NOW,
    receivedAt: NOW,
  };
  const common = { answer, bucket: bucketOf('GET', path), rateLimit: rateLimitOf(headers, NOW) };
  if (status !== 200)
    return { kind: 'refused', refusal: refusalOf(answer, { method: 'GET', path }, NOW), ...common };
  if (text !== undefined)
    return { kind: 'unreadable', detail: 'HTTP 200 with text/html in place of JSON', ...common };
  return { kind: 'json', json, ...common };
}

export interface AskedCall {
  readonly url: string;
  readonly path: string;
  readonly kind: CallKind;
}

export type Answering = (call: AskedCall, nth: number) => Reply | ApiResult | Promise<Reply | ApiResult>;

export interface ScriptedClient extends OktaClient {
  readonly asked: readonly AskedCall[];
}

/** @param answer told of each call and how many there were before it of the same path */
export function scriptedClient(
  answer: Answering = () => ({}),
  state: ClientState = { budget: EMPTY_BUDGET, circuit: CLOSED_CIRCUIT },
): ScriptedClient {
  const asked: AskedCall[] = [];
  return {
    asked,
    get: async (url, kind) => {
      const path = new URL(url).pathname;
      const nth = asked.filter((call) => call.path === path).length;
      const call = { url, path, kind };
      asked.push(call);
      const reply = await answer(call, nth);
      return 'kind' in reply ? reply : resultOf(url, reply);
    },
    state: () => state,
  };
}

export const NOT_ASKED = (why: 'share' | 'circuit' | 'measured'): ApiResult => ({
  kind: 'not-asked',
  why,
  until: new Date(NOW.getTime() + 30_000),
});

export const UNREACHABLE: ApiResult = {
  kind: 'unreachable',
  reason: 'TIMEOUT',
  detail: 'no answer within 5000 ms (phase connect)',
};

/** Okta's envelope. */
export function refusal(status: number, errorCode: string, errorSummary = 'refused'): Reply {
  return { status, json: { errorCode, errorSummary, errorId: 'oaeQLfsJFXeTKK1OaBoeG4l0w' } };
}

/** A missing scope is told in a header alone. */
export function scopeMissing(scope: string): Reply {
  const challenge = `Bearer realm="x", scope="${scope}", error="insufficient_scope", error_description="The access token provided does not contain the required scopes."`;
  return { status: 403, headers: { ...limits(60, 50), 'www-authenticate': challenge }, text: '' };
}
