import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  type CallOutcome,
  type Circuit,
  CLOSED_CIRCUIT,
  callOutcome,
  after as circuitAfter,
  circuitSchema,
  mayCall,
  trying,
} from '../../../lambda/okta/circuit-breaker.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const outcomes = (...all: CallOutcome[]): Circuit =>
  all.reduce((circuit, outcome) => circuitAfter(circuit, outcome, NOW), CLOSED_CIRCUIT);
const OPEN = outcomes('failed', 'failed', 'failed');

describe('The outcome of a call', () => {
  it.each([
    [undefined, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    [599, 'failed'],
    [400, 'refused'],
    [401, 'refused'],
    [429, 'refused'],
    [499, 'refused'],
    [200, 'succeeded'],
    [204, 'succeeded'],
    [304, 'succeeded'],
    [399, 'succeeded'],
  ] as const)('with %s is that it %s', (status, outcome) => {
    expect(callOutcome(status)).toBe(outcome);
  });
});

describe('A circuit', () => {
  it('lets calls pass until three in a row have failed', () => {
    expect(mayCall(CLOSED_CIRCUIT, NOW)).toBe('call');
    expect(mayCall(outcomes('failed', 'failed'), NOW)).toBe('call');
    expect(mayCall(OPEN, NOW)).toEqual({ openUntil: at(50) });
  });

  it('begins to count anew after a success', () => {
    expect(mayCall(outcomes('failed', 'failed', 'succeeded', 'failed', 'failed'), NOW)).toBe('call');
  });

  it('neither counts a refusal nor lets it end a row of failures', () => {
    expect(outcomes('refused', 'refused', 'refused', 'refused')).toEqual(CLOSED_CIRCUIT);
    expect(mayCall(outcomes('failed', 'refused', 'failed', 'refused'), NOW)).toBe('call');
    expect(mayCall(outcomes('failed', 'refused', 'failed', 'refused', 'failed'), NOW)).not.toBe('call');
  });

  it('opens at the next failure when it had counted more than three already', () => {
    expect(circuitAfter({ state: 'closed', failures: 7 }, 'failed', NOW)).toEqual(OPEN);
  });
});

describe('An open circuit', () => {
  it('lets one call try after 50 seconds, no earlier', () => {
    expect(mayCall(OPEN, at(49.999))).toEqual({ openUntil: at(50) });
    expect(mayCall(OPEN, at(50))).toBe('try');
    expect(mayCall(trying(OPEN, at(50)), at(50))).toEqual({ openUntil: at(100) });
  });

  it('lets every run try that begins a minute after another, though each waits 5 s in vain and comes 5 s early', () => {
    let circuit: Circuit = OPEN;
    for (let run = 1; run <= 5; run += 1) {
      const begins = run * 60 - (run % 2) * 5;
      expect(mayCall(circuit, at(begins))).toBe('try');
      circuit = circuitAfter(trying(circuit, at(begins)), 'failed', at(begins + 5));
    }
  });

  it.each(['succeeded', 'refused'] as const)('closes when the call that tries is answered: %s', (outcome) => {
    expect(circuitAfter(trying(OPEN, at(50)), outcome, at(51))).toEqual(CLOSED_CIRCUIT);
    expect(circuitAfter(OPEN, outcome, at(50))).toEqual(CLOSED_CIRCUIT);
  });

  it('stays open for as long again when the call that tries fails', () => {
    const again = circuitAfter(trying(OPEN, at(50)), 'failed', at(55));
    expect(mayCall(again, at(104.999))).toEqual({ openUntil: at(105) });
    expect(mayCall(again, at(105))).toBe('try');
    expect(circuitAfter(OPEN, 'failed', at(50))).toEqual({ state: 'open', since: at(50).toISOString() });
  });

  it.each(['succeeded', 'refused', 'failed'] as const)(
    'does not heed what was under way when it opened: %s',
    (outcome) => {
      expect(circuitAfter(OPEN, outcome, at(49.999))).toBe(OPEN);
    },
  );

  it('lets another call try when the one before never ended', () => {
    expect(mayCall(trying(OPEN, at(50)), at(100))).toBe('try');
  });

  it.each([
    { ahead: 49.999, expected: { openUntil: at(99.999) } },
    { ahead: 50, expected: 'try' },
    { ahead: 86_400, expected: 'try' },
  ])('that opened $ahead s ahead of now', ({ ahead, expected }) => {
    expect(mayCall({ state: 'open', since: at(ahead).toISOString() }, NOW)).toEqual(expected);
  });

  it('is not locked by a time that is none', () => {
    expect(mayCall({ state: 'open', since: 'no time' }, NOW)).toBe('try');
  });
});

describe('A closed circuit', () => {
  it('has nothing to try', () => {
    expect(trying(outcomes('failed'), NOW)).toEqual(outcomes('failed'));
  });
});

describe('The state', () => {
  it.each([CLOSED_CIRCUIT, outcomes('failed'), OPEN, trying(OPEN, at(60))])(
    'is stored as JSON: %j',
    (circuit) => {
      expect(v.parse(circuitSchema, JSON.parse(JSON.stringify(circuit)))).toEqual(circuit);
    },
  );

  it.each([
    null,
    {},
    { state: 'ajar' },
    { state: 'closed' },
    { state: 'closed', failures: -1 },
    { state: 'closed', failures: 0.5 },
    { state: 'open' },
    { state: 'open', since: 'yesterday' },
    { state: 'trying', since: 0 },
  ])('is refused when it is none: %j', (stored) => {
    expect(v.is(circuitSchema, stored)).toBe(false);
  });

  it('lets a call pass within two minutes, whatever the clocks and outcomes were', () => {
    const step = fc.record({
      outcome: fc.constantFrom('succeeded' as const, 'refused' as const, 'failed' as const),
      tries: fc.boolean(),
      now: fc.integer({ min: -100_000, max: 100_000 }).map(at),
    });
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: -100_000, max: 100_000 }), (steps, finally_) => {
        const circuit = steps.reduce(
          (before, { outcome, tries, now }) =>
            circuitAfter(tries ? trying(before, now) : before, outcome, now),
          CLOSED_CIRCUIT,
        );
        const permissions = [0, 60, 120].map((seconds) => mayCall(circuit, at(finally_ + seconds)));
        expect(permissions.some((permission) => typeof permission === 'string')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
