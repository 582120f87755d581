/** One call of a scan, and what is known after it. Resolves for any state of org and credential. */
import type { ApiResult } from '../../okta/api-result.ts';
import { answered, askedAt, refused } from './scan-answer.ts';
import { type Call, nextCall } from './scan-call.ts';
import { withKeyList } from './scan-keys.ts';
import { advanced, at, behindKeys, type ScannedOrg } from './scan-moves.ts';
import type { Changed } from './scan-pages.ts';
import { isListing, type Scan } from './scan-state.ts';
import { type ScanStop, stopOf } from './scan-stop.ts';

/** Makes one call, as a scan; the URL is absolute. */
export type Ask = (url: string) => Promise<ApiResult>;

export interface ScanStep extends Changed {
  /** Why not to go on now; absent where the next call may be made at once, or none is left. */
  readonly stop?: ScanStop;
}

/**
 * Makes one call at most. A part of the org that is refused for good is noted among the problems of the sweep, and
 * the scan goes on with the next one.
 *
 * @param now when the call is made
 */
export async function scanStep(scan: Scan, org: ScannedOrg, ask: Ask, now: Date): Promise<ScanStep> {
  const call = nextCall(scan, org.url, now);
  if (call === undefined) return settled({ scan: through(scan, org, now), changed: [] });
  const result = await ask(call.url);
  const stop = stopOf(result);
  if (stop !== undefined) return { ...settled(passedOver(scan, call, org, stop, now)), stop };
  const counted = { ...scan, sweep: { ...scan.sweep, calls: scan.sweep.calls + 1 } };
  if (result.kind === 'json') return settled(answered(counted, call, org, result, now));
  if (result.kind !== 'refused') throw new Error(`a result that neither stops nor answers: ${result.kind}`);
  return settled(refused(counted, call, org, result.refusal, now));
}

/** One app whose keys cannot be asked for must not keep all others from being read: it comes last, and then in vain. */
function passedOver(scan: Scan, { owner }: Call, org: ScannedOrg, stop: ScanStop, now: Date): Changed {
  const { place } = scan.sweep;
  if (owner === undefined || stop.why !== 'failing' || stop.until !== undefined) return { scan, changed: [] };
  if (place.part === 'app-successors') return behindKeys({ scan, changed: [] }, owner, org, now);
  if (!('passed' in place)) return { scan, changed: [] };
  if (!place.passed.includes(owner.id))
    return { scan: at(scan, { ...place, passed: [...place.passed, owner.id] }), changed: [] };
  const list = { at: askedAt(scan, now), problem: stop.detail };
  return behindKeys(withKeyList(scan, owner, list, new Map()), owner, org, now);
}

/** That there was something left to be asked is over by now, or not yet so by another clock. */
function through(scan: Scan, org: ScannedOrg, now: Date): Scan {
  return scan.sweep.place.part === 'done' ? scan : advanced(scan, org, now);
}

/** Behind the lists, a sweep speaks for the org as a whole; at its end it knows all there is. */
function settled({ scan, changed }: Changed): Changed {
  const { startedAt, counts, problems, place } = scan.sweep;
  if (isListing(scan.sweep)) return { scan, changed };
  const { isPartial, ...listed } = { ...scan, listed: { startedAt, counts, problems } };
  const isWhole = isPartial === undefined || (place.part === 'done' && problems.length === 0);
  return { scan: isWhole ? listed : { ...listed, isPartial }, changed };
}
