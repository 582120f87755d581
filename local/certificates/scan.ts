/** A whole scan in one go: waits where the rate limit says so, and tells how far it is. */
import { scanStep } from '../../lambda/checks/saml-certificates/scan.ts';
import { nextUrl } from '../../lambda/checks/saml-certificates/scan-call.ts';
import type { ScannedOrg } from '../../lambda/checks/saml-certificates/scan-moves.ts';
import type { Scan } from '../../lambda/checks/saml-certificates/scan-state.ts';
import type { ScanStop } from '../../lambda/checks/saml-certificates/scan-stop.ts';
import type { Clock } from '../../lambda/net/network.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { OktaClient } from '../../lambda/okta/client.ts';
import { patienceWith } from '../command-line/patience.ts';

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

/** @param signal of whoever wants no more: what was read until then is the result */
export async function scanWhole(
  start: Scan,
  org: ScannedOrg,
  { client, clock, wait, progress }: ScanPorts,
  signal: AbortSignal,
): Promise<ScanEnd> {
  let scan = start;
  const patience = patienceWith({ clock, wait }, signal);
  const ask = (url: string) => withTimeLimit(CALL_MS, signal, (limit) => client.get(url, 'scan', limit));
  while (nextUrl(scan, org.url, clock.now()) !== undefined) {
    if (signal.aborted) return interrupted(scan);
    const step = await scanStep(scan, org, ask, clock.now());
    scan = step.scan;
    if (step.stop === undefined) {
      patience.answered();
      progress(scan, undefined);
      continue;
    }
    if (signal.aborted) return interrupted(scan);
    const end = await patience.after(step.stop, (until) => progress(scan, until));
    if (end !== undefined) return { scan, stop: end };
  }
  return { scan };
}

function interrupted(scan: Scan): ScanEnd {
  return { scan, stop: { why: 'interrupted', detail: 'ended by Ctrl-C' } };
}
