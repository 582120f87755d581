/** A file that the command line names. */
import { readFileSync } from 'node:fs';
import { wrongUsage } from './command-grammar.ts';
import { received } from './received.ts';

/**
 * @param option what named it: `--ca`
 * @throws InvalidInputError when it cannot be read
 */
export function textOfFile(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Its message would name the file.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no file';
    throw wrongUsage(`${option}: cannot read ${received(path)} (${code})`);
  }
}
