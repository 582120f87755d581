/** Who a request says it comes from, before anything is proven. */
import type { AccessToken, AccessTokens } from './access-tokens.ts';
import type { ApiRequest } from './api-request.ts';
import type { Scheme } from './challenge.ts';
import type { ApiToken, Credentials } from './credentials.ts';

export type Caller =
  | { readonly kind: 'nobody' }
  /** With no token when there is none of that value. */
  | { readonly kind: 'ssws'; readonly token: ApiToken | undefined }
  | {
      readonly kind: 'oauth';
      readonly scheme: Scheme;
      readonly value: string;
      readonly token: AccessToken | undefined;
    };

/** As whom requests count that name nobody the org knows. */
export const ANONYMOUS = 'anonymous';

export function callerOf(request: ApiRequest, credentials: Credentials, accessTokens: AccessTokens): Caller {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(request.headers['authorization'] ?? '') ?? [];
  switch (scheme.toLowerCase()) {
    case 'ssws':
      return { kind: 'ssws', token: credentials.tokens.find((token) => token.value === value) };
    case 'bearer':
      return { kind: 'oauth', scheme: 'Bearer', value, token: accessTokens.find(value) };
    case 'dpop':
      return { kind: 'oauth', scheme: 'DPoP', value, token: accessTokens.find(value) };
    default:
      return { kind: 'nobody' };
  }
}

/** As whom the caller's requests count against rate limits: the id of the API token or of the app. */
export function principalIdOf(caller: Caller): string {
  if (caller.kind === 'ssws') return caller.token?.id ?? ANONYMOUS;
  if (caller.kind === 'oauth') return caller.token?.clientId ?? ANONYMOUS;
  return ANONYMOUS;
}
