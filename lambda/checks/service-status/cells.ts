/** Cells as the page names them, such as `okta.com:14`. Pure. */

/** What an incident says of the cells it affects: those it names, or every one. */
export type ImpactedCells = 'every' | readonly string[];

const CELL = /^[a-z0-9][a-z0-9.-]*:(?:0|[1-9]\d{0,3})$/;

export function isCell(text: string): boolean {
  return CELL.test(text);
}

/**
 * `okta.com:7;okta-emea.com:1`. An incident that names no cell, or one in a form nobody knows, may be on any: it
 * affects every one.
 */
export function impactedCells(text: string): ImpactedCells {
  const names = namesIn(text);
  return names.length === 0 || !names.every(isCell) ? 'every' : names;
}

/** `okta.com:1,okta.com:2`, without the few that are no cells; none where these are more than one in ten. */
export function listedCells(text: string): readonly string[] {
  const names = namesIn(text);
  const cells = names.filter(isCell);
  return cells.length * 10 < names.length * 9 ? [] : cells;
}

function namesIn(text: string): string[] {
  const names = text.split(/[;,]/).map((name) => name.trim().toLowerCase());
  return [...new Set(names.filter((name) => name !== ''))];
}
