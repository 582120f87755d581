/** Reads on in the System Log from where the last run ended, or anew where Okta does not take that place any more. */
import type { OktaClient } from '../../okta/client.ts';
import { firstPage } from '../../okta/paging.ts';
import { type Ask, factsOf, type MadeCall } from './api-call.ts';
import type { CallFacts, LogFacts } from './facts.ts';
import { firstLogUrl, type LogPlace, resumableUrl } from './log-place.ts';
import { LOG } from './targets.ts';
import { walkLog } from './walk-log.ts';

/** What the run before left. */
export interface LogBefore {
  readonly place: LogPlace | undefined;
  readonly seen: readonly string[];
  readonly readUntil: Date | undefined;
}

export interface PolledOrg {
  readonly url: string;
  /** All hosts of the org: a link may name another than the one that was asked. */
  readonly hosts: readonly string[];
}

/**
 * The first page is the run's measurement of the bucket, the others are scans.
 *
 * @param isOver as of {@link walkLog}
 */
export async function pollLog(
  org: PolledOrg,
  before: LogBefore,
  ask: Ask,
  client: OktaClient,
  now: Date,
  isOver: () => boolean,
): Promise<{ readonly call: CallFacts; readonly log: LogFacts }> {
  const known = resumableUrl(before.place, org.url);
  const fresh = firstLogUrl(org.url, now, before.readUntil);
  const first = await ask(known ?? fresh, 'measuring');
  if (known === undefined || !isAboutThePlace(first)) {
    const began = known === undefined ? beginningOf(before) : 'resumed';
    const page = firstPage(known ?? fresh);
    const walk = await walkLog(page, first, org.hosts, before.seen, ask, isOver);
    const place = walk.pages === 0 ? before.place : walk.place;
    return { call: withBody(factsOf(LOG, first, client), walk), log: { ...walk, began, place } };
  }

  const refused = placeRefused(factsOf(LOG, first, client));
  const second = await ask(fresh, 'scan');
  const walk = await walkLog(firstPage(fresh), second, org.hosts, before.seen, ask, isOver);
  const call = second.result.kind === 'not-asked' ? refused : factsOf(LOG, second, client);
  // What Okta refused is not asked for again.
  const place = walk.pages === 0 ? undefined : walk.place;
  return { call: withBody(call, walk), log: { ...walk, began: 'anew', place } };
}

function beginningOf({ place, readUntil }: LogBefore): LogFacts['began'] {
  return place === undefined && readUntil === undefined ? 'first' : 'anew';
}

/** Okta says 400 to a cursor that it does not know, in several ways. */
function isAboutThePlace({ result }: MadeCall): boolean {
  const kinds = ['paging-or-filter-invalid', 'request-invalid'];
  return result.kind === 'refused' && kinds.includes(result.refusal.kind);
}

/** Okta answered, and said what its limit is: that a place is not taken is no fault of the bucket. */
function placeRefused({ result, ...call }: CallFacts): CallFacts {
  const rateLimit = result.kind === 'refused' ? result.rateLimit : undefined;
  return { ...call, result: { kind: 'answered', rateLimit } };
}

/** A success without a page of events is none. */
function withBody(call: CallFacts, { pages, detail = '' }: Pick<LogFacts, 'pages' | 'detail'>): CallFacts {
  const { result } = call;
  if (result.kind !== 'answered' || pages > 0 || detail === '') return call;
  return { ...call, result: { kind: 'unreadable', reason: 'SCHEMA', detail, rateLimit: result.rateLimit } };
}
