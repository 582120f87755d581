/** Okta's status page in a simulated world: read by the code of the check, from HTML in the layout of the real one. */

import type { StatusPageFacts } from '../../lambda/checks/service-status/page-reading.ts';
import { readStatusPage } from '../../lambda/checks/service-status/read-page.ts';
import type { StatusPageReader } from '../../lambda/checks/service-status/status-page.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { pastIncidents } from '../../local/simulated-status-page/history.ts';
import type { ReportedIncident } from '../../local/simulated-status-page/incident.ts';
import { pageOf } from '../../local/simulated-status-page/markup.ts';
import type { VirtualTime } from './virtual-time.ts';
import { exchange, NEVER_MS, type Weather } from './weather.ts';

/** That of the simulated orgs. */
export const CELL = 'okta.com:14';
const CELLS = ['okta.com:1', 'okta.com:2', CELL, 'oktapreview.com:1', 'okta-emea.com:1'];
/** The limit of the check for connection and page together. */
const LIMIT_MS = 10_000;
/** How often Okta touches its page even when nothing happens. */
const TOUCHED_MS = 5 * 86_400_000;

export interface SimulatedPage extends StatusPageReader {
  /** What is open. */
  readonly publish: (incidents: readonly ReportedIncident[]) => void;
}

export function statusPage(time: VirtualTime, weather: Weather): SimulatedPage {
  let open: readonly ReportedIncident[] = [];
  let held: { readonly untilMs: number; readonly facts: ReturnType<typeof readStatusPage> } | undefined;
  const current = () => {
    if (held === undefined || time.monotonicMs() >= held.untilMs) {
      const board = { incidents: [...pastIncidents(time.now(), CELL), ...open], maintenance: [] };
      held = { untilMs: time.monotonicMs() + TOUCHED_MS, facts: readStatusPage(pageOf(board, CELLS)) };
    }
    return held.facts;
  };
  return {
    publish: (incidents) => {
      open = incidents;
      held = undefined;
    },
    read: async (signal): Promise<StatusPageFacts> => {
      const started = time.monotonicMs();
      const passed = () => time.monotonicMs() - started;
      try {
        await withTimeLimit(LIMIT_MS, signal, async (limit) => {
          for (const phase of ['connect', 'first-byte'] as const)
            await exchange(time, weather.isLost() ? NEVER_MS : weather.exchangeMs(), phase, limit);
        });
      } catch (error) {
        if (!(error instanceof NetworkFault)) throw error;
        return { ok: false, failure: { reason: 'FETCH', detail: error.message, durationMs: passed() } };
      }
      const page = current();
      return page.ok
        ? { ok: true, reading: page.reading, readAt: time.now(), durationMs: passed() }
        : { ok: false, failure: { ...page.doubt, durationMs: passed() } };
    },
  };
}
