/** The endpoint that somebody could not call: as it is typed, and the scopes that it needs. Pure. */
import { PUBLISHED_SCOPES } from './published-scopes.ts';

export interface Endpoint {
  /** In upper case. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** With its `?`, or empty. Sent, and never shown: it may hold a name. */
  readonly query: string;
}

export const ENDPOINT = "a method and a path of the org, such as 'GET /api/v1/users'";

/** Methods that Okta's API has (its specification); HEAD is documented nowhere. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Reads `GET /api/v1/users`, `/api/v1/users` and `GET https://acme.okta.com/api/v1/users`.
 *
 * @param orgUrl origin of the org, which a whole URL has to be on
 * @returns undefined for what is none; see {@link ENDPOINT}
 */
export function endpointIn(text: string, orgUrl: string): Endpoint | undefined {
  const [, word, location = ''] = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(text.trim()) ?? [];
  const method = (word ?? 'GET').toUpperCase();
  if (!METHODS.includes(method) || !/^(?:\/(?!\/)|https:\/\/)/.test(location)) return undefined;
  if (!URL.canParse(location, orgUrl)) return undefined;
  const url = new URL(location, orgUrl);
  if (url.origin !== orgUrl) return undefined;
  return { method, path: decodeBraces(url.pathname), query: url.search };
}

/** As documentation writes what is to be filled in. */
function decodeBraces(path: string): string {
  return path.replaceAll('%7B', '{').replaceAll('%7D', '}');
}

/** Whether it can be sent as it is: without a part that somebody has to fill in, and changing nothing. */
export function isSendable({ method, path }: Endpoint): boolean {
  return method === 'GET' && !/[{}]/.test(path);
}

export type NeededScopes =
  /** All are needed; none for an endpoint that needs no scope. */
  | { readonly known: true; readonly scopes: readonly string[] }
  /** Okta's specification does not have it. */
  | { readonly known: false; readonly otherMethods: readonly string[] };

interface Operation {
  readonly methods: readonly string[];
  readonly segments: readonly string[];
  readonly resource: string;
}

const OPERATIONS = PUBLISHED_SCOPES.trim()
  .split('\n')
  .map((line): Operation => {
    const [methods = '', path = '', ...resource] = line.split(' ');
    return { methods: methods.split('|'), segments: segmentsOf(path), resource: resource.join(' ') };
  });

/** By Okta's specification; of paths that fit, that with the most literal segments counts. */
export function neededScopes({ method, path }: Endpoint): NeededScopes {
  const asked = segmentsOf(path);
  const fitting = OPERATIONS.filter(({ segments }) => fits(segments, asked));
  const most = Math.max(0, ...fitting.map(literals));
  const closest = fitting.filter((operation) => literals(operation) === most);
  const operation = closest.find(({ methods }) => methods.includes(method));
  if (operation === undefined)
    return { known: false, otherMethods: closest.flatMap(({ methods }) => methods) };
  const { resource } = operation;
  if (resource.startsWith('='))
    return {
      known: true,
      scopes: resource
        .slice(1)
        .split(' ')
        .filter((scope) => scope !== ''),
    };
  return { known: true, scopes: [`okta.${resource}.${method === 'GET' ? 'read' : 'manage'}`] };
}

/** The shortest list that one of the scopes opens; undefined where there is none. */
export function endpointReadableWith(scopes: readonly string[]): Endpoint | undefined {
  const lists = OPERATIONS.filter(
    ({ methods, segments, resource }) =>
      methods.includes('GET') && !segments.includes('{}') && scopes.includes(`okta.${resource}.read`),
  );
  const [first] = lists.sort((a, b) => a.segments.length - b.segments.length);
  return first === undefined ? undefined : { method: 'GET', path: `/${first.segments.join('/')}`, query: '' };
}

function literals({ segments }: Operation): number {
  return segments.filter((segment) => segment !== '{}').length;
}

function fits(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((segment, index) => segment === '{}' || segment === asked[index])
  );
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
