/** In what two values differ that have to be the same to the byte, as SAML has it of addresses and audiences. Pure. */

export interface Difference {
  /** `a slash at the end`, `the scheme and the path`. */
  readonly words: string;
  /** Of several values that differ, the one that was meant differs least. */
  readonly weight: number;
}

/** Undefined where they do not differ. */
export function differenceOf(one: string, other: string): Difference | undefined {
  if (one === other) return undefined;
  if (one.trim() === other.trim()) return difference([SMALL('blanks around it')]);
  const a = partsOf(one);
  const b = partsOf(other);
  if (a === undefined || b === undefined) return difference([ofText(one, other)]);
  return difference([
    ...(a.scheme === b.scheme ? [] : [ofScheme(a.scheme, b.scheme)]),
    ...(a.authority === b.authority ? [] : [ofAuthority(a, b)]),
    ...(a.path === b.path ? [] : [ofPath(a.path, b.path)]),
    ...(a.query === b.query ? [] : [SMALL('the query')]),
    ...(a.fragment === b.fragment ? [] : [SMALL('the fragment')]),
  ]);
}

/** The one of several that differs least; undefined for none. */
export function nearestTo(value: string, candidates: readonly string[]): string | undefined {
  const weight = (candidate: string) => differenceOf(value, candidate)?.weight ?? 0;
  return [...candidates].sort((one, other) => weight(one) - weight(other))[0];
}

interface PartDifference {
  readonly what: string;
  readonly weight: number;
}

const SMALL = (what: string): PartDifference => ({ what, weight: 1 });

function difference(parts: readonly PartDifference[]): Difference {
  return {
    words: parts.map(({ what }) => what).join(' and '),
    weight: parts.reduce((sum, { weight }) => sum + weight, 0),
  };
}

function ofText(one: string, other: string): PartDifference {
  if (withoutSlash(one) === withoutSlash(other)) return SMALL('a slash at the end');
  if (one.toLowerCase() === other.toLowerCase()) return SMALL('upper and lower case');
  return { what: 'the whole value', weight: 16 };
}

function ofScheme(one: string, other: string): PartDifference {
  return SMALL(one.toLowerCase() === other.toLowerCase() ? 'the case of the scheme' : 'the scheme');
}

function ofAuthority(one: Parts, other: Parts): PartDifference {
  const a = one.authority.toLowerCase();
  const b = other.authority.toLowerCase();
  if (a === b) return SMALL('the case of the host');
  return a.replace(/:\d*$/, '') === b.replace(/:\d*$/, '')
    ? SMALL('the port')
    : { what: 'the host', weight: 8 };
}

function ofPath(one: string, other: string): PartDifference {
  if (withoutSlash(one) === withoutSlash(other)) return SMALL('a slash at the end');
  if (one.toLowerCase() === other.toLowerCase()) return SMALL('the case of the path');
  if (decoded(one) === decoded(other)) return SMALL('the percent-encoding of the path');
  return { what: 'the path', weight: 4 };
}

interface Parts {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** By RFC 3986, appendix B; what `URL` parses is normalized, and hides what is looked for. */
function partsOf(text: string): Parts | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(text);
  if (match === null) return undefined;
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = match;
  return { scheme, authority, path, query, fragment };
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // No percent-encoding, so that it stands for itself.
    return path;
  }
}
