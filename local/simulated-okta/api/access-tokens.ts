/** Access tokens the org has issued. They are opaque to clients; what they are worth is known only here. */
import { randomBytes } from 'node:crypto';

export interface AccessToken {
  readonly value: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** Thumbprint of the DPoP key it is bound to, if any. */
  readonly boundTo: string | undefined;
}

export interface AccessTokens {
  /** @param value a form that was chosen, such as a JWT @default random */
  issue(token: Omit<AccessToken, 'value'>, value?: string): AccessToken;
  find(value: string): AccessToken | undefined;
  isRevoked(token: AccessToken): boolean;
  /** Revokes what was issued so far. @param clientId to this app only @default to every app */
  revokeAll(clientId?: string): void;
}

export function createAccessTokens(): AccessTokens {
  const issued = new Map<string, AccessToken>();
  const revoked = new Set<AccessToken>();
  return {
    issue(token, value = randomBytes(96).toString('base64url')) {
      const whole = { ...token, value };
      issued.set(whole.value, whole);
      return whole;
    },
    find: (value) => issued.get(value),
    isRevoked: (token) => revoked.has(token),
    revokeAll(clientId) {
      for (const token of issued.values()) {
        if (clientId === undefined || token.clientId === clientId) revoked.add(token);
      }
    },
  };
}
