/** The path of a request as a pattern, without whom and what it was about. Pure. */

/** Of routes, not of ids: letters, and digits only where they are known. */
const WORD =
  /^(?:v\d|oauth2|saml2|[A-Za-z][A-Za-z_-]{0,29}(?:\.htm)?\*?|\.well-known|\{[A-Za-z]{1,30}\}|\*?)$/;

/** Deeper ones are one bucket with their parents. */
const SEGMENTS = 6;

const ANY = '{id}';

/**
 * `/api/v1/users/00u1a2b3/factors?q=x` becomes `/api/v1/users/{id}/factors`. Whatever could be a name, an id or a token
 * is left out, so that a pattern may be kept and shown, and many requests have few patterns.
 *
 * @param text as Okta writes it: the pattern of a bucket, or the path of a request with or without its query
 * @returns undefined for what is no path
 */
export function pathPattern(text: string): string | undefined {
  const path = text.slice(0, 2000).split(/[?#;]/, 1)[0] ?? '';
  if (!path.startsWith('/')) return undefined;
  const segments = path.slice(1).split('/').slice(0, SEGMENTS);
  return `/${segments.map(shown).join('/')}`;
}

function shown(segment: string, index: number, all: readonly string[]): string {
  const [first] = all;
  const before = all[index - 1];
  // Applications may be named after whom they are for, authorization servers too.
  if (first === 'app' && index === 1) return '{app}';
  if (first === 'app' && index === 2) return '{key}';
  if (first === 'oauth2' && index === 1 && segment !== 'v1') return '{as}';
  // A user can be asked for by login name, which may look like any word.
  if (/^users?$/i.test(before ?? '') && segment !== '') return ANY;
  return WORD.test(segment) ? segment : ANY;
}
