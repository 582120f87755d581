/** What a line of the diagnosis says, with the cause that it may be. Pure. */
import type { Line } from '../../command-line/checklist.ts';
import type { Cause, Part } from '../cause.ts';

export const NOT_STATED = 'not stated by the app';

/** A line that is also a cause of the state that it has. */
export function wrong(
  line: Omit<Line, 'state' | 'fix'>,
  cause: Cause,
  state: 'unknown' | Cause['severity'] = cause.severity,
): Part {
  return { lines: [{ ...line, state, fix: cause.fix }], causes: [cause] };
}

export function lineAlone(line: Line): Part {
  return { lines: [line], causes: [] };
}
