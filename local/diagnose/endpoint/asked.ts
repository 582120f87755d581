/** Which endpoint a diagnosis tries, and what it needs: the one that was named, else one that the credential may read. */
import type { Line } from '../../command-line/checklist.ts';
import {
  type Endpoint,
  endpointReadableWith,
  isSendable,
  type NeededScopes,
  neededScopes,
} from './endpoint.ts';

export interface Asked {
  readonly endpoint: Endpoint;
  /** `GET /api/v1/users`. */
  readonly inWords: string;
  readonly needed: NeededScopes;
  readonly isOfOktasApi: boolean;
  /** Where it is sent; undefined for what is not sent. */
  readonly location: string | undefined;
}

/** What the monitor itself reads most; its answer shows the narrowest bucket. */
const USUAL: Endpoint = { method: 'GET', path: '/api/v1/apps', query: '' };

/** @param scopes of an access token, whose endpoint nobody named; undefined for a credential that can ask for its own */
export function askedFor(
  named: Endpoint | undefined,
  scopes: readonly string[] | undefined,
): Asked | undefined {
  const endpoint = named ?? (scopes === undefined ? USUAL : endpointReadableWith(scopes));
  if (endpoint === undefined) return undefined;
  const { method, path, query } = endpoint;
  const isList = query === '' && !/\{|\}/.test(path) && neededScopes(endpoint).known;
  return {
    endpoint,
    inWords: `${method} ${path}`,
    needed: neededScopes(endpoint),
    isOfOktasApi: path.startsWith('/api/'),
    // One item shows as much as two hundred.
    location: isSendable(endpoint) ? path + (isList ? '?limit=1' : query) : undefined,
  };
}

/** By Okta's specification, and what of it could not be tried. */
export function neededLines({ inWords, needed, location, endpoint }: Asked): Line[] {
  const line = (state: Line['state'], what: string, observed: string): Line => ({
    state,
    area: 'Endpoint',
    what,
    observed,
  });
  const scopes = needed.known
    ? line('info', 'scopes needed', needed.scopes.join(' and ') || 'none')
    : line('info', 'scopes needed', notInSpecification(needed.otherMethods));
  if (location !== undefined) return [scopes];
  const why =
    endpoint.method === 'GET'
      ? 'not asked, as its path has a part to be filled in'
      : 'not asked, as it may change something';
  return [scopes, line('skipped', inWords, why)];
}

function notInSpecification(otherMethods: readonly string[]): string {
  const others = otherMethods.length === 0 ? '' : `; for this path it has ${otherMethods.join(', ')}`;
  return `not known: Okta's published specification has no such operation${others}`;
}
