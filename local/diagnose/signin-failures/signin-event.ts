/** One event of the System Log, reduced to its type and the reason of its outcome: nobody is in it any more. Pure. */
import { isIP } from 'node:net';
import { bounded, redacted } from '../../../lambda/okta/errors/redaction.ts';
import { type CountedType, countedType } from './event-types.ts';

export interface SigninEvent {
  readonly type: CountedType;
  /** `INVALID_CREDENTIALS`, or words; at most 60 characters. */
  readonly reason: string;
}

const REASON_CHARACTERS = 60;

/** Okta sends none with some events. */
export const NO_REASON = '(none given)';

/** Whether it can be told at all what it is. */
export function isEvent(value: unknown): boolean {
  const event = recordIn(value);
  return typeof event['eventType'] === 'string' && typeof recordIn(event['outcome'])['result'] === 'string';
}

/** Undefined for what is not counted, and for what is no event. */
export function signinEventIn(value: unknown): SigninEvent | undefined {
  const event = recordIn(value);
  const outcome = recordIn(event['outcome']);
  const type = countedType(event['eventType'], outcome['result']);
  if (type === undefined) return undefined;
  const { reason } = outcome;
  return { type, reason: typeof reason === 'string' ? reasonShown(reason, event) : NO_REASON };
}

/**
 * Mostly a code, but it may be a sentence, and that may say of whom it is: whatever the event itself names as
 * somebody, or as somebody's address, goes, beside what has the shape of a secret.
 */
function reasonShown(reason: string, event: Fields): string {
  const names = namesIn(event);
  const shown = redacted(reason)
    .replace(ADDRESS_LIKE, addressShown)
    .replace(WORD, (word) => (names.has(word.toLowerCase()) ? '[name]' : word))
    .replace(/\[name\](?:[\s.@+-]*\[name\])+/g, '[name]')
    .replace(/\s+/g, ' ')
    .trim();
  return shown === '' ? NO_REASON : bounded(shown, REASON_CHARACTERS);
}

/** A code such as `LOCKED_OUT` is one word, whoever is called LOCKED. */
const WORD = /[\p{L}\p{N}_]+/gu;
const ADDRESS_LIKE = /[0-9a-f.:]{3,45}/gi;

function addressShown(text: string): string {
  const address = text.replace(/[.:]+$/, '');
  return isIP(address) === 0 ? text : `[address]${text.slice(address.length)}`;
}

type Fields = Readonly<Record<string, unknown>>;

function recordIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

const NAMING = ['id', 'alternateId', 'displayName', 'login', 'email', 'ipAddress', 'ip', 'city'];

/** Words of whatever an event says of who and where somebody is, in lower case. */
function namesIn({ actor, target, client, request }: Fields): ReadonlySet<string> {
  const people = [actor, client, request, ...[target].flat().filter(isSomebody)];
  const words = people
    .flatMap(namesBelow)
    .flatMap((name) => [...(name.match(WORD) ?? []), ...name.split(/[^\p{L}\p{N}]+/u)]);
  return new Set(words.filter((word) => word.length > 1).map((word) => word.toLowerCase()));
}

/** Apps, rules and factors are targets too, and what they are called is of use. */
function isSomebody(target: unknown): boolean {
  const { type } = recordIn(target);
  return typeof type !== 'string' || /user|unknown/i.test(type);
}

function namesBelow(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesBelow);
  return Object.entries(recordIn(value)).flatMap(([name, part]) => {
    if (typeof part === 'string') return NAMING.includes(name) ? [part] : [];
    return namesBelow(part);
  });
}
