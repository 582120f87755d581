/** Decides whether a caller may have what it asks for, and refuses the way the API does. */
import { createHash } from 'node:crypto';
import type { Answer } from '../answers.ts';
import type { AccessToken, AccessTokens } from './access-tokens.ts';
import { type AdminRole, mayRead } from './admin-roles.ts';
import { apiError, emptyRefusal, withHeaders } from './api-answers.ts';
import { type ApiRequest, pathOf, urlWithoutQuery } from './api-request.ts';
import type { Caller } from './caller.ts';
import { challenge, nonceChallenge } from './challenge.ts';
import { activeApp, type Credentials } from './credentials.ts';
import type { DpopNonces } from './dpop-nonces.ts';
import { verifyProof } from './dpop-proof.ts';
import type { Endpoint } from './endpoint.ts';
import type { OrgHabits } from './org-habits.ts';
import { invalidProof, invalidToken, nonceRequired, Refusal } from './refusal.ts';
import type { UsedIds } from './used-ids.ts';

export interface Gate {
  /** The role under which the call may go on, or how it is refused. */
  admit(request: ApiRequest, caller: Caller, endpoint: Endpoint, now: Date): Promise<Admission>;
}

export type Admission = { readonly role: AdminRole } | { readonly refused: Answer };

export interface GateParts {
  readonly credentials: Credentials;
  readonly accessTokens: AccessTokens;
  readonly nonces: DpopNonces;
  readonly usedProofs: UsedIds;
  readonly habits: () => OrgHabits;
}

type OAuthCaller = Extract<Caller, { kind: 'oauth' }>;

export function createGate({ credentials, accessTokens, nonces, usedProofs, habits }: GateParts): Gate {
  /** @throws Refusal for a token that opens nothing, or not this way */
  async function verifyToken(request: ApiRequest, caller: OAuthCaller, now: Date): Promise<AccessToken> {
    const { token } = caller;
    if (token === undefined) throw invalidToken('The access token is invalid.');
    if (token.expiresAt.getTime() <= now.getTime()) throw invalidToken('The token has expired.');
    if (accessTokens.isRevoked(token) || activeApp(credentials, token.clientId) === undefined) {
      throw invalidToken('The access token has been revoked.');
    }
    if (caller.scheme === 'DPoP') await verifyPossession(request, token, now);
    else if (token.boundTo !== undefined) {
      const description =
        'The resource request must use the DPoP authentication scheme when using a DPoP bound token.';
      throw new Refusal(400, 'invalid_request', description);
    }
    return token;
  }

  async function verifyPossession(request: ApiRequest, token: AccessToken, now: Date): Promise<void> {
    const header = request.headers['dpop'];
    if (header === undefined) {
      throw new Refusal(400, 'invalid_request', 'The resource request requires a DPoP proof.');
    }
    const proven = { method: request.method, urlWithoutQuery: urlWithoutQuery(request), now };
    const proof = await verifyProof(header, proven, usedProofs);
    const hash = createHash('sha256').update(token.value).digest('base64url');
    if (proof.accessTokenHash !== hash) {
      throw invalidProof("'ath' claim in the DPoP proof does not match the presented access_token.");
    }
    if (proof.thumbprint !== token.boundTo) {
      throw invalidProof('The access_token is not bound to the provided DPoP proof.');
    }
    if (habits().resourceNonce === 'never') return;
    if (typeof proof.nonce !== 'string' || !nonces.accepts(proof.nonce, now)) throw nonceRequired();
  }

  async function admitApp(
    request: ApiRequest,
    caller: OAuthCaller,
    endpoint: Endpoint,
    now: Date,
  ): Promise<Admission> {
    try {
      const token = await verifyToken(request, caller, now);
      if (!token.scopes.includes(endpoint.scope)) {
        const description = 'The access token provided does not contain the required scopes.';
        throw new Refusal(403, 'insufficient_scope', description);
      }
      return byRole(activeApp(credentials, token.clientId)?.role ?? 'none', endpoint);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { refused: refusalAnswer(error, request, caller, endpoint, now) };
    }
  }

  function refusalAnswer(
    refusal: Refusal,
    { origin, path }: ApiRequest,
    { scheme, token }: OAuthCaller,
    { scope }: Endpoint,
    now: Date,
  ): Answer {
    const { resourceNonce, invalidTokenAnswer } = habits();
    if (refusal.error === 'use_dpop_nonce' && resourceNonce !== 'never') {
      return emptyRefusal(resourceNonce, {
        'WWW-Authenticate': nonceChallenge(),
        'DPoP-Nonce': nonces.current(now),
      });
    }
    // A token that is bound to a key is answered in the scheme it should have come by.
    const asked = token?.boundTo === undefined ? scheme : 'DPoP';
    const challenged = {
      'WWW-Authenticate': challenge(asked, refusal, { origin, path: pathOf(path), scope }),
    };
    if (refusal.error === 'invalid_token' && invalidTokenAnswer === 'envelope') {
      return withHeaders(invalidTokenProvided(), challenged);
    }
    return emptyRefusal(refusal.status, challenged);
  }

  return {
    async admit(request, caller, endpoint, now) {
      if (caller.kind === 'nobody') return { refused: apiError(403, 'E0000005', 'Invalid session') };
      if (caller.kind === 'oauth') return admitApp(request, caller, endpoint, now);
      if (caller.token === undefined || caller.token.revoked) return { refused: invalidTokenProvided() };
      return byRole(caller.token.role, endpoint);
    },
  };
}

function byRole(role: AdminRole | 'none', { area }: Endpoint): Admission {
  if (role !== 'none' && mayRead(role, area)) return { role };
  const summary = 'You do not have permission to perform the requested action';
  return { refused: apiError(403, 'E0000006', summary) };
}

/** Also what an API token gets that was revoked. */
function invalidTokenProvided(): Answer {
  return apiError(401, 'E0000011', 'Invalid token provided');
}
