/**
 * How many messages people get: scenarios driven through the real delivery and alert policy under a virtual clock.
 *
 * `npm run noise`; ends with 1 when a scenario breaks what is promised of it.
 */
import { EXPLANATION, noiseRows, noiseTable } from './noise/table.ts';

const rows = await noiseRows();
console.log(`${noiseTable(rows)}\n\n${EXPLANATION}`);
for (const { scenario, broken } of rows) {
  if (broken === undefined) continue;
  console.error(`${scenario.name}: ${broken}`);
  process.exitCode = 1;
}
