/** What was counted, and what is known of it when not everything was read. Pure. */
import type { CountedType } from './event-types.ts';
import type { SigninEvent } from './signin-event.ts';
import type { LogWindow } from './windows.ts';

/** Of one type and reason. */
export interface Tally extends SigninEvent {
  readonly count: number;
}

export interface WindowCount {
  readonly window: LogWindow;
  readonly tallies: readonly Tally[];
  /** Calls that were answered. */
  readonly pages: number;
  /** Why there may be more, in words; undefined where all was read. */
  readonly incomplete: string | undefined;
}

/** A number of which one end is not known where something was not read. */
export interface Range {
  readonly atLeast: number;
  /** Infinity where nobody knows. */
  readonly atMost: number;
}

export function talliesWith(tallies: readonly Tally[], events: readonly SigninEvent[]): Tally[] {
  const byKey = new Map(tallies.map((tally) => [keyOf(tally), tally]));
  for (const event of events) {
    const count = (byKey.get(keyOf(event))?.count ?? 0) + 1;
    byKey.set(keyOf(event), { ...event, count });
  }
  return [...byKey.values()];
}

export function keyOf({ type, reason }: { readonly type: CountedType; readonly reason: string }): string {
  return `${type} ${reason}`;
}

/** How many there are of some tallies of a window. */
export function rangeOf({ tallies, incomplete }: WindowCount, isCounted: (tally: Tally) => boolean): Range {
  const atLeast = tallies.filter(isCounted).reduce((sum, { count }) => sum + count, 0);
  return { atLeast, atMost: incomplete === undefined ? atLeast : Number.POSITIVE_INFINITY };
}
