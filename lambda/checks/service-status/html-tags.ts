/** Start tags of an HTML page, one after the other, as a browser would find them. One pass, no backtracking. Pure. */

export interface StartTag {
  /** Lower case. */
  readonly name: string;
  /** By name in lower case; of several of one name the first, as in a browser. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Index just after the tag. */
  readonly contentStart: number;
  /** Index from which to look for the next tag: what scripts and styles contain is no markup. */
  readonly resumeAt: number;
}

const NOT_MARKUP_INSIDE: ReadonlySet<string> = new Set(['script', 'style']);

/** The first start tag at or after `from`, outside of comments; undefined when there is none that is complete. */
export function nextStartTag(html: string, from: number): StartTag | undefined {
  let at = html.indexOf('<', from);
  while (at !== -1) {
    if (isLetter(html, at + 1)) return startTagAt(html, at);
    const isComment = html[at + 1] === '!' && html.startsWith('<!--', at);
    const end = isComment ? html.indexOf('-->', at + 4) : at + 1;
    if (end === -1) return undefined;
    at = html.indexOf('<', end);
  }
  return undefined;
}

/** Undefined where the page ends within the tag; what follows `at` then holds no complete tag either. */
function startTagAt(html: string, at: number): StartTag | undefined {
  const attributes = new Map<string, string>();
  const nameEnd = endOfName(html, at + 1);
  const name = html.slice(at + 1, nameEnd).toLowerCase();
  let position = nameEnd;
  while (position < html.length) {
    position = skip(html, position, isBlankOrSlash);
    if (html[position] === '>') {
      const contentStart = position + 1;
      const resumeAt = NOT_MARKUP_INSIDE.has(name) ? closingTagOf(name, html, contentStart) : contentStart;
      return { name, attributes, contentStart, resumeAt };
    }
    const attribute = attributeAt(html, position);
    if (attribute === undefined) return undefined;
    if (!attributes.has(attribute.name)) attributes.set(attribute.name, attribute.value);
    position = attribute.end;
  }
  return undefined;
}

interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly end: number;
}

/** Undefined where the page ends within a quoted value. */
function attributeAt(html: string, at: number): Attribute | undefined {
  // A name may begin with an equals sign, odd as that is; so each attribute is at least one character long.
  const nameEnd = endOfName(html, at + 1);
  const name = html.slice(at, nameEnd).toLowerCase();
  const equals = skip(html, nameEnd, isBlank);
  if (html[equals] !== '=') return { name, value: '', end: nameEnd };
  const start = skip(html, equals + 1, isBlank);
  const quote = html[start];
  if (quote === '"' || quote === "'") {
    const end = html.indexOf(quote, start + 1);
    return end === -1 ? undefined : { name, value: html.slice(start + 1, end), end: end + 1 };
  }
  const end = skip(html, start, (character) => !isBlank(character) && character !== '>');
  return { name, value: html.slice(start, end), end };
}

/** Where the content of a script or style ends; the end of the page where nothing ends it. */
function closingTagOf(name: string, html: string, from: number): number {
  for (let at = html.indexOf('</', from); at !== -1; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
  }
  return html.length;
}

function endOfName(html: string, from: number): number {
  return skip(
    html,
    from,
    (character) => !isBlankOrSlash(character) && character !== '>' && character !== '=',
  );
}

function skip(html: string, from: number, skips: (character: string) => boolean): number {
  let at = from;
  while (at < html.length && skips(html.charAt(at))) at += 1;
  return at;
}

function isBlank(character: string): boolean {
  return (
    character === ' ' || character === '\n' || character === '\t' || character === '\r' || character === '\f'
  );
}

function isBlankOrSlash(character: string): boolean {
  return isBlank(character) || character === '/';
}

function isLetter(html: string, at: number): boolean {
  const code = html.charCodeAt(at) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}
