/** A JSON array within a page: found by its brackets, read as it stands, else with its entities decoded once. Pure. */
import { decodeHTML } from 'entities/decode';

export type ArrayRead =
  | { readonly ok: true; readonly items: readonly unknown[]; readonly end: number }
  /** Why not, in words. */
  | { readonly ok: false; readonly problem: string };

/** Okta's arrays are two levels deep; a parser takes long over the deepest that fit into a page. */
const MAXIMUM_DEPTH = 100;

/** The array that is all there is of the element whose content begins at `start`. */
export function arrayInElement(html: string, start: number): ArrayRead {
  const begin = skipBlanks(html, start);
  const raw = html[begin] === '[' ? rawArrayAt(html, begin) : undefined;
  if (raw?.ok && html[skipBlanks(html, raw.end)] === '<') return raw;
  return encodedArrayAt(html, begin, { isAll: true });
}

/**
 * The array that begins at `start`, whatever follows it.
 *
 * @param isEncoded true where its quotes are entities
 */
export function arrayAt(html: string, start: number, isEncoded: boolean): ArrayRead {
  return isEncoded ? encodedArrayAt(html, start, { isAll: false }) : rawArrayAt(html, start);
}

/** Index just after the array that begins at `start`; undefined when it does not end, or is nested too deep. */
export function endOfArray(text: string, start: number): number | undefined {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (end === undefined) return undefined;
      at = end;
      continue;
    }
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    if (depth > MAXIMUM_DEPTH) return undefined;
    at += 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === '\\') at += 1;
  }
  return undefined;
}

function rawArrayAt(text: string, start: number): ArrayRead {
  const end = endOfArray(text, start);
  if (end === undefined) return { ok: false, problem: 'it is cut off or nested too deep' };
  try {
    return { ok: true, items: JSON.parse(text.slice(start, end)) as unknown[], end };
  } catch {
    return { ok: false, problem: 'it is not JSON' };
  }
}

/** Markup ends where the next tag begins, since encoded text has no `<` of its own. */
function encodedArrayAt(html: string, start: number, { isAll }: { readonly isAll: boolean }): ArrayRead {
  const next = html.indexOf('<', start);
  if (isAll && next === -1) return { ok: false, problem: 'it is cut off' };
  const end = next === -1 ? html.length : next;
  const text = decodeHTML(html.slice(start, end));
  if (text[0] !== '[') return { ok: false, problem: 'it is not an array' };
  const decoded = rawArrayAt(text, 0);
  if (!decoded.ok) return decoded;
  const isFollowed = isAll && skipBlanks(text, decoded.end) < text.length;
  return isFollowed ? { ok: false, problem: 'something follows the array' } : { ...decoded, end };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \n\r\t'.includes(text.charAt(at))) at += 1;
  return at;
}
