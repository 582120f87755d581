/** What became of each cell, kept in a folder of the command until all of it is printed. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { CheckName } from '../../../lambda/contract.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the results. */
    faultResults: string;
  }
}

export interface CellResult {
  readonly fault: string;
  readonly check: CheckName;
  readonly passed: boolean;
  readonly text: string;
}

/** Notes what a cell came to, whether it passed or not. @param cell gives it in words */
export async function noted(fault: string, check: CheckName, cell: () => Promise<string>): Promise<void> {
  const note = (passed: boolean, text: string) => {
    const result: CellResult = { fault, check, passed, text };
    appendFileSync(join(inject('faultResults'), `${process.pid}.jsonl`), `${JSON.stringify(result)}\n`);
  };
  try {
    note(true, await cell());
  } catch (error) {
    note(false, 'FAILED');
    throw error;
  }
}
