/** Whether the page is alive: a frozen one says for ever what once was. Pure. */
import { minuteOf } from './instant.ts';
import type { Doubt, PageReading } from './page-reading.ts';

const DAY_MS = 86_400_000;
/** What is dated further ahead is a mistake, and no sign that the page is kept up. */
const AHEAD_MS = DAY_MS;

export type Freshness =
  | { readonly ok: true; readonly newest: Date }
  | { readonly ok: false; readonly doubt: Doubt };

/** @param staleDays within which something has to have been updated */
export function freshnessOf(
  { updateTimes }: Pick<PageReading, 'updateTimes'>,
  staleDays: number,
  now: Date,
): Freshness {
  let newest: Date | undefined;
  for (const time of updateTimes) {
    const counts = time.getTime() - now.getTime() <= AHEAD_MS;
    if (counts && (newest === undefined || time > newest)) newest = time;
  }
  if (newest === undefined) return stale('no entry has a date that can be believed');
  const ageMs = now.getTime() - newest.getTime();
  if (ageMs <= staleDays * DAY_MS) return { ok: true, newest };
  return stale(`the newest entry is of ${minuteOf(newest)}, ${Math.floor(ageMs / DAY_MS)} days ago`);
}

function stale(detail: string): Freshness {
  return { ok: false, doubt: { reason: 'STALE', detail } };
}
