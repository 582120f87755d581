/** Name and version of this tool, as its package says them. */
import { readFileSync } from 'node:fs';

export function toolVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { name, version } = JSON.parse(file) as { name: string; version: string };
  return `${name} ${version}`;
}
