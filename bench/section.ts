/** What a benchmark says: one section of `docs/benchmarks.md`. */

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
