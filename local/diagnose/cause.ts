/** What a part of the diagnosis says: what was looked at, and what it shows to be wrong. */
import type { Line } from '../command-line/checklist.ts';
import type { VerdictCode } from './verdict-codes.ts';

/**
 * Something that explains a failure by itself. `critical` keeps what was asked from working; `warning` may.
 */
export interface Cause {
  /** A stable code: a reason or condition of the checks, a kind of refusal in capitals, or one of the diagnosis. */
  readonly code: VerdictCode;
  readonly severity: 'critical' | 'warning';
  /** What is wrong, in one plain sentence with its values, ending with a full stop; nothing secret. */
  readonly sentence: string;
  /** What to do about it, in one sentence or two. */
  readonly fix: string;
}

export interface Part {
  readonly lines: readonly Line[];
  /** The most fundamental first. */
  readonly causes: readonly Cause[];
}

/** As one, in the order given: that in which one thing rests on the other. */
export function joined(parts: readonly Part[]): Part {
  return {
    lines: parts.flatMap(({ lines }) => lines),
    causes: parts.flatMap(({ causes }) => causes),
  };
}

/** The one to be told: of those that keep things from working the most fundamental, else the first of the others. */
export function rootOf(causes: readonly Cause[]): Cause | undefined {
  return causes.find(({ severity }) => severity === 'critical') ?? causes[0];
}
