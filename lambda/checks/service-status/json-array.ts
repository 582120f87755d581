/** A JSON array within a page: found by its brackets, read as it stands, else with entities decoded once. Pure. */
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
  const { array, rest } = encodedArrayAt(html, begin);
  return array.ok && rest.trim() !== '' ? { ok: false, problem: 'something follows the array' } : array;
}

/**
 * The array that begins at `start`, whatever follows it.
 *
 * @param isEncoded true where its quotes are entities
 */
export function arrayAt(html: string, start: number, isEncoded: boolean): ArrayRead {
  return isEncoded ? encodedArrayAt(html, start).array : rawArrayAt(html, start);
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
  if (end === undefined) return { ok: false, problem: 'it does not end, or is nested too deep' };
  try {
    return { ok: true, items: JSON.parse(text.slice(start, end)) as unknown[], end };
  } catch {
    return { ok: false, problem: 'it is not JSON' };
  }
}

/** The array and what follows it before the next tag: encoded text has no `<` of its own. */
function encodedArrayAt(html: string, start: number): { readonly array: ArrayRead; readonly rest: string } {
  const tag = html.indexOf('<', start);
  const end = tag === -1 ? html.length : tag;
  const text = decodeHTML(html.slice(start, end));
  if (text[0] !== '[') return { array: { ok: false, problem: 'it is not an array' }, rest: text };
  const array = rawArrayAt(text, 0);
  return array.ok ? { array: { ...array, end }, rest: text.slice(array.end) } : { array, rest: '' };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \n\r\t'.includes(text.charAt(at))) at += 1;
  return at;
}
