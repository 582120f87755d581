/** What a benchmark says: one section of `docs/benchmarks.md`. */
import { median, ratiosOf, spreadOf } from './spread.ts';

export type Verdict = 'met' | 'not met' | 'not measured';

export interface Bar {
  readonly limit: string;
  readonly verdict: Verdict;
}

/** A figure beside its bar. */
export interface Row {
  readonly what: string;
  /** With its unit; in words why there is none, where it could not be measured. */
  readonly figure: string;
  /** From the lowest to the highest of the rounds. */
  readonly spread?: string;
  /** Absent where the figure is told only so that another can be judged by it. */
  readonly bar?: Bar;
}

export interface Section {
  readonly title: string;
  /** Markdown: what was measured beside what, and how. */
  readonly how: string;
  readonly rows: readonly Row[];
  /** Markdown, below the table: what else a reader has to know. */
  readonly notes?: string;
}

/**
 * Runs a benchmark; everything that is measured is a process of its own.
 *
 * @throws Error when it broke, which is not the same as a bar that is not met
 */
export type Benchmark = () => Promise<Section>;

export function atMost(limit: string, holds: boolean): Bar {
  return { limit: `at most ${limit}`, verdict: verdictOf(holds) };
}

export function verdictOf(holds: boolean): Verdict {
  return holds ? 'met' : 'not met';
}

/** @param why in words, and what would help */
export function notMeasured(what: string, why: string, limit: string): Row {
  return {
    what,
    figure: `not measured: ${why}`,
    bar: { limit: `at most ${limit}`, verdict: 'not measured' },
  };
}

/** A ratio of two processes, round by round, with the medians that it is made of. */
export function ratioFigure(
  ours: readonly number[],
  theirs: readonly number[],
  digits = 0,
): { readonly ratio: number; readonly figure: string; readonly spread: string } {
  const { median: ratio, lowest, highest } = spreadOf(ratiosOf(ours, theirs));
  const beside = `${median(ours).toFixed(digits)} ms beside ${median(theirs).toFixed(digits)} ms`;
  return {
    ratio,
    figure: `${ratio.toFixed(2)} (${beside})`,
    spread: `${lowest.toFixed(2)} to ${highest.toFixed(2)}`,
  };
}
