/** A table that fits: at most so many rows, so many bytes, and in a narrow widget fewer columns with more lines. Pure. */
import { html, type Insertable, type Markup, NOTHING } from './markup.ts';

export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => Insertable;
  /** `number`: to the right. `short`: in one line. @default as many lines as it takes */
  readonly kind?: 'number' | 'short';
  /** In a narrow widget, where it stands: in a line of its own under the column that `gathers`. */
  readonly folds?: true;
  readonly gathers?: true;
}

const MAXIMUM_ROWS = 200;

/**
 * The console calls the function by Lambda's `Invoke`, which answers with 6 MB of JSON at most
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html); a widget of a sixth of that is large enough.
 */
export const MAXIMUM_BYTES = 1_000_000;
/** For the rest of the widget. */
const KEPT_BACK_BYTES = 100_000;

/** Below this width, in pixels, columns are folded. */
const NARROW = 900;

/** @param rows the most important first: it is the last that are left out, and counted */
export function table<Row>(
  caption: Insertable,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): Markup {
  const isNarrow = width < NARROW;
  const shown = isNarrow ? columns.filter(({ folds }) => folds === undefined) : columns;
  const folded = isNarrow ? columns.filter(({ folds }) => folds !== undefined) : [];
  const lines = fitting(rows.slice(0, MAXIMUM_ROWS).map((row) => line(row, shown, folded)));
  const missing = rows.length - lines.length;
  const headings = shown.map(({ heading, kind }) => html`<th scope="col"${classOf(kind)}>${heading}</th>`);
  return html`<table><caption>${caption}</caption><thead><tr>${headings}</tr></thead><tbody>${lines}</tbody></table>${
    missing === 0 ? NOTHING : html`<p>${missing} more</p>`
  }`;
}

function line<Row>(row: Row, shown: readonly Column<Row>[], folded: readonly Column<Row>[]): Markup {
  const cells = shown.map(({ cell, kind, gathers }) => {
    const under = gathers === undefined ? [] : folded.map((column) => underLine(column, row));
    return html`<td${classOf(kind)}>${cell(row)}${under}</td>`;
  });
  return html`<tr>${cells}</tr>`;
}

function underLine<Row>({ heading, cell }: Column<Row>, row: Row): Markup {
  const content = html`${cell(row)}`;
  return content.source === '' ? NOTHING : html`<div><span class="faint">${heading}:</span> ${content}</div>`;
}

function classOf(kind: string | undefined): Markup {
  return kind === undefined ? NOTHING : html` class="${kind}"`;
}

function fitting(lines: readonly Markup[]): Markup[] {
  let bytes = 0;
  return lines.filter(({ source }) => {
    bytes += bytesOf(source);
    return bytes <= MAXIMUM_BYTES - KEPT_BACK_BYTES;
  });
}

/** As it travels: in a JSON text. */
function bytesOf(source: string): number {
  return Buffer.byteLength(JSON.stringify(source));
}
