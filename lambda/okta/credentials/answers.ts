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
 * Why a request failed, in words that quote nothing of what was sent, whatever shape that has: servers quote what they
 * refuse. What kind of refusal it is, is read from the answer as it came: a short client id may be part of its words.
 *
 * @param sent client id, assertion, proof
 */
export function refusalWithout(answer: HttpAnswer, endpoint: ApiEndpoint, sent: readonly string[]): Refusal {
  const { kind, retry, advice } = refusalOf(answer, endpoint, answer.receivedAt);
  return { ...refusalOf(withoutSent(answer, sent), endpoint, answer.receivedAt), kind, retry, advice };
}

function withoutSent({ headers, body, status }: HttpAnswer, sent: readonly string[]) {
  const without = (text: string) =>
    sent.reduce((rest, each) => (each === '' ? rest : rest.replaceAll(each, '[redacted]')), text);
  const changed = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(without) : value && without(value),
  ]);
  return { status, headers: Object.fromEntries(changed), body: Buffer.from(without(body.toString('utf8'))) };
}
