/** Reads the settings file, which is TypeScript so that an editor completes it. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UndeployableSettingsError } from './monitor-settings.ts';

/**
 * What `file` exports as default, unchecked.
 *
 * @throws UndeployableSettingsError when it cannot be loaded or exports no default
 */
export async function readSettingsFile(file: string): Promise<unknown> {
  const exports = await load(file);
  if (!('default' in exports))
    throw new UndeployableSettingsError(
      `${file} has no default export: write export default defineMonitor({…})`,
    );
  return exports['default'];
}

async function load(file: string): Promise<Record<string, unknown>> {
  if (!existsSync(file))
    throw new UndeployableSettingsError(`cannot load ${file}: no such file in ${process.cwd()}`);
  try {
    return await import(pathToFileURL(path.resolve(file)).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UndeployableSettingsError(`cannot load ${file}: ${reason}`, { cause });
  }
}
