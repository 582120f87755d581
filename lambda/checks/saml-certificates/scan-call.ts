/** The call that a scan makes next. Pure. */
import type { KeyOwner } from './scan-keys.ts';
import { nextMissing, type Scan } from './scan-state.ts';
import { nextSuccessor } from './successors.ts';

export interface Call {
  readonly url: string;
  /** Whose keys are asked for; absent where a list is. */
  readonly owner?: KeyOwner;
}

/** URL of the next call; undefined when nothing is left to be asked. */
export function nextUrl(scan: Scan, orgUrl: string, now: Date): string | undefined {
  return nextCall(scan, orgUrl, now)?.url;
}

export function nextCall(scan: Scan, orgUrl: string, now: Date): Call | undefined {
  const { place } = scan.sweep;
  switch (place.part) {
    case 'apps':
    case 'idps':
    case 'idp-trust-keys':
      return { url: place.url };
    case 'idp-keys':
      return keysCall('idps', nextMissing('idps', scan, place.passed), orgUrl);
    case 'app-keys':
      return keysCall('apps', nextMissing('apps', scan, place.passed), orgUrl);
    case 'app-successors':
      return keysCall('apps', nextSuccessor(scan, place.after, now), orgUrl);
    case 'done':
      return undefined;
  }
}

function keysCall(kind: 'apps' | 'idps', owner: KeyOwner | undefined, orgUrl: string): Call | undefined {
  if (owner === undefined) return undefined;
  const path = `/api/v1/${kind}/${encodeURIComponent(owner.id)}/credentials/keys`;
  return { url: new URL(path, orgUrl).href, owner };
}
