/** Answers of the API with the headers that Okta's application servers add. Those of every answer come with delivery. */
import { randomBytes } from 'node:crypto';
import { type Answer, answer } from '../answers.ts';

/** What even refusals at the gate carry, such as 429. */
const GATE_HEADERS = { 'accept-ch': 'Sec-CH-UA-Platform-Version', 'x-xss-protection': '0' };

const APPLICATION_HEADERS = {
  ...GATE_HEADERS,
  'Cache-Control': 'no-cache, no-store',
  Expires: '0',
  Pragma: 'no-cache',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

export function apiDocument(document: unknown, headers: Answer['headers'] = {}): Answer {
  return answer(200, 'application/json', JSON.stringify(document), { ...APPLICATION_HEADERS, ...headers });
}

/** Okta's error envelope. @param causes what is wrong in particular */
export function apiError(status: number, code: string, summary: string, ...causes: string[]): Answer {
  return answer(status, 'application/json', envelope(code, summary, causes), APPLICATION_HEADERS);
}

/** `POST` where only `GET` is. It is refused before rate limits are looked at. */
export function methodNotAllowed(): Answer {
  const summary = 'The endpoint does not support the provided HTTP method';
  return answer(405, 'application/json', envelope('E0000022', summary, []));
}

/** 429; the limits themselves are in the headers of the rate limit. */
export function tooManyRequests(): Answer {
  const summary = 'API call exceeded rate limit due to too many requests.';
  return answer(429, 'application/json', envelope('E0000047', summary, []), GATE_HEADERS);
}

/** The errors of OAuth endpoints. */
export function oauthError(status: number, error: string, description: string): Answer {
  const body = JSON.stringify({ error, error_description: description });
  return answer(status, 'application/json', body, APPLICATION_HEADERS);
}

/** Nothing but a header says what is wrong. */
export function emptyRefusal(status: number, headers: Answer['headers']): Answer {
  return { status, headers: { ...APPLICATION_HEADERS, ...headers }, body: Buffer.alloc(0) };
}

export function withHeaders(plain: Answer, headers: Answer['headers']): Answer {
  return { ...plain, headers: { ...plain.headers, ...headers } };
}

function envelope(errorCode: string, errorSummary: string, causes: readonly string[]): string {
  const errorId = `oae${randomBytes(16).toString('base64url')}`;
  const errorCauses = causes.map((cause) => ({ errorSummary: cause }));
  return JSON.stringify({ errorCode, errorSummary, errorLink: errorCode, errorId, errorCauses });
}
