import type { Line } from '../command-line/checklist.ts';

/** A line before it is put into its area. */
export type Said = Omit<Line, 'area'>;

export function inArea(area: string, said: readonly Said[]): Line[] {
  return said.map((line) => ({ ...line, area }));
}
