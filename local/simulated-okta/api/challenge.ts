/** `WWW-Authenticate` as the API writes it: mostly the only thing that says why a request was refused. */
import type { Refusal } from './refusal.ts';
import { CLIENT_ALGORITHMS } from './signed-jwt.ts';

export type Scheme = 'Bearer' | 'DPoP';

/** What the refused request was for. */
export interface ChallengedResource {
  /** Scheme, host and port by which the client asked. */
  readonly origin: string;
  /** Without its query. */
  readonly path: string;
  /** The one that opens the resource. */
  readonly scope: string;
}

/** Realm and endpoint are written with `http:`, whatever the client used; so does Okta. */
export function challenge(
  scheme: Scheme,
  { error, description }: Refusal,
  { origin, path, scope }: ChallengedResource,
): string {
  const org = origin.replace(/^https:/, 'http:');
  return written(scheme, {
    ...(scheme === 'DPoP' ? { algs: CLIENT_ALGORITHMS.join(' ') } : {}),
    authorization_uri: `${org}/oauth2/v1/authorize`,
    realm: org,
    scope,
    error,
    error_description: description,
    resource: path,
  });
}

/** The challenge for a nonce is a short one. */
export function nonceChallenge(): string {
  return written('DPoP', {
    error: 'use_dpop_nonce',
    error_description: 'Authorization server requires nonce in DPoP proof',
  });
}

function written(scheme: Scheme, parameters: Readonly<Record<string, string>>): string {
  return `${scheme} ${Object.entries(parameters)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`;
}
