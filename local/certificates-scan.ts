/** A whole scan in one go: waits where the rate limit says so, and tells how far it is. */
import { nextUrl, type ScannedOrg, scanStep } from '../lambda/checks/saml-certificates/scan.ts';
import type { Scan } from '../lambda/checks/saml-certificates/scan-state.ts';
import type { ScanStop } from '../lambda/checks/saml-certificates/scan-stop.ts';
import type { Clock } from '../lambda/net/network.ts';
import { withTimeLimit } from '../lambda/net/time-limit.ts';
import type { OktaClient } from '../lambda/okta/client.ts';

export interface ScanPorts {
  readonly client: OktaClient;
  readonly clock: Pick<Clock, 'now'>;
  /** Resolves after `ms`, or rejects at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** @param waitsUntil when the next call may be made; undefined where it is made at once */
  readonly progress: (scan: Scan, waitsUntil: Date | undefined) => void;
}

export interface ScanEnd {
  readonly scan: Scan;
  /** Why there is no more; absent when all was read. */
  readonly stop?: Pick<ScanStop, 'detail'> & { readonly why: ScanStop['why'] | 'interrupted' };
}

/** A page of 200 apps may take its time. */
const CALL_MS = 30_000;
/** In a row; then the org is left alone. */
const FAILURES = 3;
const AFTER_FAILURE_MS = 2000;
/** Where Okta refuses and does not say for how long: its windows are a minute. */
const WINDOW_MS = 60_000;

/** @param signal of whoever wants no more: what was read until then is the result */
export async function scanWhole(
  start: Scan,
  org: ScannedOrg,
  { client, clock, wait, progress }: ScanPorts,
  signal: AbortSignal,
): Promise<ScanEnd> {
  let scan = start;
  let failures = 0;
  let said: ScanStop | undefined;
  const ask = (url: string) => withTimeLimit(CALL_MS, signal, (limit) => client.get(url, 'scan', limit));
  while (nextUrl(scan, org.url, clock.now()) !== undefined) {
    if (signal.aborted) return interrupted(scan);
    const step = await scanStep(scan, org, ask, clock.now());
    scan = step.scan;
    if (signal.aborted && step.stop !== undefined) return interrupted(scan);
    if (step.stop === undefined) {
      failures = 0;
      progress(scan, undefined);
      continue;
    }
    const { stop } = step;
    if (stop.why === 'failing') failures += 1;
    // That nothing is asked any more is for a reason that was said before.
    if (stop.until === undefined) said = stop;
    if (stop.why === 'credential' || failures === FAILURES) return { scan, stop: said ?? stop };
    const now = clock.now().getTime();
    const waitMs =
      stop.why === 'failing' ? AFTER_FAILURE_MS : (stop.until?.getTime() ?? now + WINDOW_MS) - now;
    progress(scan, stop.why === 'failing' ? undefined : new Date(now + waitMs));
    try {
      await wait(Math.max(0, waitMs), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  return { scan };
}

function interrupted(scan: Scan): ScanEnd {
  return { scan, stop: { why: 'interrupted', detail: 'ended by Ctrl-C' } };
}
