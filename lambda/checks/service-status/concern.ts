/** Whom an incident or maintenance concerns: in doubt, everybody. Pure. */
import { isCell } from './cells.ts';
import type { PageEntry } from './incident.ts';
import { shortened } from './plain-text.ts';

/** What of the page is looked at for an org. */
export interface Place {
  /** The org's cell as the page names it; undefined while unknown, and then every entry of the page counts. */
  readonly cell: string | undefined;
  /** Such as `okta.com:14`, or `any cell` with the reason why. */
  readonly words: string;
  /** Why it is unknown, such as `the cell of the org is unknown`; absent where it is known. */
  readonly doubt?: string;
}

/**
 * @param cell what is believed to be the org's
 * @param listed the cells that the page knows; undefined where it does not list them
 */
export function placeOf(cell: string | undefined, listed: readonly string[] | undefined): Place {
  const anywhere = (doubt: string): Place => ({ cell: undefined, words: `any cell (${doubt})`, doubt });
  if (cell === undefined) return anywhere('the cell of the org is unknown');
  if (!isCell(cell))
    return anywhere(`the cell of the org, ${shortened(cell, 40)}, is not named as on the page`);
  if (listed !== undefined && !listed.includes(cell))
    return anywhere(`the cell of the org, ${cell}, is not on the page`);
  return { cell, words: cell };
}

/** @param subServices the only ones that count, in any case; every one when empty */
export function concerns(
  { cells, subServices: named }: Pick<PageEntry, 'cells' | 'subServices'>,
  { cell }: Place,
  subServices: readonly string[],
): boolean {
  const isHere = cell === undefined || cells === 'every' || cells.includes(cell);
  if (!isHere || subServices.length === 0 || named.length === 0) return isHere;
  const counting = new Set(subServices.map((name) => name.trim().toLowerCase()));
  return named.some((name) => counting.has(name.toLowerCase()));
}

/** Cells named at most; the others are counted. */
const NAMED_CELLS = 5;

/** `on okta.com:14, okta.com:7 and 17 more`, ours first. */
export function cellsInWords({ cells }: Pick<PageEntry, 'cells'>, { cell }: Place): string {
  if (cells === 'every') return 'on every cell';
  const ours = cells.filter((name) => name === cell);
  const ordered = [...ours, ...cells.filter((name) => name !== cell)];
  const rest = ordered.length - NAMED_CELLS;
  return `on ${ordered.slice(0, NAMED_CELLS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
