/** One event of the System Log, reduced to what is told of it: no names, no addresses, no ids of anybody. Pure. */
import { hash } from 'node:crypto';
import { type EventClass, isRead, meaningOf } from './event-types.ts';
import { pathPattern } from './path-pattern.ts';

export interface LogEvent {
  /** One of those that are read, else `unlisted`. */
  readonly type: string;
  readonly class: EventClass;
  /** The bucket as a pattern of paths; for an operation what Okta calls it. */
  readonly subject: string;
  /** What kind of caller set it off, where the event says: `an API token`, `an OAuth app` or `a user`. */
  readonly culprit?: string;
  /** How full the bucket was, where the event says: above 0, at most 100. */
  readonly warningPercent?: number;
  readonly published: Date;
  /** Of the request that set it off. */
  readonly requestId?: string;
  /** The same for the same event, and tells nothing of it. */
  readonly fingerprint: string;
}

/** Of the whole org, not of a bucket. */
export const IN_FLIGHT = 'requests-in-flight';
const UNNAMED = 'unnamed-bucket';

/**
 * Reads an event as the System Log API has it, and also as the older Events API had it, in which Okta's documents show
 * some. Names of fields may be in lower case, as log pipelines write them.
 *
 * @returns undefined for what is no event: without a type, or without a time
 */
export function logEventIn(value: unknown): LogEvent | undefined {
  const event = recordIn(value);
  const action = partOf(event, 'action');
  const type = textOf(event, 'eventType') ?? textOf(action, 'objectType');
  const published = instantIn(textOf(event, 'published'));
  if (type === undefined || published === undefined) return undefined;
  const data = partOf(partOf(event, 'debugContext'), 'debugData');
  const kind = meaningOf(type)?.class ?? 'other';
  const culprit = culpritOf(event, data);
  const warningPercent = percentIn(textOf(data, 'warningPercent'));
  const requestId = requestIdIn(textOf(data, 'requestId'));
  const uuid = textOf(event, 'uuid') ?? textOf(event, 'eventId');
  const subject = kind === 'other' ? '' : subjectOf(kind, event, data, action);
  return {
    type: isRead(type) ? type : 'unlisted',
    class: kind,
    subject,
    ...(culprit === undefined ? {} : { culprit }),
    ...(warningPercent === undefined ? {} : { warningPercent }),
    published,
    ...(requestId === undefined ? {} : { requestId }),
    fingerprint: fingerprintOf(uuid ?? `${type} ${published.getTime()} ${subject}`),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = {};

function recordIn(value: unknown): Fields {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Fields) : NO_FIELDS;
}

function fieldOf(record: Fields, name: string): unknown {
  return record[name] ?? record[name.toLowerCase()];
}

function partOf(record: Fields, name: string): Fields {
  return recordIn(fieldOf(record, name));
}

/** Undefined for what is missing, empty or no text. */
function textOf(record: Fields, name: string): string | undefined {
  const value = fieldOf(record, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** ISO 8601; without a zone it is UTC, with a blank in place of the T as pipelines write it. */
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/;

function instantIn(text: string | undefined): Date | undefined {
  const [matched, day, time, fraction = '', zone = 'Z'] = INSTANT.exec(text ?? '') ?? [];
  if (matched === undefined) return undefined;
  const at = new Date(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return at.getTime() > 0 ? at : undefined;
}

function subjectOf(kind: EventClass, event: Fields, data: Fields, action: Fields): string {
  if (kind === 'concurrency') return IN_FLIGHT;
  const operation = kind === 'operation' ? operationIn(textOf(data, 'operationRateLimitType')) : undefined;
  if (operation !== undefined) return operation;
  const paths = [
    patternTarget(fieldOf(event, 'target')),
    textOf(data, 'requestUri'),
    textOf(data, 'url'),
    textOf(action, 'requestUri'),
  ];
  return paths.map((path) => pathPattern(path ?? '')).find((pattern) => pattern !== undefined) ?? UNNAMED;
}

/** Okta's own name of the bucket. */
function patternTarget(targets: unknown): string | undefined {
  const all = Array.isArray(targets) ? targets.slice(0, 20).map(recordIn) : [];
  const target = all.find((one) => textOf(one, 'type') === 'URL Pattern');
  return target && textOf(target, 'id');
}

/** In the forms that Okta uses, which are nobody's name: `phone_enrollment`, and for all of the web `Web request`. */
function operationIn(text: string | undefined): string | undefined {
  if (text === 'Web request') return 'web-request';
  return /^[a-z]+(?:_[a-z]+){1,5}$/.test(text ?? '') && (text ?? '').length <= 50 ? text : undefined;
}

/** An API token acts for its owner, so that the actor is a user all the same. */
function culpritOf(event: Fields, data: Fields): string | undefined {
  const detail = partOf(partOf(event, 'transaction'), 'detail');
  if (textOf(detail, 'requestApiTokenId') !== undefined) return 'an API token';
  const actor = textOf(partOf(event, 'actor'), 'type') ?? '';
  if (textOf(data, 'clientId') !== undefined || /app|client/i.test(actor)) return 'an OAuth app';
  return actor === 'User' ? 'a user' : undefined;
}

/** In the forms of today and of old, so that nothing else passes for one. */
function requestIdIn(text: string | undefined): string | undefined {
  return /^(?:[0-9a-f]{32}|req[\w-]{20,24})$/.test(text ?? '') ? text : undefined;
}

function percentIn(text: string | undefined): number | undefined {
  const percent = /^\d{1,3}(?:\.\d{1,6})?$/.test(text ?? '') ? Number(text) : 0;
  return percent > 0 && percent <= 100 ? percent : undefined;
}

/** Twelve bytes: among a thousand events none has that of another. */
function fingerprintOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 16);
}
