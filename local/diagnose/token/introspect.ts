/** Asks the issuer of a token what it is worth (RFC 7662). */
import * as oauth from 'oauth4webapi';
import { NetworkFault } from '../../../lambda/net/fault.ts';
import { type HttpAnswer, REQUEST_HEADERS } from '../../../lambda/net/https.ts';
import { refusalWithout, responseOf } from '../../../lambda/okta/credentials/answers.ts';
import type { Refusal } from '../../../lambda/okta/errors/refusal.ts';
import type { Send } from '../../../lambda/okta/transport.ts';
import type { Client } from './client-authentication.ts';

export type Introspection =
  | { readonly kind: 'active'; readonly scopes: readonly string[]; readonly expiresAt: number | undefined }
  /** Expired, revoked, of another server, or its user or app is not active: servers do not say which. */
  | { readonly kind: 'inactive' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing that is an answer of an authorization server. */
  | { readonly kind: 'unanswered'; readonly detail: string };

/** Resolves for any state of the server. */
export async function introspect(
  token: string,
  url: string,
  { clientId, authentication }: Client,
  send: Send,
  signal: AbortSignal,
): Promise<Introspection> {
  const server = { issuer: new URL(url).origin, introspection_endpoint: url };
  const client = { client_id: clientId };
  let answer: HttpAnswer | undefined;
  try {
    const response = await oauth.introspectionRequest(server, client, authentication(url), token, {
      headers: REQUEST_HEADERS,
      additionalParameters: { token_type_hint: 'access_token' },
      [oauth.customFetch]: async (address, { headers, body }) => {
        answer = await send({ method: 'POST', url: address, headers, body: String(body) }, signal);
        return responseOf(answer);
      },
    });
    return readingOf(await oauth.processIntrospectionResponse(server, client, response));
  } catch (error) {
    if (error instanceof NetworkFault)
      return { kind: 'unanswered', detail: `${error.message} (${error.reason})` };
    if (answer === undefined) throw error;
    if (answer.status === 200)
      return { kind: 'unanswered', detail: 'HTTP 200 with something else than an introspection' };
    const { pathname } = new URL(url);
    return { kind: 'refused', refusal: refusalWithout(clientId, answer, { method: 'POST', path: pathname }) };
  }
}

function readingOf({ active, scope, exp }: oauth.IntrospectionResponse): Introspection {
  if (!active) return { kind: 'inactive' };
  return { kind: 'active', scopes: scope?.split(' ').filter((one) => one !== '') ?? [], expiresAt: exp };
}
