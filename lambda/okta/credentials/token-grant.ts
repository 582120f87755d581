/** One access token from Okta's org authorization server, by client credentials (RFC 6749, section 4.4). */
import * as oauth from 'oauth4webapi';
import { type HttpAnswer, REQUEST_HEADERS } from '../../net/https.ts';
import type { Clock } from '../../net/network.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Send } from '../transport.ts';
import { refusalWithout, responseOf } from './answers.ts';
import { clientAssertion } from './client-assertion.ts';
import type { ClientKey } from './client-key.ts';
import { CredentialFault } from './credential-fault.ts';
import { MAXIMUM_CHALLENGES } from './proofs.ts';

export interface AccessToken {
  readonly value: string;
  /** `dpop`: good only together with a proof. Okta binds every token that was asked for with a proof. */
  readonly type: 'dpop' | 'bearer';
  /** Milliseconds since 1970, counted from when the token was asked for. */
  readonly expiresAt: number;
}

/** What an app of the type "API Services" is configured with. */
export interface ServiceApp {
  readonly clientId: string;
  /** Of the org authorization server: tokens of others do not open Okta's API. */
  readonly tokenUrl: string;
  /** Each must be granted to the app, or Okta refuses them all. At least one. */
  readonly scopes: readonly string[];
}

export interface GrantPorts {
  readonly send: Send;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: () => string;
}

/**
 * Asks for a token, again with each nonce the server wants: {@link MAXIMUM_CHALLENGES} times at most. Assertion and
 * proof are new every time.
 *
 * @param proofs absent to ask for a token that works without
 * @throws CredentialFault `no-token` for whatever else the server answers; NetworkFault as {@link Send}
 */
export async function grantToken(
  app: ServiceApp,
  key: ClientKey,
  proofs: oauth.DPoPHandle | undefined,
  ports: GrantPorts,
  signal: AbortSignal,
): Promise<AccessToken> {
  for (let challenges = 0; ; challenges += 1) {
    const result = await ask(app, key, proofs, ports, signal);
    if ('value' in result) return result;
    if (result.retry !== 'with the nonce' || challenges === MAXIMUM_CHALLENGES) {
      throw new CredentialFault({ kind: 'no-token', refusal: result });
    }
  }
}

async function ask(
  { clientId, tokenUrl, scopes }: ServiceApp,
  key: ClientKey,
  proofs: oauth.DPoPHandle | undefined,
  { send, clock, newId }: GrantPorts,
  signal: AbortSignal,
): Promise<AccessToken | Refusal> {
  const { origin, pathname } = new URL(tokenUrl);
  const server = { issuer: origin, token_endpoint: tokenUrl };
  const client = { client_id: clientId };
  // The library's own method needs the key itself, and states the issuer as audience.
  const authentication: oauth.ClientAuth = async (_server, _client, body) => {
    const assertion = await clientAssertion(key, { clientId, audience: tokenUrl, id: newId() }, clock.now());
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', assertion);
  };
  let answer: HttpAnswer | undefined;
  const options: oauth.ClientCredentialsGrantRequestOptions = {
    headers: REQUEST_HEADERS,
    ...(proofs === undefined ? {} : { DPoP: proofs }),
    [oauth.customFetch]: async (url, { headers, body }) => {
      answer = await send({ method: 'POST', url, headers, body: String(body) }, signal);
      return responseOf(answer);
    },
  };
  const scope = scopes.join(' ');
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    authentication,
    { scope },
    options,
  );
  if (answer === undefined) throw new Error('the OAuth library sent nothing');
  try {
    return tokenIn(await oauth.processClientCredentialsResponse(server, client, response), answer);
  } catch {
    return refusalWithout(clientId, answer, { method: 'POST', path: pathname });
  }
}

/** Milliseconds that a token is taken to last when the server does not say: the shortest that can be set in Okta. */
const UNSTATED_LIFETIME_MS = 300_000;

/** @throws Error for a token that no header can carry: what would refuse it later quotes it */
function tokenIn(granted: oauth.TokenEndpointResponse, { sentAt }: HttpAnswer): AccessToken {
  const { access_token: value, token_type, expires_in } = granted;
  if (!/^[\x21-\x7e]+$/.test(value)) throw new Error('not a token');
  const lifetimeMs = expires_in === undefined ? UNSTATED_LIFETIME_MS : expires_in * 1000;
  return {
    value,
    type: token_type === 'dpop' ? 'dpop' : 'bearer',
    expiresAt: sentAt.getTime() + lifetimeMs,
  };
}
