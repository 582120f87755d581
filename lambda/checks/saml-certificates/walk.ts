/** A scan within one run: call by call, stored after each that found something new, as far as time and budget reach. */
import type { Clock } from '../../net/network.ts';
import type { OktaClient } from '../../okta/client.ts';
import type { KeptRecords } from './kept-records.ts';
import { type Ask, scanStep } from './scan.ts';
import type { ScannedOrg } from './scan-moves.ts';
import type { Scan } from './scan-state.ts';
import type { ScanStop } from './scan-stop.ts';

/** Why a scan did not come to its end: what stopped it, the time of the run, or another run that scans too. */
export type WalkStop = ScanStop | 'time' | 'other-run';

export interface WalkPorts {
  readonly client: Pick<OktaClient, 'state'>;
  readonly ask: Ask;
  readonly records: KeptRecords;
  readonly clock: Pick<Clock, 'now'>;
  /** Resolves after `ms`, or rejects at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether the time of the run is up, or will be in so many milliseconds. */
  readonly isOver: (ms: number) => boolean;
}

/** @returns undefined when the scan came to its end */
export async function walk(
  start: Scan,
  org: ScannedOrg,
  { client, ask, records, clock, wait, isOver }: WalkPorts,
  signal: AbortSignal,
): Promise<WalkStop | undefined> {
  const keep = (sheets: readonly string[]) => records.keep({ scan, client: client.state() }, { sheets });
  let scan = start;
  let stop: WalkStop | undefined;
  let isKept = true;
  while (scan.sweep.place.part !== 'done' && stop === undefined) {
    if (isOver(0)) {
      stop = 'time';
      break;
    }
    const { part } = scan.sweep.place;
    const step = await scanStep(scan, org, ask, clock.now());
    scan = step.scan;
    // Pages that are as they were are nothing to lose, where all is known: that they were read is kept at the end.
    const isPageAsBefore =
      (part === 'apps' || part === 'idps') && step.changed.length === 0 && scan.isPartial === undefined;
    isKept = step.stop === undefined && !isPageAsBefore;
    if (isKept && !(await keep(step.changed))) return 'other-run';
    if (step.stop === undefined) continue;
    const pauseMs = pauseFor(step.stop, clock.now());
    if (pauseMs === undefined || isOver(pauseMs)) stop = step.stop;
    else await wait(pauseMs, signal);
  }
  return isKept || (await keep([])) ? stop : 'other-run';
}

/** Waits for a share of its own only: where others have used up a limit, it is for them to be served first. */
function pauseFor({ why, until }: ScanStop, now: Date): number | undefined {
  return why === 'share' && until !== undefined ? Math.max(0, until.getTime() - now.getTime()) : undefined;
}
