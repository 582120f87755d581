/** Times and days as the tables write them: UTC, to the minute. Pure. */
import { inWords } from '../alerting/text-layout.ts';

/** `2026-11-23 08:14`; the text itself where it is no time. */
export function minute(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

export function day(iso: string): string {
  return minute(iso).slice(0, 10);
}

/** From one to the other, nothing where that is no time: `3 h 20 min`. */
export function lasting(from: string, to: Date): string {
  return lapse(Date.parse(from), to.getTime());
}

/** As {@link lasting}, of a time to come. */
export function remaining(from: Date, to: string): string {
  return lapse(from.getTime(), Date.parse(to));
}

function lapse(from: number, to: number): string {
  return Number.isNaN(to - from) ? '' : inWords(Math.max(0, Math.round((to - from) / 1000)));
}
