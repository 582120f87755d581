import { describe, expect, it } from 'vitest';
import { appsChangedAt } from '../../lambda/apps-changed.ts';
import { memoryOf, NOTHING_REMEMBERED } from '../../lambda/checks/rate-limits/memory.ts';

describe('when an app was changed last', () => {
  it('is read from what rate-limits keeps', () => {
    const at = '2026-11-23T06:00:00.000Z';
    expect(appsChangedAt(memoryOf({ ...NOTHING_REMEMBERED, appsChangedAt: at }))).toEqual(new Date(at));
  });

  it.each([undefined, {}, memoryOf(NOTHING_REMEMBERED), { rateLimits: { appsChangedAt: 'yesterday' } }])(
    'is not known from %j',
    (memory) => expect(appsChangedAt(memory)).toBeUndefined(),
  );
});
