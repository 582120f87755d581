/** From quantities to dollars, twice: as if nothing were free, and with what is free in an otherwise unused account. */
import { PRICES, type Price, type PriceName } from './price-list.ts';

/** So many units a month, as a whole number. */
export interface Usage {
  readonly price: PriceName;
  readonly quantity: number;
  /** What uses it. */
  readonly by: string;
}

/**
 * Tenths of a cent, as whole numbers: fractions of a dollar do not add up exactly. Each line is rounded up to the next
 * one, and totals are sums of lines, so that the column adds up as printed and rounding never makes a bill smaller.
 */
export type Mills = number;

export interface Line {
  readonly price: Price;
  readonly quantity: number;
  readonly usedBy: readonly Usage[];
  readonly atListPrice: Mills;
  readonly withFreeUnits: Mills;
}

export interface Bill {
  /** In the order of the price list. */
  readonly lines: readonly Line[];
  readonly atListPrice: Mills;
  readonly withFreeUnits: Mills;
}

export function billOf(usages: readonly Usage[]): Bill {
  const lines = (Object.keys(PRICES) as PriceName[]).flatMap((name) => {
    const usedBy = usages.filter(({ price, quantity }) => price === name && quantity > 0);
    return usedBy.length === 0 ? [] : [lineOf(PRICES[name], usedBy)];
  });
  const sum = (of: 'atListPrice' | 'withFreeUnits') => lines.reduce((mills, line) => mills + line[of], 0);
  return { lines, atListPrice: sum('atListPrice'), withFreeUnits: sum('withFreeUnits') };
}

function lineOf(price: Price, usedBy: readonly Usage[]): Line {
  const quantity = usedBy.reduce((sum, usage) => sum + usage.quantity, 0);
  return {
    price,
    quantity,
    usedBy,
    atListPrice: millsFor(quantity, price),
    withFreeUnits: millsFor(Math.max(0, quantity - price.free), price),
  };
}

/** @throws RangeError when the quantity is no whole number */
export function millsFor(
  quantity: number,
  { microdollars, per }: Pick<Price, 'microdollars' | 'per'>,
): Mills {
  const divisor = BigInt(per) * 1_000n;
  return Number((BigInt(quantity) * BigInt(microdollars) + divisor - 1n) / divisor);
}

/** To the tenth of a cent. */
export function dollars(mills: Mills): string {
  return `$${Math.floor(mills / 1_000)}.${String(mills % 1_000).padStart(3, '0')}`;
}

/** To the cent, rounded up. */
export function roundDollars(mills: Mills): string {
  return dollars(Math.ceil(mills / 10) * 10).slice(0, -1);
}
