/** `POST /oauth2/v1/token` of the org server: client credentials of service apps, nothing else. */
import type { Answer } from '../answers.ts';
import type { AccessTokens } from './access-tokens.ts';
import { apiDocument, oauthError, withHeaders } from './api-answers.ts';
import { type ApiRequest, formOf, urlWithoutQuery } from './api-request.ts';
import { ASSERTION_LIFETIME_MS, claimedClientId, verifyClientAssertion } from './client-assertion.ts';
import { activeApp, type Credentials, type ServiceApp } from './credentials.ts';
import type { DpopNonces } from './dpop-nonces.ts';
import { type Proof, verifyProof } from './dpop-proof.ts';
import { invalidClient, nonceRequired, Refusal } from './refusal.ts';
import { createUsedIds, type UsedIds } from './used-ids.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface TokenEndpoint {
  answer(request: ApiRequest, now: Date): Promise<Answer>;
}

export interface TokenEndpointParts {
  readonly credentials: Credentials;
  readonly accessTokens: AccessTokens;
  readonly nonces: DpopNonces;
  /** Shared with the resources: a proof is used up wherever it was sent. */
  readonly usedProofs: UsedIds;
  /** How long access tokens are good for. */
  readonly accessTokenSeconds: number;
}

export function createTokenEndpoint(parts: TokenEndpointParts): TokenEndpoint {
  const { credentials, accessTokens, nonces, usedProofs, accessTokenSeconds } = parts;
  const usedAssertions = createUsedIds(2 * ASSERTION_LIFETIME_MS);

  async function clientOf(form: URLSearchParams, url: string, now: Date): Promise<ServiceApp> {
    if (form.has('client_secret')) {
      throw invalidClient(
        'Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method.',
      );
    }
    const assertion = form.get('client_assertion');
    if (assertion === null) throw invalidClient('No client credentials found.');
    if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
      throw new Refusal(400, 'invalid_request', 'The client_assertion_type is invalid.');
    }
    const app = await verifyClientAssertion(assertion, credentials, url, now, usedAssertions);
    const named = form.get('client_id') ?? app.clientId;
    if (named !== app.clientId) throw invalidClient("Invalid value for 'client_id' parameter.");
    return app;
  }

  /** @returns nothing for an app that neither has to prove its key nor did */
  async function proofOf(request: ApiRequest, app: ServiceApp, now: Date): Promise<Proof | undefined> {
    const header = request.headers['dpop'];
    if (header === undefined && !app.requiresDpop) return undefined;
    const proven = { method: request.method, urlWithoutQuery: urlWithoutQuery(request), now };
    const proof = await verifyProof(header, proven, usedProofs);
    if (typeof proof.nonce !== 'string' || !nonces.accepts(proof.nonce, now)) throw nonceRequired();
    return proof;
  }

  async function issue(request: ApiRequest, now: Date): Promise<Answer> {
    const form = formOf(request);
    checkGrantType(form.get('grant_type'));
    // The client comes first: an assertion is used up even when the proof is refused.
    const app = await clientOf(form, urlWithoutQuery(request), now);
    const proof = await proofOf(request, app, now);
    const scopes = allowedScopes(form.get('scope'), app);
    const expiresAt = new Date(now.getTime() + accessTokenSeconds * 1000);
    const bound = { clientId: app.clientId, scopes, expiresAt, boundTo: proof?.thumbprint };
    const document = {
      token_type: proof === undefined ? 'Bearer' : 'DPoP',
      expires_in: accessTokenSeconds,
      access_token: accessTokens.issue(bound).value,
      scope: scopes.join(' '),
    };
    const issued = apiDocument(document, { 'X-Robots-Tag': 'noindex,nofollow' });
    return proof === undefined ? issued : withHeaders(issued, { 'dpop-nonce': nonces.current(now) });
  }

  return {
    async answer(request, now) {
      try {
        return await issue(request, now);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const refused = oauthError(error.status, error.error, error.description);
        if (error.error !== 'use_dpop_nonce') return refused;
        return withHeaders(refused, { 'dpop-nonce': nonces.current(now) });
      }
    },
  };
}

/** The app that a request claims to come from, if there is one, before anything is proven. */
export function claimantOf(request: ApiRequest, credentials: Credentials): string | undefined {
  const claimed = claimedClientId(formOf(request).get('client_assertion') ?? '');
  return claimed === undefined ? undefined : activeApp(credentials, claimed)?.clientId;
}

function checkGrantType(grantType: string | null): void {
  if (grantType === null) {
    throw new Refusal(400, 'invalid_request', "The token request must specify a 'grant_type'.");
  }
  if (grantType !== 'client_credentials') {
    throw new Refusal(
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server. Configured grant types: [client_credentials].',
    );
  }
}

/** Those of the scopes asked for that are granted: what is not is left out without a word. */
function allowedScopes(asked: string | null, app: ServiceApp): string[] {
  const names = [...new Set((asked ?? '').split(' ').filter((name) => name !== ''))];
  if (names.length === 0) throw new Refusal(400, 'invalid_scope', 'No scopes were requested.');
  if (names.some((name) => !/^okta(\.\w+){2,}$/.test(name))) {
    const description = 'One or more scopes are not configured for the authorization server resource.';
    throw new Refusal(400, 'invalid_scope', description);
  }
  const granted = names.filter((name) => app.grantedScopes.includes(name));
  if (granted.length === 0) {
    throw new Refusal(400, 'consent_required', 'You are not allowed any of the requested scopes.');
  }
  return granted;
}
