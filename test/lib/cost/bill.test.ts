import { describe, expect, it } from 'vitest';
import { type Bill, billOf, dollars, millsFor, roundDollars } from '../../../lib/cost/bill.ts';
import { estimateOf } from '../../../lib/cost/estimate.ts';
import { PRICES } from '../../../lib/cost/price-list.ts';
import type { Template } from '../../../lib/cost/template.ts';
import { EVERYTHING_ELSE, ONE_CHECK } from './small-templates.ts';

function printed({ lines, ...totals }: Bill) {
  return [
    ...lines.map(({ price, quantity, atListPrice, withFreeUnits }) =>
      [price.what, quantity, dollars(atListPrice), dollars(withFreeUnits)].join(' | '),
    ),
    `${dollars(totals.atListPrice)} | ${dollars(totals.withFreeUnits)}`,
  ];
}

describe('a bill', () => {
  it('is what was computed by hand for one check every five minutes', () => {
    expect(printed(estimateOf(ONE_CHECK).bill)).toEqual([
      'custom metrics | 2 | $0.600 | $0.000', // CheckState, ActiveOktaIncidents
      'PutMetricData requests | 8760 | $0.088 | $0.000', // 43,800 minutes / 5
      'MB of logs taken in | 12 | $0.006 | $0.000', // 8,760 × 1,300 B = 11.4 MB
      'MB of logs kept | 2 | $0.001 | $0.001', // 15 %
      'requests | 8760 | $0.002 | $0.000',
      'GB-seconds, arm64 | 2300 | $0.031 | $0.000', // (8,760 × 0.5 s + 365 × 0.6 s) × 0.5 GB
      'invocations | 8760 | $0.009 | $0.000',
      'read request units | 17520 | $0.003 | $0.003', // 8,000 B are two of 4 KB
      'write request units | 8760 | $0.006 | $0.006', // 134 B are one
      'MB stored | 1 | $0.001 | $0.000',
      'MB with point-in-time recovery | 1 | $0.001 | $0.001',
      'customer keys, in their first year | 1 | $1.000 | $1.000',
      'requests | 8760 | $0.027 | $0.000', // the table's key at each run
      'MB out to the internet | 27 | $0.003 | $0.000', // 8,760 × 3,000 B
      '$1.778 | $1.011',
    ]);
  });

  it('is what was computed by hand for everything else', () => {
    expect(printed(estimateOf(EVERYTHING_ELSE).bill)).toEqual([
      'custom metrics | 3 | $0.900 | $0.000',
      'alarms | 14 | $1.400 | $0.400', // eleven, and three metrics of an expression; ten are free
      'high-resolution alarms | 1 | $0.300 | $0.300',
      'dashboards of more | 1 | $3.000 | $3.000',
      'PutMetricData requests | 43800 | $0.438 | $0.000',
      'MB of logs taken in | 57 | $0.029 | $0.000',
      'MB of logs kept | 9 | $0.001 | $0.001',
      'requests | 44200 | $0.009 | $0.000', // runs, 100 messages, 300 tables
      'GB-seconds, arm64 | 17700 | $0.237 | $0.000', // 17,630 + 25 + 45
      'invocations | 43800 | $0.044 | $0.000',
      'read request units | 88200 | $0.012 | $0.012', // runs, and two for each table
      'write request units | 175200 | $0.110 | $0.110', // three for the memory, one for the completion
      'requests | 9325 | $0.028 | $0.000', // every five minutes, 365 secrets, two a message
      'secrets | 1 | $0.400 | $0.400',
      'requests | 365 | $0.002 | $0.002', // one credential; the other is a key
      'messages published | 100 | $0.001 | $0.000',
      'mails | 100 | $0.002 | $0.000',
      'HTTPS deliveries | 100 | $0.001 | $0.000',
      'SMS | 100 | $1.000 | $1.000',
      'requests | 100 | $0.001 | $0.000',
      'MB out to the internet | 701 | $0.064 | $0.000',
      '$7.979 | $5.225',
    ]);
  });

  it('is nothing for nothing', () => {
    expect(billOf([])).toEqual({ lines: [], atListPrice: 0, withFreeUnits: 0 });
    expect(billOf([{ price: 'secret', quantity: 0, by: 'nobody' }]).lines).toEqual([]);
  });

  it('shares what is free among all that use it', () => {
    const { lines } = billOf(['a', 'b'].map((by) => ({ price: 'metric', quantity: 6, by })));
    expect(lines).toMatchObject([{ quantity: 12, atListPrice: 3_600, withFreeUnits: 600 }]);
  });

  it('refuses a schedule that it cannot count', () => {
    const { Status, ...others } = ONE_CHECK.Resources as Record<string, Template['Resources'][string]>;
    const daily = {
      ...Status,
      Properties: { ...(Status?.Properties as object), ScheduleExpression: 'cron(0 6 * * ? *)' },
    };
    expect(() => estimateOf({ Resources: { ...others, Status: daily } as Template['Resources'] })).toThrow(
      'schedule Status has no rate in minutes: cron(0 6 * * ? *)',
    );
  });
});

describe('rounding', () => {
  const price = (microdollars: number, per: number) => ({ microdollars, per });

  it.each([
    [1, price(1_000, 1), 1],
    [1, price(1_001, 1), 2],
    [1, price(1, 1_000_000), 1],
    [0, price(1_000_000, 1), 0],
    [3, price(100_000, 1), 300], // three times 0.1 is not 0.3 in floating point
    [1_000_000, PRICES.writeUnit, 625],
    [1_000_001, PRICES.writeUnit, 626],
    [10 ** 15, price(1_000_000, 1), 10 ** 18],
  ])('of %d at %o goes up to the next tenth of a cent', (quantity, unit, mills) => {
    expect(millsFor(quantity, unit)).toBe(mills);
  });

  it.each([
    [0, '$0.000', '$0.00'],
    [1, '$0.001', '$0.01'],
    [1_990, '$1.990', '$1.99'],
    [1_991, '$1.991', '$2.00'],
    [10_356, '$10.356', '$10.36'],
  ])('prints %d tenths of a cent as %s, in cents %s', (mills, exact, rounded) => {
    expect([dollars(mills), roundDollars(mills)]).toEqual([exact, rounded]);
  });

  it('makes a total of what is printed', () => {
    const { bill } = estimateOf(EVERYTHING_ELSE);
    const cents = bill.lines.map(({ atListPrice }) =>
      Math.round(Number(dollars(atListPrice).slice(1)) * 1_000),
    );
    expect(cents.reduce((sum, one) => sum + one, 0)).toBe(bill.atListPrice);
  });
});

describe('the price list', () => {
  it.each(Object.entries(PRICES))('says of %s where it is from, and when', (_name, price) => {
    expect(price.source).toMatch(/\w/);
    expect(price.asOf).toMatch(/^20\d\d-(?:0[1-9]|1[0-2])$/);
    for (const figure of [price.microdollars, price.per, price.free])
      expect(Number.isSafeInteger(figure)).toBe(true);
  });
});
