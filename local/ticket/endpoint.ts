/** The endpoint that is asked, as it is typed, and the scope that it needs. Pure. */
import { wrongUsage } from '../command-grammar.ts';

export interface Endpoint {
  /** Without the query. */
  readonly path: string;
  /** With its `?`, or empty. Sent, and never shown: it may hold a name. */
  readonly query: string;
}

const ALLOWED = "allowed: GET and a path of the org, such as 'GET /api/v1/users?limit=1'";

/**
 * Reads `GET /api/v1/users`, `/api/v1/users` and `GET https://acme.okta.com/api/v1/users`.
 *
 * @throws InvalidInputError for another method, another host, or something that is to be filled in first
 */
export function endpointOf(text: string, orgUrl: string): Endpoint {
  const [, method = 'GET', location = ''] = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(text.trim()) ?? [];
  if (method.toUpperCase() !== 'GET')
    throw wrongUsage(
      `--endpoint: received the method ${method}, ${ALLOWED}; whatever may change something is not sent`,
    );
  const url =
    /^(?:\/(?!\/)|https:\/\/)/.test(location) && URL.canParse(location, orgUrl)
      ? new URL(location, orgUrl)
      : undefined;
  // Not quoted: it may hold a name, or a token.
  if (url === undefined || url.origin !== orgUrl || /[{}]|%7B|%7D/i.test(location))
    throw wrongUsage(`--endpoint: received something else, ${ALLOWED}, nothing in braces`);
  return { path: url.pathname, query: url.search };
}

export function needsCredential({ path }: Endpoint): boolean {
  return path.startsWith('/api/');
}

/** Okta names its scopes like the first part of the path; where it does not, `--scope` says. */
export function scopesFor({ path }: Endpoint): string[] {
  const resource = /^\/api\/v1\/([A-Za-z-]{1,60})(?:\/|$)/.exec(path)?.[1];
  return resource === undefined ? ['okta.apps.read'] : [`okta.${resource}.read`];
}
