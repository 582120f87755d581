/** The packages of the reference, from its own lockfile; the first time from the registry. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installed, stamped } from '../../test/deployed/emulator/preparation.ts';

const FOLDER = join(import.meta.dirname, '..', 'reference');

/**
 * The folder of the reference.
 *
 * @throws Error when the registry does not have them, or is not there
 */
export async function installedReference(): Promise<string> {
  const lock = await readFile(join(FOLDER, 'package-lock.json'), 'utf8');
  await stamped(join(FOLDER, 'node_modules/.installed-by-bench'), lock, () => installed(FOLDER));
  return FOLDER;
}
