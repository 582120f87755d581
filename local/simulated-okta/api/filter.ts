/** The `filter` parameter: comparisons of attributes, joined by `and`, `or` and parentheses. Pure. */
import type { JsonObject } from '../documents.ts';

export type Predicate = (document: JsonObject) => boolean;

const COMPARISONS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  eq: (value, wanted) => value === wanted,
  ne: (value, wanted) => value !== wanted,
  sw: (value, wanted) => value.startsWith(wanted),
  ew: (value, wanted) => value.endsWith(wanted),
  co: (value, wanted) => value.includes(wanted),
};

const TOKEN = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([A-Za-z][\w.]*))/y;

interface Token {
  readonly kind: 'parenthesis' | 'text' | 'word';
  readonly value: string;
}

/**
 * @param attributes those that may be compared
 * @returns nothing when the text is no such filter
 */
export function parseFilter(text: string, attributes: readonly string[]): Predicate | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  let next = 0;

  const isWord = (value: string) => tokens[next]?.kind === 'word' && tokens[next]?.value === value;

  function joined(word: string, part: () => Predicate, met: 'some' | 'every'): Predicate {
    const parts = [part()];
    while (isWord(word)) {
      next += 1;
      parts.push(part());
    }
    return (document) => parts[met]((predicate) => predicate(document));
  }

  const disjunction = (): Predicate => joined('or', conjunction, 'some');
  const conjunction = (): Predicate => joined('and', term, 'every');

  function term(): Predicate {
    if (tokens?.[next]?.value === '(') {
      next += 1;
      const inner = disjunction();
      if (tokens[next++]?.value !== ')') throw new SyntaxError('")" expected');
      return inner;
    }
    const [attribute, operator, wanted] = tokens?.slice(next, next + 3) ?? [];
    next += 3;
    const compare = operator?.kind === 'word' ? COMPARISONS[operator.value] : undefined;
    if (attribute?.kind !== 'word' || !attributes.includes(attribute.value)) {
      throw new SyntaxError('an attribute expected');
    }
    if (compare === undefined || wanted?.kind !== 'text') throw new SyntaxError('a comparison expected');
    return (document) => compare(String(valueAt(document, attribute.value)), wanted.value);
  }

  try {
    const predicate = disjunction();
    return next === tokens.length ? predicate : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < trimmed.length; ) {
    const match = TOKEN.exec(trimmed);
    if (match === null) return undefined;
    const [, parenthesis, quoted, word = ''] = match;
    if (parenthesis !== undefined) tokens.push({ kind: 'parenthesis', value: parenthesis });
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replace(/\\(.)/g, '$1') });
    else tokens.push({ kind: 'word', value: word });
  }
  return tokens;
}

function valueAt(document: JsonObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as JsonObject)[name]
          : undefined,
      document,
    );
}
