/** Authenticates as a service app (OAuth 2.0 client credentials with `private_key_jwt`), with DPoP unless told. */
import type { DPoPHandle } from 'oauth4webapi';
import type { Clock } from '../../net/network.ts';
import type { Send } from '../transport.ts';
import { type ApiExchange, openExchange } from './api-exchange.ts';
import { type Authorizer, authorizationOf, onlyWithin, wantedBy } from './authorizer.ts';
import type { ClientKey } from './client-key.ts';
import { CredentialFault } from './credential-fault.ts';
import { keptCredential } from './kept-credential.ts';
import { MAXIMUM_CHALLENGES, proofs, type Randomness } from './proofs.ts';
import { type Grant, tokenCache } from './token-cache.ts';
import { grantToken, type ServiceApp } from './token-grant.ts';

export interface OAuthSettings {
  /** Origin of the org: tokens come from its own authorization server, at `/oauth2/v1/token`. */
  readonly orgUrl: string;
  readonly clientId: string;
  /** At least one, such as `okta.apps.read`; each must be granted to the app. */
  readonly scopes: readonly string[];
  /** Apps require it unless somebody switched it off; sent to one that does not, it does no harm. */
  readonly dpop: boolean;
}

export interface OAuthPorts {
  /** Called once, and again after the token endpoint refused the client. Rejects with CredentialFault for want of one. */
  readonly readKey: () => Promise<ClientKey>;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Randomness;
}

export function oauthAuthorizer(settings: OAuthSettings, ports: OAuthPorts): Authorizer {
  const { orgUrl, clientId, scopes } = settings;
  const app: ServiceApp = { clientId, scopes, tokenUrl: new URL('/oauth2/v1/token', orgUrl).href };
  const { randomness, clock } = ports;
  const keys = keptCredential(ports.readKey, isSameKey);

  let made: Promise<DPoPHandle> | undefined;
  const proofsIfWanted = async () => {
    if (settings.dpop) made ??= proofs(randomness, clock);
    return made;
  };
  const tokens = tokenCache(clock);
  const grantOver =
    (send: Send): Grant =>
    async (signal) => {
      const handle = await proofsIfWanted();
      const key = await keys.current();
      const grantPorts = { send, clock, newId: randomness.newId };
      try {
        return await grantToken(app, key, handle, grantPorts, signal);
      } catch (error) {
        const other = isClientRefused(error) ? await keys.insteadOf(key) : undefined;
        if (other === undefined) throw error;
        return grantToken(app, other, handle, grantPorts, signal);
      }
    };

  return onlyWithin(orgUrl, (request, send) => {
    let exchange: ApiExchange | undefined;
    let challenges = 0;
    let renewals = 0;
    return {
      authorize: (signal) =>
        authorizationOf(async () => {
          const token = await tokens.token(grantOver(send), signal);
          exchange = await openExchange(token, request, await proofsIfWanted());
          return exchange.headers;
        }),
      answered: async (answer) => {
        if (exchange === undefined) throw new Error('an answer to nothing that was authorized');
        await exchange.answered(answer);
        switch (wantedBy(answer, request)) {
          case 'with the nonce':
            challenges += 1;
            return challenges <= MAXIMUM_CHALLENGES ? 'retry' : 'final';
          case 'with a new token':
            tokens.drop(exchange.token);
            renewals += 1;
            return renewals === 1 ? 'retry' : 'final';
          default:
            return 'final';
        }
      },
    };
  });
}

/** The kid alone would not tell: it may be set, and stay when the key is replaced. */
function isSameKey({ jwk: one }: ClientKey, { jwk: other }: ClientKey): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** RFC 6749, section 5.2, `invalid_client`: Okta does not know the client, or not the key, or says no more. */
function isClientRefused(error: unknown): boolean {
  return (
    error instanceof CredentialFault &&
    error.problem.kind === 'no-token' &&
    error.problem.refusal.kind.startsWith('client-')
  );
}
