/** A program: `JSON.parse` of the same pages and nothing else, whose CPU the sweep is compared with. */
import { PAGE_SIZE, pageText } from './large-org.ts';

export interface ParseTaken {
  readonly cpuMs: number;
  readonly bytes: number;
}

process.once('message', ({ apps }: { apps: number }) => {
  const texts = Array.from({ length: Math.ceil(apps / PAGE_SIZE) }, (_, page) => pageText(page));
  const before = process.cpuUsage();
  let entries = 0;
  for (const text of texts) entries += (JSON.parse(text) as unknown[]).length;
  const { user, system } = process.cpuUsage(before);
  if (entries !== apps) throw new Error(`${entries} apps`);
  const taken: ParseTaken = {
    cpuMs: (user + system) / 1000,
    bytes: texts.reduce((sum, text) => sum + text.length, 0),
  };
  process.send?.(taken);
  process.disconnect();
});
process.send?.('ready');
