/** How far the tries are, in one line. Pure. */
import type { Exchange } from './exchange.ts';

export function triesInWords(attempt: number, planned: number, exchanges: readonly Exchange[]): string {
  const bad = exchanges.filter(({ result }) => 'fault' in result || result.answer.status >= 400).length;
  return `try ${attempt} of ${planned}, ${exchanges.length} requests, ${bad} failed; Ctrl-C ends it`;
}
