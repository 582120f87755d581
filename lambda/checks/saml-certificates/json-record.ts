/** Members of foreign JSON, each only if it is of the kind that is looked for. Pure. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An empty one where there is none, so that a path can be followed to its end. */
export function recordIn(value: unknown, name: string): JsonRecord {
  const member = isRecord(value) ? own(value, name) : undefined;
  return isRecord(member) ? member : {};
}

/** Undefined for an empty text too. */
export function textIn(value: unknown, name: string): string | undefined {
  const member = isRecord(value) ? own(value, name) : undefined;
  return typeof member === 'string' && member !== '' ? member : undefined;
}

const ID_CHARACTERS = 2048;

/** A text that is an id, a kid or a URL: of printable ASCII, so that it can be shown anywhere as it is. */
export function idIn(value: unknown, name: string): string | undefined {
  const text = textIn(value, name);
  return text !== undefined && isId(text) ? text : undefined;
}

export function isId(text: string): boolean {
  return text.length <= ID_CHARACTERS && /^[\x21-\x7e]+$/.test(text);
}

/** The texts of a list, or the one text in its place; what else is in it is left out. */
export function textsIn(value: unknown, name: string): readonly string[] {
  const member = isRecord(value) ? own(value, name) : undefined;
  if (member === undefined) return [];
  return [member].flat().filter((item): item is string => typeof item === 'string' && item !== '');
}

/** Kids and ids may have the name of anything, `constructor` too. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

const NAME_CHARACTERS = 100;

/** A label that somebody typed into Okta, fit for one line of a terminal or a message. */
export function nameShown(text: string): string {
  // Most are, and a page has hundreds of them.
  if (text.length <= NAME_CHARACTERS && /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text)) return text;
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= NAME_CHARACTERS ? line : `${line.slice(0, NAME_CHARACTERS - 1)}…`;
}

/** As Okta writes times, and as `toISOString` does. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** ISO 8601 as `toISOString` has it; undefined where it is no time. */
export function instantIn(value: unknown, name: string): string | undefined {
  const text = textIn(value, name) ?? '';
  const ms = Date.parse(text);
  // Writing it anew takes longer than all the rest of reading an app.
  if (INSTANT.test(text) && !Number.isNaN(ms)) return text;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
