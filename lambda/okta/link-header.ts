/** `Link` as RFC 8288 has it. URLs hold commas and semicolons, so it is read by character, each of them once. */

export interface Link {
  /** Between the angle brackets, as it stands there; may be relative. */
  readonly target: string;
  /** In lower case. */
  readonly relations: readonly string[];
  /** The link is said to be one of another document. */
  readonly isOfAnother: boolean;
}

/** All links of all values, in order; undefined where any of it cannot be read. */
export function linksIn(header: string | readonly string[] | undefined): readonly Link[] | undefined {
  const links: Link[] = [];
  for (const value of [header ?? []].flat()) {
    let at = skip(value, 0, LIST_GAP);
    while (at < value.length) {
      const read = linkAt(value, at);
      if (read === undefined) return undefined;
      links.push(read.value);
      at = skip(value, read.end, LIST_GAP);
    }
  }
  return links;
}

interface Read<T> {
  readonly value: T;
  /** Where reading goes on. */
  readonly end: number;
}

const SPACE = ' \t';
/** Lists may have empty members (RFC 9110, section 5.6.1). */
const LIST_GAP = `${SPACE},`;
const NAME_ENDS = `${SPACE}=;,`;
const VALUE_ENDS = `${SPACE};,`;

function linkAt(text: string, start: number): Read<Link> | undefined {
  const close = text.indexOf('>', start);
  if (text[start] !== '<' || close === -1) return undefined;
  const parameters = new Map<string, string>();
  let at = skip(text, close + 1, SPACE);
  while (text[at] === ';') {
    const parameter = parameterAt(text, skip(text, at + 1, SPACE));
    if (parameter === undefined) return undefined;
    const [name, value] = parameter.value;
    // Of several only the first counts (section 3.3).
    if (!parameters.has(name)) parameters.set(name, value);
    at = skip(text, parameter.end, SPACE);
  }
  if (at < text.length && text[at] !== ',') return undefined;
  const relations = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/);
  const value = { target: text.slice(start + 1, close), relations, isOfAnother: parameters.has('anchor') };
  return { value, end: at };
}

/** A semicolon with nothing behind it is a parameter without a name. */
function parameterAt(text: string, start: number): Read<readonly [name: string, value: string]> | undefined {
  const nameEnd = until(text, start, NAME_ENDS);
  const name = text.slice(start, nameEnd).toLowerCase();
  const equals = skip(text, nameEnd, SPACE);
  if (text[equals] !== '=') return { value: [name, ''], end: nameEnd };
  const valueStart = skip(text, equals + 1, SPACE);
  const value = text[valueStart] === '"' ? quotedAt(text, valueStart) : tokenAt(text, valueStart);
  return value && { value: [name, value.value], end: value.end };
}

function tokenAt(text: string, start: number): Read<string> {
  const end = until(text, start, VALUE_ENDS);
  return { value: text.slice(start, end), end };
}

function quotedAt(text: string, start: number): Read<string> | undefined {
  const characters: string[] = [];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') return { value: characters.join(''), end: at + 1 };
    if (text[at] === '\\') at += 1;
    characters.push(text[at] ?? '');
  }
  return undefined;
}

function skip(text: string, start: number, characters: string): number {
  let at = start;
  while (at < text.length && characters.includes(text[at] ?? '')) at += 1;
  return at;
}

function until(text: string, start: number, characters: string): number {
  let at = start;
  while (at < text.length && !characters.includes(text[at] ?? '')) at += 1;
  return at;
}
