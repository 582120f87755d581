/** What somebody may have meant by a term that is not known. Pure. */
import { KNOWN_TERMS, knownTerm } from './catalogue.ts';

const SUGGESTED = 3;
/** Of what was typed or pasted; terms are shorter. */
const COMPARED_CHARACTERS = 60;

/**
 * At most three known terms, the nearest first: those that occur in the text, as in a pasted message; those of which
 * it is a part; those that are a few typing errors away. None where nothing is near.
 */
export function suggestionsFor(term: string): string[] {
  const text = term.slice(0, COMPARED_CHARACTERS * 10).toLowerCase();
  const quoted = text.split(/[^\w.-]+/).flatMap((word) => knownTerm(word) ?? []);
  const name = text.slice(0, COMPARED_CHARACTERS);
  const containing =
    name.length < 3 ? [] : KNOWN_TERMS.filter((known) => lettersOf(known).includes(lettersOf(name)));
  const near = KNOWN_TERMS.map((known) => ({ known, errors: typingErrors(name, known.toLowerCase()) }))
    .filter(({ errors }) => errors <= Math.max(1, name.length / 3))
    .sort((a, b) => a.errors - b.errors)
    .map(({ known }) => known);
  return [...new Set([...quoted, ...containing, ...near])].slice(0, SUGGESTED);
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, '');
}

/** Levenshtein distance: characters to insert, remove or replace. */
function typingErrors(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, character] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
