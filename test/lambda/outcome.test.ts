import { describe, expect, it } from 'vitest';
import { CHECK_STATES, type CheckState } from '../../lambda/contract.ts';
import { worstState } from '../../lambda/outcome.ts';

const STATES = Object.keys(CHECK_STATES) as CheckState[];
const pairs = STATES.flatMap((one) => STATES.map((other) => [one, other] as const));

describe('the worst state', () => {
  it.each(pairs)('of %s and %s is the one whose number the metric shows higher', (one, other) => {
    const worst = worstState([one, other]);
    expect(CHECK_STATES[worst]).toBe(Math.max(CHECK_STATES[one], CHECK_STATES[other]));
  });

  it('of none is ok', () => {
    expect(worstState([])).toBe('ok');
  });
});
