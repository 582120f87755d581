/** Page after page of the System Log, to its end or as far as a run may go; nothing is taken twice. */
import { nextPage, type Page } from '../../okta/paging.ts';
import type { Ask, MadeCall } from './api-call.ts';
import type { LogEnd, LogFacts } from './facts.ts';
import { type LogEvent, logEventIn } from './log-event.ts';
import { placeAt } from './log-place.ts';

/** Ten thousand events; a storm goes on in the next run. */
const PAGES = 10;

/** As many as fit into a memory; a poll that goes on where it ended reads nothing twice anyway. */
const REMEMBERED = 300;

export type Walk = Omit<LogFacts, 'began'>;

/**
 * @param first what was answered to the page at `start`
 * @param remembered fingerprints of events that were read before
 * @param isOver whether the time of the run is used up; asked before each further page
 */
export async function walkLog(
  start: Page,
  first: MadeCall,
  hosts: readonly string[],
  remembered: readonly string[],
  ask: Ask,
  isOver: () => boolean,
): Promise<Walk> {
  const seen = new Set(remembered);
  const events: LogEvent[] = [];
  const counts = { repeated: 0, malformed: 0 };
  let pages = 0;
  let page = start;

  function take(entry: unknown): void {
    const event = logEventIn(entry);
    if (event === undefined) counts.malformed += 1;
    else if (seen.has(event.fingerprint)) counts.repeated += 1;
    else {
      seen.add(event.fingerprint);
      events.push(event);
    }
  }

  const ended = (end: LogEnd, detail?: string): Walk => ({
    events,
    ...counts,
    pages,
    end,
    ...(detail === undefined ? {} : { detail }),
    place: placeAt(page.url),
    seen: [...seen].slice(-REMEMBERED),
  });

  for (let { result } = first; ; { result } = await ask(page.url, 'scan')) {
    if (result.kind !== 'json') return ended(...whyNot(result));
    const { json, answer } = result;
    if (!Array.isArray(json)) return ended('failed', 'a page of the System Log that is no list');
    pages += 1;
    for (const entry of json) take(entry);
    const next = nextPage(page, answer.headers['link'], hosts);
    if (typeof next === 'object' && 'next' in next) page = next.next;
    // A page with nothing on it is the end, whatever it says of further ones, and so is the same page again.
    if (json.length === 0) return ended('end');
    if (next === 'last') return ended('link', 'no next page is named');
    if ('fault' in next) return next.fault === 'loop' ? ended('end') : ended('link', next.fault);
    if (pages === PAGES) return ended('pages');
    if (isOver()) return ended('time');
  }
}

function whyNot(result: Exclude<MadeCall['result'], { kind: 'json' }>): [end: LogEnd, detail?: string] {
  switch (result.kind) {
    case 'not-asked':
      return result.why === 'circuit' ? ['failed', 'the API failed before'] : ['budget'];
    case 'refused': {
      const { status, summary } = result.refusal;
      return [status === 429 ? 'budget' : 'failed', `HTTP ${status}, ${summary}`];
    }
    case 'unreachable':
      return ['failed', `${result.reason}, ${result.detail}`];
    default:
      return ['failed', result.kind];
  }
}
