/** Prints the matrix when all of it was lived through. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { TestProject } from 'vitest/node';
import { CHECK_NAMES } from '../../../lambda/contract.ts';
import { PARTS } from '../rows/parts.ts';
import type { CellResult } from './results.ts';

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'okta-faults-'));
  project.provide('faultResults', folder);
  return () => {
    const results = readdirSync(folder).flatMap((file) =>
      resultsIn(readFileSync(join(folder, file), 'utf8')),
    );
    rmSync(folder, { recursive: true });
    if (results.length > 0) console.log(tableOf(results));
  };
}

function resultsIn(lines: string): CellResult[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CellResult);
}

const EMPTY = '—';

function tableOf(results: readonly CellResult[]): string {
  const cellOf = (fault: string, check: string) =>
    results.find((result) => result.fault === fault && result.check === check)?.text ?? EMPTY;
  const parts = Object.entries(PARTS).map(([part, rows]) => {
    const table = new Table({
      head: [part, ...CHECK_NAMES],
      colWidths: [34, 36, 36, 36, 36],
      wordWrap: true,
      style: { head: [], border: [] },
    });
    for (const { fault } of rows) table.push([fault, ...CHECK_NAMES.map((check) => cellOf(fault, check))]);
    return table.toString();
  });
  const rows = Object.values(PARTS).flat();
  const passed = results.filter((result) => result.passed).length;
  const cells = rows.length * CHECK_NAMES.length;
  const counts = `${rows.length} faults × ${CHECK_NAMES.length} checks = ${cells} cells: ${passed} as expected, ${results.length - passed} not, ${cells - results.length} not looked at`;
  return [...parts, counts].join('\n');
}
