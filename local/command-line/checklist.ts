/** What a command looked at, line by line: of `diagnose` and `doctor`. */
import type { CheckState } from '../../lambda/contract.ts';

/** `info` is context that nobody judges; `skipped` was not looked at, and `observed` says why. */
export type LineState = CheckState | 'info' | 'skipped';

export interface Line {
  readonly state: LineState;
  /** Lines of one area stand together: `Connection`, `Access token`. */
  readonly area: string;
  /** What was looked at, in a few words: `certificate`, `scope okta.logs.read`. */
  readonly what: string;
  /** With its value; lower case, no full stop, nothing secret. */
  readonly observed: string;
  /** One sentence: what to do. Only where something is not as it should be. */
  readonly fix?: string;
}

/** Of what was judged; `ok` for nothing. */
export function statesOf(lines: readonly Line[]): CheckState[] {
  return lines.flatMap(({ state }) => (state === 'info' || state === 'skipped' ? [] : [state]));
}
