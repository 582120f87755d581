/** An estimate as people read it: a table in Markdown, and a line for each deploy. */
import { ASSUMED_AS_OF } from './assumptions.ts';
import { dollars, type Line, roundDollars } from './bill.ts';
import type { Estimate } from './estimate.ts';
import { type Price, REGION } from './price-list.ts';

const HEAD = ['Service', 'What, in a month', 'Quantity', 'Unit price', 'List price', 'With free units'];
const FIRST_NUMBER = 2;

/** Padded so that it can be read as it is. */
export function costTable({ bill }: Estimate): string {
  const total = ['Total', '', '', '', dollars(bill.atListPrice), dollars(bill.withFreeUnits)];
  const rows = [...bill.lines.map(cells), total];
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < FIRST_NUMBER ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) =>
    column < FIRST_NUMBER ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [HEAD, rule, ...rows].map(line).join('\n');
}

function cells({ price, quantity, atListPrice, withFreeUnits }: Line): string[] {
  const { service, what } = price;
  return [service, what, count(quantity), unitPrice(price), dollars(atListPrice), dollars(withFreeUnits)];
}

/** Per piece, or per so many. */
function unitPrice({ microdollars, per }: Price): string {
  const price = `$${(microdollars / 1_000_000).toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
  return per === 1 ? price : `${price} / ${count(per)}`;
}

function count(quantity: number): string {
  return quantity.toLocaleString('en-US');
}

/** What each line is made of, with the source of its price. */
export function explanation({ bill }: Estimate): string {
  return bill.lines
    .flatMap(({ price, usedBy }) => [
      `${price.service}, ${price.what} (${price.source}, ${price.asOf}; free ${count(price.free)})`,
      ...usedBy.map(({ quantity, by }) => `  ${count(quantity)}  ${by}`),
    ])
    .join('\n');
}

/** One line, for everybody who deploys. */
export function costSentence({ bill, unpriced }: Estimate): string {
  const without = unpriced.length === 0 ? '' : `, without ${unpriced.join(', ')}, of which no price is known`;
  return `Estimated bill: ${roundDollars(bill.atListPrice)} a month at list prices of ${REGION}, ${roundDollars(bill.withFreeUnits)} with what is always free in an account that uses none of it otherwise${without} (npm run cost; assumptions of ${ASSUMED_AS_OF})`;
}

/** The part of a text between the markers of the table; undefined where there are none, or nothing in between. */
export function costTableIn(text: string): string | undefined {
  const found = /<!-- cost -->(.*?)<!-- \/cost -->/s.exec(text)?.[1]?.trim();
  return found === '' ? undefined : found;
}
