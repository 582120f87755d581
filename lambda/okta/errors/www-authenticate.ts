/** `WWW-Authenticate` (RFC 9110, section 11.6.1): challenges of several schemes in one field or in many. Pure. */

export interface Challenge {
  /** In lower case: `bearer`, `dpop`, `basic`. */
  readonly scheme: string;
  /** Names in lower case; of two with the same name the first counts. Credentials without a name are left out. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Every challenge, in order. Never throws: what fits nowhere is skipped, and a quoted text that does not end goes on
 * to the end of its field. Takes time in proportion to the length.
 *
 * @param fields values of the header, each with any number of challenges
 */
export function challengesIn(fields: readonly string[]): Challenge[] {
  return fields.flatMap(challengesOf);
}

function challengesOf(field: string): Challenge[] {
  const found: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  let at = 0;
  while (at < field.length) {
    const nameEnd = endOf(TOKEN, field, at);
    if (nameEnd === at) {
      at = field[at] === '"' ? quotedAt(field, at).end : at + 1;
      continue;
    }
    const name = field.slice(at, nameEnd).toLowerCase();
    const next = endOf(SPACE, field, nameEnd);
    if (field[next] !== '=') {
      found.push({ scheme: name, parameters: new Map() });
      at = endOfToken68(field, next);
      continue;
    }
    const { value, end } = valueAt(field, endOf(SPACE, field, next + 1));
    const parameters = found.at(-1)?.parameters;
    if (parameters?.has(name) === false) parameters.set(name, value);
    at = end;
  }
  return found;
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SPACE = new Set(' \t');
const TOKEN = new Set(`${ALPHANUMERIC}!#$%&'*+-.^_\`|~`);
const TOKEN68 = new Set(`${ALPHANUMERIC}-._~+/`);
const EQUALS = new Set('=');

/** Where a run of some characters ends; at its start where there is none. */
function endOf(characters: ReadonlySet<string>, text: string, start: number): number {
  let end = start;
  while (end < text.length && characters.has(text.charAt(end))) end += 1;
  return end;
}

/** A lone value after the scheme, as in `Negotiate YWJj==`, told from a parameter by the comma or end behind it. */
function endOfToken68(field: string, start: number): number {
  const end = endOf(EQUALS, field, endOf(TOKEN68, field, start));
  const next = endOf(SPACE, field, end);
  return next === field.length || field[next] === ',' ? end : start;
}

interface Value {
  readonly value: string;
  readonly end: number;
}

/** Quoted or, for servers that leave the quotes out where they must not, up to the next comma or space. */
function valueAt(field: string, start: number): Value {
  if (field[start] === '"') return quotedAt(field, start);
  let end = start;
  while (end < field.length && field[end] !== ',' && !SPACE.has(field.charAt(end))) end += 1;
  return { value: field.slice(start, end), end };
}

/** A backslash makes the next character stand for itself (RFC 9110, section 5.6.4). */
function quotedAt(field: string, start: number): Value {
  const characters: string[] = [];
  let at = start + 1;
  while (at < field.length && field[at] !== '"') {
    if (field[at] === '\\') at += 1;
    characters.push(field.charAt(at));
    at += 1;
  }
  return { value: characters.join(''), end: Math.min(at + 1, field.length) };
}
