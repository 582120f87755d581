/** The stretches of time that are compared. Pure. */
import { inWords } from '../../../lambda/alerting/text-layout.ts';
import { DAY_MS } from '../../command-line/duration.ts';

const WEEK_MS = 7 * DAY_MS;

export type WindowName = 'now' | 'before' | 'lastWeek';

export interface LogWindow {
  readonly name: WindowName;
  /** As a sentence has it: `the last hour`. */
  readonly words: string;
  readonly since: Date;
  /** The first moment that is not in it. */
  readonly until: Date;
}

/** Up to now, the same length before, and the same times a week ago; what counts most comes first. */
export function windowsUntil(now: Date, durationMs: number): LogWindow[] {
  const length =
    durationMs === DAY_MS ? 'day' : durationMs === 3_600_000 ? 'hour' : inWords(durationMs / 1000);
  const ending = (name: WindowName, words: string, agoMs: number): LogWindow => {
    const until = new Date(now.getTime() - agoMs);
    return { name, words, since: new Date(until.getTime() - durationMs), until };
  };
  return [
    ending('now', `the last ${length}`, 0),
    ending('before', `the ${length} before`, durationMs),
    ending('lastWeek', `the same ${length} last week`, WEEK_MS),
  ];
}
