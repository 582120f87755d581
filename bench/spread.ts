/** Rounds in a few figures. One round is worth nothing on a machine that does other things as well. */

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** @throws Error without values */
export function spreadOf(values: readonly number[]): Spread {
  const ascending = [...values].sort((one, other) => one - other);
  const [lowest] = ascending;
  const highest = ascending.at(-1);
  if (lowest === undefined || highest === undefined) throw new Error('no rounds, no median');
  const middle = (ascending.length - 1) / 2;
  const below = ascending[Math.floor(middle)] ?? lowest;
  const above = ascending[Math.ceil(middle)] ?? highest;
  return { median: (below + above) / 2, lowest, highest };
}

export function median(values: readonly number[]): number {
  return spreadOf(values).median;
}

/** Round by round, so that what slows the machine down slows both. */
export function ratiosOf(ones: readonly number[], others: readonly number[]): number[] {
  if (ones.length !== others.length) throw new Error(`${ones.length} rounds beside ${others.length}`);
  return ones.map((one, round) => one / (others[round] ?? Number.NaN));
}
