/** Reads the windows from the System Log, page after page, to their ends or as far as it goes. */
import type { ClockReading } from '../../../lambda/checks/oidc-discovery/facts.ts';
import { firstPage, nextPage } from '../../../lambda/okta/paging.ts';
import { type AskedPage, type Break, type LogPorts, logPagesWith } from './ask-log.ts';
import { talliesWith, type WindowCount } from './counts.ts';
import { FILTER } from './event-types.ts';
import type { LogWindow } from './windows.ts';

export interface LoggedOrg {
  /** Its origin. */
  readonly url: string;
  /** All hosts of the org: a link may name another than the one that was asked. */
  readonly hosts: readonly string[];
}

export interface LogReading {
  /** Of every window, in their order. */
  readonly counts: readonly WindowCount[];
  /** What to do about a log that cannot be read; undefined where it can, or where nobody knows. */
  readonly remedy: string | undefined;
  /** Of the first answer, where it tells. */
  readonly clock: ClockReading | undefined;
}

export interface ReadingPorts extends LogPorts {
  /** @param waitsUntil when the next call may be made; undefined where it is made at once */
  readonly progress: (count: WindowCount, waitsUntil: Date | undefined) => void;
}

const EVENTS_PER_PAGE = 1000;
/** Of a window: ten thousand failures are a storm, whatever comes behind them. */
const PAGES = 10;

/** @param signal of whoever wants no more: what was read until then is the result */
export async function readLog(
  windows: readonly LogWindow[],
  org: LoggedOrg,
  ports: ReadingPorts,
  signal: AbortSignal,
): Promise<LogReading> {
  const ask = logPagesWith(ports, signal);
  const counts: WindowCount[] = [];
  let clock: ClockReading | undefined;
  let ended: Break | undefined;
  for (const window of windows) {
    let malformed = 0;
    let count: WindowCount = { window, tallies: [], pages: 0, incomplete: ended?.why };
    const onPage = (read: AskedPage) => {
      clock ??= read.clock;
      count = {
        ...count,
        tallies: talliesWith(count.tallies, read.events),
        pages: count.pages + 1,
      };
      malformed += read.malformed;
      ports.progress(count, undefined);
      return count.pages;
    };
    const askPage = (url: string) => ask(url, (until) => ports.progress(count, until));
    const end = ended ?? (await readWindow(urlOf(org, window), org.hosts, askPage, onPage));
    if (end?.isOfAll) ended = end;
    const unread = malformed === 0 ? undefined : `${malformed} entries are no events`;
    counts.push({ ...count, incomplete: end?.why ?? unread });
  }
  return { counts, remedy: ended?.remedy, clock };
}

/**
 * @param onPage told of every page; returns how many there were
 * @returns why it was not read to its end; undefined where it was
 */
async function readWindow(
  url: string,
  hosts: readonly string[],
  ask: (url: string) => Promise<AskedPage | Break>,
  onPage: (page: AskedPage) => number,
): Promise<Break | undefined> {
  for (let page = firstPage(url); ; ) {
    const read = await ask(page.url);
    if ('why' in read) return read;
    const pages = onPage(read);
    const next = nextPage(page, read.link, hosts);
    if (next === 'last' || read.isEmpty) return undefined;
    if ('fault' in next) return { why: `the next page cannot be followed: ${next.fault}`, isOfAll: false };
    if (pages === PAGES) return { why: `only the first ${PAGES * EVENTS_PER_PAGE} events`, isOfAll: false };
    page = next.next;
  }
}

/** Bounded: its order is that of `published`, and it ends. */
function urlOf({ url }: LoggedOrg, { since, until }: LogWindow): string {
  const query = new URLSearchParams({
    since: since.toISOString(),
    until: until.toISOString(),
    sortOrder: 'ASCENDING',
    limit: String(EVENTS_PER_PAGE),
    filter: FILTER,
  });
  return `${url}/api/v1/logs?${query}`;
}
