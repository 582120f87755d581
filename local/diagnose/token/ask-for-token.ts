/** Asks an authorization server for an access token by client credentials (RFC 6749, section 4.4), without DPoP. */
import * as oauth from 'oauth4webapi';
import { type HttpAnswer, REQUEST_HEADERS } from '../../../lambda/net/https.ts';
import { refusalWithout, responseOf } from '../../../lambda/okta/credentials/answers.ts';
import type { Refusal } from '../../../lambda/okta/errors/refusal.ts';
import type { Send } from '../../../lambda/okta/transport.ts';
import type { Client } from './client-authentication.ts';

/** @returns the token, or why there is none; @throws NetworkFault as {@link Send} */
export async function askForToken(
  tokenUrl: string,
  { clientId, authentication }: Client,
  scopes: readonly string[],
  send: Send,
  signal: AbortSignal,
): Promise<{ readonly token: string } | { readonly refusal: Refusal }> {
  const { origin, pathname } = new URL(tokenUrl);
  const server = { issuer: origin, token_endpoint: tokenUrl };
  const client = { client_id: clientId };
  const parameters = new URLSearchParams(scopes.length === 0 ? {} : { scope: scopes.join(' ') });
  let answer: HttpAnswer | undefined;
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    authentication(tokenUrl),
    parameters,
    {
      headers: REQUEST_HEADERS,
      [oauth.customFetch]: async (url, { headers, body }) => {
        answer = await send({ method: 'POST', url, headers, body: String(body) }, signal);
        return responseOf(answer);
      },
    },
  );
  if (answer === undefined) throw new Error('the OAuth library sent nothing');
  try {
    const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, response);
    return { token };
  } catch {
    return { refusal: refusalWithout(clientId, answer, { method: 'POST', path: pathname }) };
  }
}
