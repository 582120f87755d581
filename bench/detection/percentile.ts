/**
 * The least of the values that so many percent of them do not exceed (nearest rank), so that no value is made up.
 *
 * @throws RangeError without values
 */
export function percentile(values: readonly number[], percent: number): number {
  const ascending = [...values].sort((one, other) => one - other);
  const value = ascending[Math.max(1, Math.ceil((percent / 100) * ascending.length)) - 1];
  if (value === undefined) throw new RangeError('no values, no percentile');
  return value;
}
