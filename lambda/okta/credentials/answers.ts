/** Between answers as the transport gives them and as the OAuth library reads them. */
import type { HttpAnswer } from '../../net/https.ts';
import { dpopNonceOf } from '../errors/answer-headers.ts';
import { type ApiEndpoint, type Refusal, refusalOf } from '../errors/refusal.ts';

/** Statuses for which `Response` takes no body. */
const WITHOUT_BODY = [204, 205, 304];

/**
 * What the library needs of an answer: status, body, and the nonce that any answer may bring. Errors are not left to
 * it, as it reads no body beside a `WWW-Authenticate` header, and quotes both.
 */
export function responseOf({ status, headers, body }: HttpAnswer): Response {
  const nonce = dpopNonceOf(headers);
  return new Response(WITHOUT_BODY.includes(status) ? null : body, {
    // There are servers that make up statuses; `Response` takes none above 599.
    status: Math.min(status, 599),
    headers: nonce === undefined ? {} : { 'dpop-nonce': nonce },
  });
}

/**
 * Why a request failed, in words that do not quote the client id, whatever shape that has: servers quote what they
 * refuse, and only ids as Okta makes them are known for what they are. What kind of refusal it is, is read from the
 * answer as it came: a short client id may be part of its words.
 */
export function refusalWithout(clientId: string, answer: HttpAnswer, endpoint: ApiEndpoint): Refusal {
  const { kind, retry, advice } = refusalOf(answer, endpoint, answer.receivedAt);
  return { ...refusalOf(without(clientId, answer), endpoint, answer.receivedAt), kind, retry, advice };
}

function without(clientId: string, { status, headers, body }: HttpAnswer) {
  const cleaned = (text: string) => text.replaceAll(clientId, '[client id]');
  const changed = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(cleaned) : value && cleaned(value),
  ]);
  return { status, headers: Object.fromEntries(changed), body: Buffer.from(cleaned(body.toString('utf8'))) };
}
