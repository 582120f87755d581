import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, ratiosOf, spreadOf } from '../../bench/spread.ts';

describe('the median', () => {
  it('is the middle one, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it('lies halfway between the two middle ones of an even number', () => {
    expect(median([10, 1, 2, 4])).toBe(3);
  });

  it('has as many values above as below', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const above = values.filter((value) => value > middle).length;
        const below = values.filter((value) => value < middle).length;
        expect(Math.max(above, below)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it('does not exist of nothing', () => {
    expect(() => median([])).toThrow('no rounds');
  });
});

describe('the spread', () => {
  it('goes from the lowest to the highest, by value', () => {
    expect(spreadOf([10, 9, 100])).toEqual({ median: 10, lowest: 9, highest: 100 });
  });
});

describe('ratios', () => {
  it('are of the same round', () => {
    expect(ratiosOf([2, 30], [1, 10])).toEqual([2, 3]);
  });

  it('are not made of rounds that have no other', () => {
    expect(() => ratiosOf([1, 2], [1])).toThrow('2 rounds beside 1');
  });
});
