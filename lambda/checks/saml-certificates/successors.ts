/** Which apps to ask again for their keys: those whose certificate is about to end. Pure. */
import { own } from './json-record.ts';
import type { KeyId } from './listing.ts';
import type { KeyOwner } from './scan-keys.ts';
import { type Scan, sheetsOf } from './scan-state.ts';
import { opened } from './sheet.ts';

/** Days before the end of its certificate from which on an app is asked for a successor in every sweep. */
const SUCCESSOR_DAYS = 60;
/** Days after it from which on nobody will switch any more; a new key is another kid, and asked for as such. */
const OVER_DAYS = 30;
/** As many apps of one certificate are asked for a successor: those that a finding names. */
const SUCCESSORS_ASKED = 50;
const DAY_MS = 86_400_000;

/** @param after id of the app that was asked for last; empty before the first */
export function nextSuccessor({ sweep, sheets }: Scan, after: string, now: Date): KeyOwner | undefined {
  const until = new Date(now.getTime() + SUCCESSOR_DAYS * DAY_MS).toISOString();
  const asked = new Map<KeyId, number>();
  const from = new Date(now.getTime() - OVER_DAYS * DAY_MS).toISOString();
  return endingBetween(from, until, { sheets }).find(({ id, kid, askedAt }) => {
    const count = (asked.get(kid) ?? 0) + 1;
    asked.set(kid, count);
    const isAsked = id <= after || (askedAt !== undefined && askedAt >= sweep.startedAt);
    return !isAsked && count <= SUCCESSORS_ASKED;
  });
}

interface Ending extends KeyOwner {
  readonly kid: KeyId;
  /** When its keys were asked for last. */
  readonly askedAt: string | undefined;
}

/** In the order of their ids. ISO 8601 of the years up to 9999 has the order of time. */
function endingBetween(from: string, until: string, scan: Pick<Scan, 'sheets'>): Ending[] {
  const ending = sheetsOf('apps', scan)
    .filter(([, { firstEnd }]) => firstEnd !== undefined && firstEnd < until)
    .flatMap(([sheet, stored]) => {
      const { apps, known, keyLists } = opened(stored);
      return apps.flatMap(({ id, kid }): Ending[] => {
        const reading = kid === undefined ? undefined : own(known, kid);
        if (kid === undefined || !reading?.ok) return [];
        const { notAfter } = reading.certificate;
        if (notAfter < from || notAfter >= until) return [];
        return [{ id, sheet, kid, askedAt: own(keyLists, id)?.at }];
      });
    });
  return ending.sort((one, other) => (one.id < other.id ? -1 : 1));
}
