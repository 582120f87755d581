/** Answers as the API client gets them, and what is understood of them. */
import type { HttpAnswer } from '../../../../lambda/net/https.ts';
import { type Refusal, refusalOf } from '../../../../lambda/okta/errors/refusal.ts';

export type Headers = HttpAnswer['headers'];

export const REQUEST_ID = '0123456789abcdef0123456789abcdef';
export const FROM_OKTA: Headers = { 'x-okta-request-id': REQUEST_ID };
export const AT = new Date('2026-03-02T12:00:00.250Z');
export const LIST_APPS = { method: 'GET', path: '/api/v1/apps?limit=200' };
export const GET_TOKEN = { method: 'POST', path: '/oauth2/v1/token' };

/** @param body JSON unless it is text already */
export function refusal(status: number, body: unknown, headers: Headers = {}, endpoint = LIST_APPS): Refusal {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return refusalOf({ status, headers, body: Buffer.from(text) }, endpoint, AT);
}

export function envelope(errorCode: string, errorSummary = 'in the words of Okta', causes: string[] = []) {
  return {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: 'oaeMadeUp-For_Tests0001x',
    errorCauses: causes.map((cause) => ({ errorSummary: cause })),
  };
}

export function oauthError(error: string, description?: string) {
  return { error, ...(description === undefined ? {} : { error_description: description }) };
}
