/** How far the tries are, in one line of a terminal that is written over and over. */
import type { Exchange } from './exchange.ts';

/** Pure. */
export function progressLine(attempt: number, planned: number, exchanges: readonly Exchange[]): string {
  const silent = exchanges.filter(({ result }) => 'fault' in result || result.answer.status >= 400).length;
  return `try ${attempt} of ${planned}, ${exchanges.length} requests, ${silent} without a good answer; Ctrl-C ends it with what there is`;
}

export interface TicketProgress {
  readonly show: (attempt: number, exchanges: readonly Exchange[]) => void;
  /** Leaves nothing of it. */
  readonly clear: () => void;
}

/** Shows nothing where nobody looks. */
export function progressOn(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  planned: number,
): TicketProgress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (attempt, exchanges) => stream.write(`\r\x1b[K${progressLine(attempt, planned, exchanges)}`),
    clear: () => stream.write('\r\x1b[K'),
  };
}
