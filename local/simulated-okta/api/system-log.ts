/**
 * The System Log. Events are kept in the order in which they were stored, which is not that of `published`: a
 * client that polls must not lose those that come late.
 */
import type { Answer } from '../answers.ts';
import { apiError } from './api-answers.ts';
import { createCursors } from './cursor.ts';
import type { Call } from './endpoint.ts';
import { type Predicate, parseFilter } from './filter.ts';
import type { LogEvent } from './log-event.ts';
import { badLimit, limitIn, linkedDocument, sameUrlWith } from './paging.ts';

const DAY_MS = 86_400_000;
const USUAL_STRETCH_MS = 7 * DAY_MS;
const KEPT_FOR_MS = 90 * DAY_MS;
const OLDEST_SINCE_MS = 180 * DAY_MS;
const FILTERABLE = [
  'eventType',
  'severity',
  'outcome.result',
  'outcome.reason',
  'actor.id',
  'legacyEventType',
  'uuid',
];

export interface SystemLog {
  /** Stores events in this order, now, whenever they say they were published. */
  publish(...events: readonly LogEvent[]): void;
  answer(call: Call): Answer;
}

/** Where a client has got to: in what is stored, or in a finite answer. */
type Place =
  | { readonly of: 'polling'; readonly skip: number }
  | { readonly of: 'bounded'; readonly skip: number; readonly sinceMs: number; readonly untilMs: number };

/** Milliseconds since the epoch, without the last. */
interface Stretch {
  readonly sinceMs: number;
  /** Infinity for a client that polls. */
  readonly untilMs: number;
}

export function createSystemLog(): SystemLog {
  const stored: LogEvent[] = [];
  const cursors = createCursors<Place>();

  /** A page of what is stored after a place. It always has a next one, because more may be stored. */
  function polled(call: Call, stretch: Stretch, matches: Predicate, from: number, limit: number): Answer {
    const page: LogEvent[] = [];
    let skip = from;
    for (; skip < stored.length && page.length < limit; skip += 1) {
      const event = stored[skip];
      if (event && isWithin(event, stretch) && matches(event)) page.push(event);
    }
    // From the next page on the place says it all.
    const next = { since: undefined, after: cursors.write({ of: 'polling', skip }) };
    return linkedDocument(page, { self: call.url, next: sameUrlWith(call.url, next) }, call);
  }

  /** A page of a finite answer, by the time of publication. */
  function bounded(call: Call, stretch: Stretch, matches: Predicate, skip: number, limit: number): Answer {
    const sign = isDescending(call.url) ? -1 : 1;
    const found = stored
      .filter((event) => isWithin(event, stretch) && matches(event))
      .sort((a, b) => sign * a.published.localeCompare(b.published));
    const page = found.slice(skip, skip + limit);
    const end = skip + page.length;
    if (end >= found.length) return linkedDocument(page, { self: call.url }, call);
    const after = cursors.write({ ...stretch, of: 'bounded', skip: end });
    return linkedDocument(page, { self: call.url, next: sameUrlWith(call.url, { after }) }, call);
  }

  return {
    publish(...events) {
      for (const event of events) stored.push(event);
    },
    answer(call) {
      const { searchParams } = call.url;
      const limit = limitIn(call.url, { usual: 100, most: 1000 });
      if (limit === undefined) return badLimit();
      const filter = searchParams.get('filter');
      const matches = filter === null ? () => true : parseFilter(filter, FILTERABLE);
      if (matches === undefined) return invalidSearch('Invalid filter.');
      const after = searchParams.get('after');
      const place = after === null ? undefined : cursors.read(after);
      if (after !== null && place === undefined) return invalidSearch('Invalid cursor.');
      if (place?.of === 'polling' && searchParams.has('since')) {
        return apiError(400, 'E0000001', 'Api validation failed: since', 'since: not allowed with after');
      }
      const stretch = place?.of === 'bounded' ? place : stretchOf(call.url, call.now, place !== undefined);
      if (stretch === undefined) return apiError(400, 'E0000053', 'Invalid SCIM filter.', 'Invalid time.');
      const page = stretch.untilMs === Number.POSITIVE_INFINITY ? polled : bounded;
      return page(call, stretch, matches, place?.skip ?? 0, limit);
    },
  };
}

function invalidSearch(cause: string): Answer {
  return apiError(400, 'E0000031', 'Invalid search criteria.', cause);
}

/**
 * Polling is: in ascending order, and without an end.
 *
 * @param continues whether the client was here before; then it has named its beginning already
 * @returns nothing for times that are none, or too long ago
 */
function stretchOf(url: URL, now: Date, continues: boolean): Stretch | undefined {
  const since = url.searchParams.get('since');
  const until = url.searchParams.get('until');
  const openEnd = isDescending(url) ? now.getTime() : Number.POSITIVE_INFINITY;
  const untilMs = until === null ? openEnd : Date.parse(until);
  const oldestMs = now.getTime() - KEPT_FOR_MS;
  const usualMs = continues ? oldestMs : Math.min(untilMs, now.getTime()) - USUAL_STRETCH_MS;
  const sinceMs = since === null ? usualMs : Date.parse(since);
  if (Number.isNaN(untilMs) || !(now.getTime() - sinceMs <= OLDEST_SINCE_MS)) return undefined;
  return { sinceMs: Math.max(sinceMs, oldestMs), untilMs };
}

function isDescending(url: URL): boolean {
  return url.searchParams.get('sortOrder') === 'DESCENDING';
}

function isWithin({ published }: LogEvent, { sinceMs, untilMs }: Stretch): boolean {
  const at = Date.parse(published);
  return at >= sinceMs && at < untilMs;
}
