/** Reads Okta's status page, over a fresh connection each time. Resolves for any state of the page. */
import type { StatusPageSettings } from '../../config.ts';
import { NetworkFault } from '../../net/fault.ts';
import { endpointOf, openConnection } from '../../net/https.ts';
import type { Network } from '../../net/network.ts';
import { withTimeLimit } from '../../net/time-limit.ts';
import { type FetchedPage, fetchPage, type Version } from './fetch-page.ts';
import type { Doubt, PageReading, StatusPageFacts } from './page-reading.ts';
import { shortened } from './plain-text.ts';
import { readStatusPage } from './read-page.ts';

export interface StatusPageReader {
  /** @param signal aborts when the run is out of time */
  readonly read: (signal: AbortSignal) => Promise<StatusPageFacts>;
}

/** For connection, redirects and page together. */
const TIME_LIMIT_MS = 10_000;
const MAXIMUM_DETAIL = 300;

/** A page that was understood, and the name of its version. */
interface Held {
  readonly version: Version;
  readonly reading: PageReading;
}

/**
 * A reader that keeps what it read: a page that has not changed since is not sent again, for as long as the reader
 * lives.
 */
export function statusPage(
  settings: Pick<StatusPageSettings, 'url' | 'userAgent'>,
  network: Network,
  timeLimitMs: number = TIME_LIMIT_MS,
): StatusPageReader {
  const { now, monotonicMs } = network.clock;
  let held: Held | undefined;
  return {
    read: async (signal) => {
      const started = monotonicMs();
      const known = held;
      const fetched = await withTimeLimit(timeLimitMs, signal, (limit) =>
        fetchOrDoubt(settings, network, known?.version, signal, limit),
      );
      const durationMs = monotonicMs() - started;
      const failed = (doubt: Doubt): StatusPageFacts => ({ ok: false, failure: { ...doubt, durationMs } });
      if (fetched.kind === 'doubt') return failed(fetched.doubt);
      if (fetched.kind === 'unchanged') {
        if (known === undefined) throw new RangeError('a page without a known version cannot be unchanged');
        return { ok: true, reading: known.reading, readAt: now(), durationMs };
      }
      const page = readStatusPage(fetched.html);
      if (!page.ok) return failed(page.doubt);
      const { reading } = page;
      held = fetched.version === undefined ? undefined : { version: fetched.version, reading };
      return { ok: true, reading, readAt: now(), durationMs };
    },
  };
}

/** @param deadline of the run, which `signal` aborts with as well as with the time limit of the page */
async function fetchOrDoubt(
  { url, userAgent }: Pick<StatusPageSettings, 'url' | 'userAgent'>,
  network: Network,
  known: Version | undefined,
  deadline: AbortSignal,
  signal: AbortSignal,
): Promise<FetchedPage> {
  try {
    const { connection, certificate } = await openConnection(endpointOf(url), network, signal);
    try {
      const { refusal } = certificate;
      if (refusal === undefined) return await fetchPage(connection, url, userAgent, known, signal);
      const detail = `its certificate is refused: ${refusal.reason} (${refusal.detail})`;
      return { kind: 'doubt', doubt: { reason: 'FETCH', detail } };
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    const detail = shortened(`${error.reason}: ${error.message} (phase ${error.phase})`, MAXIMUM_DETAIL);
    return { kind: 'doubt', doubt: { reason: deadline.aborted ? 'DEADLINE' : 'FETCH', detail } };
  }
}
