/**
 * Runs the benchmarks and writes their sections into `docs/benchmarks.md`: `npm run bench [-- NAME ...]`, every one
 * unless some are named. Ends with 0 when no bar was missed and none broke; what cannot be measured here is said there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/bundling.ts';
import { accuracy } from './accuracy.ts';
import { certificates } from './certificates.ts';
import { detection } from './detection.ts';
import { sectionText, withSection } from './document.ts';
import { footprint } from './footprint.ts';
import { month } from './month.ts';
import { probing } from './probing.ts';
import type { Benchmark } from './section.ts';
import { startUp } from './start-up.ts';
import { ticks } from './ticks.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'start-up': startUp,
  probing,
  ticks,
  certificates,
  accuracy,
  detection,
  month,
  footprint,
};
const DOCUMENT = join(PROJECT_ROOT, 'docs', 'benchmarks.md');

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(3);
}
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(`${name} ...`);
  try {
    await run(name, benchmark);
  } catch (error) {
    // Its section stays as it was, with the date of that run.
    console.error(`${name} broke:`, error);
    process.exitCode = 1;
  }
}

async function run(name: string, benchmark: Benchmark): Promise<void> {
  const on = new Date();
  const section = await benchmark();
  const minutes = (Date.now() - on.getTime()) / 60_000;
  const text = sectionText(section, { on, machine: machine(), node: process.versions.node, minutes });
  // Read as late as can be: a benchmark takes minutes, in which the document may be edited.
  writeFileSync(DOCUMENT, withSection(readFileSync(DOCUMENT, 'utf8'), name, text));
  console.log(`${text}\n`);
  if (section.rows.some(({ bar }) => bar?.verdict === 'not met')) process.exitCode = 1;
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'} (${process.arch})`;
}
