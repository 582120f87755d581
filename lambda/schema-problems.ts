/** Turns schema issues into lines that name the path, the value received and what is allowed. */
import * as v from 'valibot';
import { namesAt } from './schema-names.ts';

/** Input that a person or a caller got wrong; `problems` has one line each. */
export class InvalidInputError extends Error {
  readonly source: string;
  readonly problems: readonly string[];

  constructor(source: string, problems: readonly string[]) {
    const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
    super([`${source} has ${count}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'InvalidInputError';
    this.source = source;
    this.problems = problems;
  }
}

/**
 * Parses `input`, or throws {@link InvalidInputError} with every problem at once.
 *
 * @param source what the input is called where the problems are read, for example `monitor.config.ts`
 */
export function parseOrExplain<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  source: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) =>
    isUnknownKey(issue) ? `${describeIssue(issue)}${namesBeside(schema, issue)}` : describeIssue(issue),
  );
  throw new InvalidInputError(source, [...new Set(problems)]);
}

function namesBeside(schema: v.GenericSchema, { path }: v.BaseIssue<unknown>): string {
  const names = namesAt(schema, path ?? []);
  return names === undefined ? '' : `; allowed here: ${names.join(', ')}`;
}

/** `orgs[0].url: received "http://acme", allowed: an https URL …` */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = pathOf(issue);
  if (isUnknownKey(issue)) return `${path}: not a known setting, remove it or check its spelling`;
  if (isMissingKey(issue)) return `${path}: missing, it is required`;
  return `${path}: received ${received(issue)}, allowed: ${allowedValues(issue)}`;
}

/** A text in the place of a credential may well be the credential. */
function received({ input, path }: v.BaseIssue<unknown>): string {
  const mayBeSecret = typeof input === 'string' && path?.at(-1)?.key === 'credential';
  return mayBeSecret ? 'a text' : shown(input);
}

function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}

function isMissingKey(issue: v.BaseIssue<unknown>): boolean {
  const parent = issue.path?.at(-1)?.input;
  return issue.input === undefined && typeof parent === 'object' && parent !== null;
}

/** Schemas carry what they allow as their message; without one valibot names the expected type. */
function allowedValues(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  return issue.expected === 'Object' ? 'an object' : (issue.expected ?? 'another type');
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).reduce((text, { key }) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
  return path === '' ? '(top level)' : path;
}

const SHOWN_CHARACTERS = 80;

/** A value as JSON, cut short; foreign JSON may be nested deeper than the stack. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    text = 'a value nested too deeply to show';
  }
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
