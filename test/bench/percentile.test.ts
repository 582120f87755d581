import { expect, it } from 'vitest';
import { percentile } from '../../bench/detection/percentile.ts';

const TWENTY = Array.from({ length: 20 }, (_, index) => 20 - index);

it.each([
  { percent: 0, value: 1 },
  { percent: 5, value: 1 },
  { percent: 5.1, value: 2 },
  { percent: 50, value: 10 },
  { percent: 95, value: 19 },
  { percent: 95.1, value: 20 },
  { percent: 100, value: 20 },
])('the $percent. percentile of one to twenty is $value', ({ percent, value }) => {
  expect(percentile(TWENTY, percent)).toBe(value);
});

it('there is none of nothing', () => {
  expect(() => percentile([], 95)).toThrow('no values, no percentile');
});
