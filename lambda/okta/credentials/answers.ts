/** Between answers as the transport gives them and as the OAuth library reads them. */
import type { HttpAnswer } from '../../net/https.ts';
import { dpopNonceOf } from '../errors/answer-headers.ts';

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
 * An answer that quotes nothing of what was sent, whatever shape that has: servers quote what they refuse.
 *
 * @param sent client id, assertion, proof
 */
export function withoutSent({ headers, body, ...answer }: HttpAnswer, sent: readonly string[]): HttpAnswer {
  const without = (text: string) =>
    sent.reduce((rest, each) => (each === '' ? rest : rest.replaceAll(each, '[redacted]')), text);
  const changed = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(without) : value && without(value),
  ]);
  return {
    ...answer,
    headers: Object.fromEntries(changed),
    body: Buffer.from(without(body.toString('utf8'))),
  };
}
