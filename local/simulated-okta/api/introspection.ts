/** `POST /oauth2/v1/introspect` of the org server (RFC 7662): what a token is worth, told to an app that proves its key. */
import type { Answer } from '../answers.ts';
import type { AccessTokens } from './access-tokens.ts';
import { apiDocument, oauthError } from './api-answers.ts';
import { type ApiRequest, formOf, urlWithoutQuery } from './api-request.ts';
import { ASSERTION_LIFETIME_MS, verifyClientAssertion } from './client-assertion.ts';
import { activeApp, type Credentials } from './credentials.ts';
import { invalidClient, Refusal } from './refusal.ts';
import { createUsedIds } from './used-ids.ts';

export interface IntrospectionEndpoint {
  answer(request: ApiRequest, now: Date): Promise<Answer>;
}

export function createIntrospection(
  credentials: Credentials,
  accessTokens: AccessTokens,
): IntrospectionEndpoint {
  const usedAssertions = createUsedIds(2 * ASSERTION_LIFETIME_MS);

  async function introspected(request: ApiRequest, now: Date): Promise<Answer> {
    const form = formOf(request);
    const assertion = form.get('client_assertion');
    if (assertion === null) throw invalidClient('No client credentials found.');
    await verifyClientAssertion(assertion, credentials, urlWithoutQuery(request), now, usedAssertions);
    const token = accessTokens.find(form.get('token') ?? '');
    const isActive =
      token !== undefined &&
      token.expiresAt.getTime() > now.getTime() &&
      !accessTokens.isRevoked(token) &&
      activeApp(credentials, token.clientId) !== undefined;
    if (!isActive) return apiDocument({ active: false });
    return apiDocument({
      active: true,
      scope: token.scopes.join(' '),
      client_id: token.clientId,
      exp: Math.floor(token.expiresAt.getTime() / 1000),
      token_type: token.boundTo === undefined ? 'Bearer' : 'DPoP',
    });
  }

  return {
    async answer(request, now) {
      try {
        return await introspected(request, now);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return oauthError(error.status, error.error, error.description);
      }
    },
  };
}
