/** The matrix is what it says it is: every fault once, and a cell for every check. */
import { describe, expect, it } from 'vitest';
import { CHECK_NAMES } from '../../lambda/contract.ts';
import { PARTS } from './rows/parts.ts';

const ROWS = Object.values(PARTS).flat();

describe('the matrix of faults', () => {
  it('names each fault once', () => {
    const names = ROWS.map(({ fault }) => fault);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(ROWS)('has a cell for every check: $fault', ({ cells }) => {
    expect(Object.keys(cells).sort()).toEqual([...CHECK_NAMES].sort());
    for (const cell of Object.values(cells)) {
      if (!('kind' in cell)) expect(cell.told).toBeDefined();
      else if (cell.kind === 'untouched') expect(cell.because).not.toBe('');
      else expect(cell.found.length).toBeGreaterThan(0);
    }
  });
});
