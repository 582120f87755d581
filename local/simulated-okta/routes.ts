/** What a healthy org answers to a request. */
import { type Answer, errorAnswer, jsonAnswer } from './answers.ts';
import {
  CUSTOM_SERVER_IDS,
  oauthServerMetadata,
  oktaOrganization,
  openidConfiguration,
} from './documents.ts';
import { customServerKeys, orgServerKeys, type SigningKey } from './signing-keys.ts';

/** The kinds of documents an org publishes; a fault names those it spoils. */
export type DocumentKind =
  | 'org-discovery'
  | 'org-metadata'
  | 'org-keys'
  | 'organization'
  | 'custom-discovery'
  | 'custom-metadata'
  | 'custom-keys';

/** What a path asks for. */
export interface Target {
  readonly kind: DocumentKind;
  /** Only of the custom kinds. */
  readonly serverId?: string;
}

/** One request, reduced to what an answer may depend on. */
export interface AskedFor {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Scheme, host and port by which the client asked. */
  readonly origin: string;
  readonly now: Date;
  readonly target: Target | undefined;
}

const FIXED_PATHS: Readonly<Record<string, DocumentKind>> = {
  '/.well-known/openid-configuration': 'org-discovery',
  '/.well-known/oauth-authorization-server': 'org-metadata',
  '/.well-known/okta-organization': 'organization',
  '/oauth2/v1/keys': 'org-keys',
};
const CUSTOM_PATHS: readonly (readonly [RegExp, DocumentKind])[] = [
  [/^\/oauth2\/([^/]+)\/\.well-known\/openid-configuration$/, 'custom-discovery'],
  [/^\/oauth2\/([^/]+)\/\.well-known\/oauth-authorization-server$/, 'custom-metadata'],
  [/^\/\.well-known\/oauth-authorization-server\/oauth2\/([^/]+)$/, 'custom-metadata'],
  [/^\/oauth2\/([^/]+)\/v1\/keys$/, 'custom-keys'],
];
const DISCOVERY_CACHING = 'max-age=86400, must-revalidate';
const ROTATION_SECONDS = 90 * 86_400;

export function targetOf(path: string): Target | undefined {
  const [pathname = ''] = path.split('?');
  const kind = FIXED_PATHS[pathname];
  if (kind !== undefined) return { kind };
  for (const [pattern, customKind] of CUSTOM_PATHS) {
    const serverId = pattern.exec(pathname)?.[1];
    if (serverId !== undefined) return { kind: customKind, serverId };
  }
  return undefined;
}

export async function healthyAnswer({ method, path, origin, now, target }: AskedFor): Promise<Answer> {
  if (target === undefined) return errorAnswer(404, 'E0000007', `Not found: Resource not found: ${path}`);
  if (method !== 'GET') {
    return errorAnswer(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
  }
  const { kind, serverId } = target;
  if (serverId !== undefined && !(CUSTOM_SERVER_IDS as readonly string[]).includes(serverId)) {
    return errorAnswer(404, 'E0000007', `Not found: Resource not found: ${serverId} (AuthorizationServer)`);
  }
  switch (kind) {
    case 'org-discovery':
    case 'custom-discovery':
      return jsonAnswer(openidConfiguration(origin, serverId), DISCOVERY_CACHING);
    case 'org-metadata':
    case 'custom-metadata':
      return jsonAnswer(oauthServerMetadata(origin, serverId), DISCOVERY_CACHING);
    case 'organization':
      return jsonAnswer(oktaOrganization(origin));
    case 'org-keys':
      return keysAnswer((await orgServerKeys()).current, now);
    case 'custom-keys':
      return keysAnswer(await customServerKeys(serverId ?? ''), now);
  }
}

function keysAnswer(keys: readonly SigningKey[], now: Date): Answer {
  return jsonAnswer({ keys: keys.map((key) => key.jwk) }, keysCaching(now));
}

/** Okta lets key sets be kept until the next rotation, about every ninety days, so `max-age` shrinks as it nears. */
function keysCaching(now: Date): string {
  const elapsed = Math.floor(now.getTime() / 1000) % ROTATION_SECONDS;
  return `max-age=${ROTATION_SECONDS - elapsed}, must-revalidate`;
}
